/** The running development instances of this user, in any data directory, and the ports they reuse. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import getPort from 'get-port';
import {
  type DevInstance,
  readRunningInstance,
  removeInstanceFile,
  writeInstanceFile,
} from './dev-instance.ts';

/** An instance without the password of its database. */
export type RegisteredInstance = Omit<DevInstance, 'databaseUrl'>;

type Environment = Readonly<Record<string, string | undefined>>;

const maxFileBytes = 65_536;
const maxInstances = 100;

/** Registers the instance; returns how to unregister it. @throws when no folder can be written. */
export function registerInstance(env: Environment, instance: DevInstance): () => void {
  const { databaseUrl: _secret, ...registered } = instance;
  let failure: unknown = new Error('there is neither a home nor a temporary directory');
  for (const folder of registryFolders(env)) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (!isOurs(folder)) throw new Error(`${folder} belongs to another user`);
      chmodSync(folder, 0o700);
      removeEnded(folder);
      const file = join(folder, `${instance.instanceId}.json`);
      writeInstanceFile(file, registered);
      return () => removeInstanceFile(file);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** Oldest first, without those whose process has ended. */
export function listInstances(env: Environment): RegisteredInstance[] {
  return registryFolders(env)
    .flatMap((folder) => readFolder(folder).flatMap(({ instance }) => instance ?? []))
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt));
}

/** In order of preference: a service user may have no writable home. */
function registryFolders(env: Environment): string[] {
  const bases = [env['XDG_STATE_HOME'], env['HOME'] && join(env['HOME'], '.local', 'state')];
  const folders = bases.filter((base) => base !== undefined && isAbsolute(base)) as string[];
  const temporary = join(tmpdir(), `carillon-state-${process.getuid?.() ?? 'user'}`);
  return [...folders.map((base) => join(base, 'carillon', 'instances')), temporary];
}

type Entry = { file: string; instance: RegisteredInstance | null };

function readFolder(folder: string): Entry[] {
  if (!isOurs(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.slice(0, maxInstances).map((name) => {
    const file = join(folder, name);
    return { file, instance: readEntry(file) };
  });
}

function readEntry(file: string): RegisteredInstance | null {
  try {
    if (statSync(file).size > maxFileBytes) return null;
    return readRunningInstance(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

function removeEnded(folder: string): void {
  for (const { file, instance } of readFolder(folder)) {
    if (instance === null) removeInstanceFile(file);
  }
}

/** In a shared temporary folder another user could have created this name, with false instances. */
function isOurs(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return false;
  const owned = process.getuid === undefined || stat.uid === process.getuid();
  return owned && (stat.mode & 0o022) === 0;
}

const host = '127.0.0.1';

type PortName =
  'systems' | 'temporal' | 'temporal-ui' | 'temporal-http' | 'temporal-metrics' | 'postgres';

/** The ports of an instance, which stay the same over restarts. */
export type KeptPorts = {
  /** The previous port; if that is taken, and at first, a free one of `wished`. */
  choose(name: PortName, wished?: Iterable<number>): Promise<number>;
};

export function openKeptPorts(file: string, report: (line: string) => void): KeptPorts {
  const ports = readPorts(file);
  return {
    async choose(name, wished) {
      const before = ports[name];
      const port = await getPort({ host, port: [...(before ? [before] : []), ...(wished ?? [])] });
      if (before !== undefined && port !== before) {
        report(`  port ${before} of ${name} is taken; it uses port ${port} now`);
      }
      ports[name] = port;
      writeFileSync(file, `${JSON.stringify(ports)}\n`, { mode: 0o600 });
      return port;
    },
  };
}

function readPorts(file: string): Partial<Record<PortName, number>> {
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof found !== 'object' || found === null) return {};
    const entries = Object.entries(found).filter(
      ([, port]) => Number.isInteger(port) && Number(port) > 0 && Number(port) <= 65_535,
    );
    return Object.fromEntries(entries);
  } catch {
    // Without the file, new ports are chosen.
    return {};
  }
}
