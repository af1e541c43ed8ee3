/** The contexts of a user: named servers with their tokens, in a file that only the user can read. */
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isSlug } from '../../domain/identifiers.ts';
import { CliError, usageError } from '../framework/cli-error.ts';
import type { CliIo } from '../framework/cli-io.ts';

export type Context = { apiUrl: string; token: string | null };
export type Contexts = { current: string | null; contexts: Record<string, Context> };

const maxFileBytes = 1_048_576;
const othersMayRead = 0o077;

/** Null when no home directory is known, as for a service. */
function contextFileOf(env: CliIo['env']): string | null {
  const home = env['HOME'] || env['USERPROFILE'];
  const base = env['XDG_CONFIG_HOME'] || (home && join(home, '.config'));
  return base ? join(base, 'carillon', 'contexts.json') : null;
}

/**
 * Empty when there is no file.
 * @throws CliError when it cannot be read, is no such file, or others may read it.
 */
export async function readContexts(env: CliIo['env']): Promise<Contexts> {
  const file = contextFileOf(env);
  const text = file === null ? null : await readPrivate(file);
  if (file === null || text === null) return { current: null, contexts: {} };
  try {
    return check(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(`${file} is not valid: ${reason}`, 'Mend it, or remove it and log in again.');
  }
}

async function readPrivate(file: string): Promise<string | null> {
  try {
    const { mode, size } = await stat(file);
    if (process.platform !== 'win32' && (mode & othersMayRead) !== 0) {
      throw usageError(
        `${file} holds tokens, and other users may read it`,
        `Run: chmod 600 ${file}`,
        'and replace its tokens if others use this machine.',
      );
    }
    if (size > maxFileBytes) throw usageError(`${file} is larger than 1 MiB`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof CliError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw usageError(`cannot read ${file}: ${code ?? String(error)}`);
  }
}

function check(value: unknown): Contexts {
  const { current = null, contexts } = (value ?? {}) as Partial<Record<string, unknown>>;
  if (typeof contexts !== 'object' || contexts === null || Array.isArray(contexts)) {
    throw new Error('"contexts" must be an object');
  }
  if (current !== null && typeof current !== 'string') throw new Error('"current" must be a name');
  for (const [name, entry] of Object.entries(contexts)) {
    const { apiUrl, token = null } = (entry ?? {}) as Partial<Record<string, unknown>>;
    if (!isSlug(name)) throw new Error(`"${name}" is not a name such as staging`);
    if (typeof apiUrl !== 'string') throw new Error(`context ${name} needs "apiUrl"`);
    if (token !== null && typeof token !== 'string')
      throw new Error(`the token of ${name} is no text`);
  }
  return { current, contexts: contexts as Contexts['contexts'] };
}

/**
 * Changes the file; two commands at once do not lose each other's change. The answer of `change` is the new
 * content.
 */
export async function changeContexts(
  env: CliIo['env'],
  change: (before: Contexts) => Contexts,
): Promise<void> {
  const file = contextFileOf(env);
  if (file === null) throw usageError('neither HOME nor XDG_CONFIG_HOME is set');
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const unlock = await lock(`${file}.lock`);
  try {
    const after = change(await readContexts(env));
    const mine = `${file}.${randomUUID()}`;
    const handle = await open(mine, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(after, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // An unusual umask may have taken the user's own rights.
    await chmod(mine, 0o600);
    await rename(mine, file);
  } finally {
    await unlock();
  }
}

const lockTries = 50;
const lockPauseMs = 50;
/** A change takes milliseconds; an older lock is of a process that was killed. */
const staleLockMs = 10_000;

async function lock(path: string): Promise<() => Promise<void>> {
  for (let tries = 0; tries < lockTries; tries += 1) {
    try {
      await (await open(path, 'wx', 0o600)).close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > staleLockMs) await rm(path, { force: true });
    else await delay(lockPauseMs);
  }
  throw new CliError(`another command changes the contexts; if none runs, remove ${path}`);
}
