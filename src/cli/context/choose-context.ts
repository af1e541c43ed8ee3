/** Which context a command uses: flag, environment, file of the project, or the current one. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ClientConfig } from '../../config/config.ts';
import type { ApiAddress } from '../api/api-address.ts';
import { CliError, exitCodes, usageError } from '../framework/cli-error.ts';
import type { CliIo } from '../framework/cli-io.ts';
import { type Context, readContexts } from './context-file.ts';

export type ChosenContext = Context & {
  name: string;
  /** Where the choice was made, for messages. */
  source: string;
};

const projectFileName = 'carillon.json';
const maxParents = 64;
const maxProjectBytes = 65_536;

type Choice = {
  flags: { apiUrl: string | null; context: string | null };
  config: Pick<ClientConfig, 'apiUrl' | 'context'>;
  io: Pick<CliIo, 'env' | 'cwd'>;
};

/**
 * Null when an address was given, or no context was chosen.
 * @throws CliError for a name that no context has.
 */
export async function chooseContext({ flags, config, io }: Choice): Promise<ChosenContext | null> {
  if (flags.apiUrl !== null && flags.context !== null) {
    throw usageError('--context cannot be combined with --api-url');
  }
  if (flags.apiUrl !== null) return null;
  if (flags.context !== null) return find(flags.context, '--context', io);
  if (config.apiUrl !== null) return null;
  if (config.context !== null) return find(config.context, 'CARILLON_CONTEXT', io);
  const project = await readProject(io.cwd);
  if (project) return find(project.context, project.file, io);
  const { current } = await readContexts(io.env);
  return current === null ? null : find(current, 'context use', io);
}

async function find(
  name: string,
  source: string,
  { env }: Pick<CliIo, 'env'>,
): Promise<ChosenContext> {
  const { contexts } = await readContexts(env);
  const found = Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (found) return { ...found, token: found.token ?? null, name, source };
  throw new CliError(`there is no context "${name}" (${source})`, {
    exitCode: exitCodes.usage,
    lines: [
      'See them with: carillon context list',
      `Or add it: carillon context add ${name} --api-url URL`,
    ],
  });
}

/**
 * The nearest file of this folder or above. It may only name a context of the user: an address in a file
 * that came with a project could send a token to a stranger.
 */
async function readProject(cwd: string): Promise<{ context: string; file: string } | null> {
  let at = resolve(cwd);
  for (let parents = 0; parents < maxParents; parents += 1) {
    const file = join(at, projectFileName);
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text !== null) {
      await refuseStranger(file);
      return { context: contextOf(text, file), file };
    }
    if (dirname(at) === at) return null;
    at = dirname(at);
  }
  return null;
}

/** In a directory such as /tmp, another user could choose on which server commands act. */
async function refuseStranger(file: string): Promise<void> {
  const user = process.getuid?.();
  if (user === undefined) return;
  const { uid } = await stat(file);
  if (uid === user || uid === 0) return;
  throw usageError(
    `${file} belongs to another user`,
    'Choose the server with --context or --api-url.',
  );
}

function contextOf(text: string, file: string): string {
  const content = text.length > maxProjectBytes ? null : parse(text);
  const { context, ...others } = (content ?? {}) as Partial<Record<string, unknown>>;
  if (typeof context === 'string' && Object.keys(others).length === 0) return context;
  throw usageError(
    `${file} must be { "context": "NAME" } and nothing else`,
    'Addresses and tokens belong to the user: carillon context add, carillon login.',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function addressOfContext({ name, apiUrl, source }: ChosenContext): ApiAddress {
  const about = `context ${name}, by ${source}`;
  return { url: apiUrl, source: about, instanceId: null, implied: false, refusal: null };
}
