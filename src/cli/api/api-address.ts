/** The address of the API: flag, environment, a running `carillon dev`, or the default address. */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ClientConfig } from '../../config/config.ts';
import { readRunningInstance } from '../../dev/dev-instance.ts';
import type { RegisteredInstance } from '../../dev/instance-registry.ts';
import { CliError, exitCodes, usageError } from '../framework/cli-error.ts';
import { ApiUnreachable } from './api-error.ts';
import {
  type ApiRequest,
  askInstanceId,
  createTransport,
  type Transport,
  type TransportDeps,
} from './api-transport.ts';

const defaultAddress = 'http://127.0.0.1:8080';
const maxParents = 64;
const maxDevFileBytes = 65_536;

export type ApiAddress = {
  /** Without a slash at its end. */
  url: string;
  /** Where it was found, for messages. */
  source: string;
  /** The instance that must answer there; null for a given address and for the default. */
  instanceId: string | null;
  /** True for the default: another program may listen there. */
  implied: boolean;
  /** Why no request may be sent: several servers match, or none. */
  refusal: CliError | null;
};

export type Asked = {
  flag: string | null;
  config: ClientConfig;
  cwd: string;
  /** The running development instances of this user. */
  instances: readonly RegisteredInstance[];
};

/** @throws CliError naming the source when it is not valid, or contains a credential. */
export function toGivenAddress(text: string, source: string): ApiAddress {
  const parsed = URL.canParse(text) ? new URL(text) : null;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw usageError(
      `"${text}" (${source}) is not the address of an API`,
      'Write http://host:port.',
    );
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw usageError(
      `the address (${source}) contains a credential`,
      'Use --token or CARILLON_TOKEN.',
    );
  }
  const url = `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, '').replace(/\/api\/v1$/, '');
  return { url, source, instanceId: null, implied: false, refusal: null };
}

async function readDevFile(path: string): Promise<RegisteredInstance | null> {
  try {
    const text = await readFile(path, 'utf8');
    return text.length > maxDevFileBytes ? null : readRunningInstance(text);
  } catch {
    return null;
  }
}

/** Data directories to search without a setting: the nearest `.carillon` first. */
function nearDirectories(cwd: string): string[] {
  const directories: string[] = [];
  for (let at = resolve(cwd); directories.length < maxParents; at = dirname(at)) {
    directories.push(join(at, '.carillon'));
    if (dirname(at) === at) break;
  }
  return directories;
}

function describe({ apiUrl, dataDir }: RegisteredInstance): string {
  return `  ${apiUrl}   data in ${dataDir}`;
}

/**
 * The development instance to use: that of CARILLON_DATA_DIR; else the one with the nearest data
 * directory in this folder or above; else the only one of this user, or the only one started here. Null
 * when none runs.
 * @throws CliError when several match, or none runs on CARILLON_DATA_DIR.
 */
export async function findInstance(asked: Omit<Asked, 'flag'>): Promise<RegisteredInstance | null> {
  const { config, cwd, instances } = asked;
  const named = config.dataDirectory === null ? null : resolve(cwd, config.dataDirectory);
  for (const directory of named === null ? nearDirectories(cwd) : [named]) {
    const registered = instances.find(({ dataDir }) => dataDir === directory);
    const found = registered ?? (await readDevFile(join(directory, 'dev.json')));
    if (found) return found;
  }
  if (named !== null) {
    throw new CliError(`no development instance runs on ${named} (CARILLON_DATA_DIR)`, {
      exitCode: exitCodes.unreachable,
      lines: instances.map(describe),
    });
  }
  if (instances.length <= 1) return instances[0] ?? null;
  const [here, ...others] = instances.filter(({ startedIn }) => startedIn === resolve(cwd));
  if (here && others.length === 0) return here;
  throw usageError(
    `${instances.length} development instances are running; choose one with --api-url or CARILLON_API_URL:`,
    ...instances.map(describe),
  );
}

/** @throws CliError when a given address is not valid. */
export async function findApiAddress(asked: Asked): Promise<ApiAddress> {
  if (asked.flag !== null) return toGivenAddress(asked.flag, '--api-url');
  if (asked.config.apiUrl !== null) return toGivenAddress(asked.config.apiUrl, 'CARILLON_API_URL');
  const fallback = { url: defaultAddress, source: 'default', instanceId: null };
  try {
    const instance = await findInstance(asked);
    if (instance === null) return { ...fallback, implied: true, refusal: null };
    const { apiUrl: url, instanceId, dataDir } = instance;
    const source = `carillon dev on ${dataDir}`;
    return { url, source, instanceId, implied: false, refusal: null };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { ...fallback, implied: true, refusal: error };
  }
}

/**
 * A transport that checks the server before its first request. A development instance must answer with
 * its id. At the default address, which may be another program's, commands only read, with a note.
 */
export function createIdentifiedTransport(
  address: ApiAddress,
  note: (line: string) => void,
  deps: TransportDeps,
): Transport {
  const transport = createTransport(deps);
  let identified = address.instanceId === null;
  let noted = !address.implied;
  return {
    async send<T>(request: ApiRequest) {
      if (address.refusal !== null) throw address.refusal;
      if (address.implied && isChange(request)) await refuseChange(deps);
      if (!identified) await identify(address, deps);
      identified = true;
      if (!noted)
        note(`asking ${address.url}: no address was given, and no carillon dev is running`);
      noted = true;
      return transport.send<T>(request);
    },
    async open(request, signal) {
      if (address.refusal !== null) throw address.refusal;
      if (!identified) await identify(address, deps);
      identified = true;
      return transport.open(request, signal);
    },
  };
}

function isChange({ method = 'GET', readOnly = false }: ApiRequest): boolean {
  return method !== 'GET' && !readOnly;
}

async function identify({ url, instanceId }: ApiAddress, deps: TransportDeps): Promise<void> {
  if ((await askInstanceId(deps)) === instanceId) return;
  throw new ApiUnreachable(
    `another program answers at ${url}, not the carillon dev started there`,
    {
      lines: ['Start carillon dev again, or choose a server with --api-url.'],
      refused: true,
    },
  );
}

/** When nothing listens there, that error comes first: it has another remedy. */
async function refuseChange(deps: TransportDeps): Promise<never> {
  await askInstanceId(deps);
  throw usageError(
    `nothing is changed at ${deps.url}: no address was given, and no carillon dev is running`,
    `A server answers there. If it is the right one, add: --api-url ${deps.url}`,
  );
}
