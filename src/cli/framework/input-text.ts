/** Text from a file, from every document of a directory, or from standard input. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { decodeUtf8 } from '../../domain/text/utf8.ts';
import { CliError, exitCodes, usageError } from './cli-error.ts';
import type { CliIo } from './cli-io.ts';

const maxFiles = 1_000;
const maxFileBytes = 8 * 1024 * 1024;

export type InputText = {
  text: string;
  /** The file as the user wrote it, for messages. */
  source: string;
};

function cannotRead(path: string, error: unknown): CliError {
  const code = (error as NodeJS.ErrnoException).code;
  const reason = code === 'ENOENT' ? 'the file does not exist' : (code ?? String(error));
  return usageError(`cannot read ${path}: ${reason}`);
}

/** @throws CliError with the place of a byte that is not UTF-8. */
export function decodeInput(bytes: Uint8Array, source: string): string {
  const decoded = decodeUtf8(bytes);
  if (decoded.ok) return decoded.text;
  throw new CliError(`${source}: ${decoded.fault.message}`, { exitCode: exitCodes.invalid });
}

async function readText(path: string, source: string): Promise<InputText> {
  const { size } = await stat(path);
  if (size > maxFileBytes) throw new CliError(`${source} is larger than 8 MiB`);
  return { text: decodeInput(await readFile(path), source), source };
}

async function readDirectory(path: string, source: string): Promise<InputText[]> {
  const names = (await readdir(path)).filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
  if (names.length === 0) throw usageError(`${source} contains no .yaml, .yml or .json file`);
  if (names.length > maxFiles) throw usageError(`${source} contains more than ${maxFiles} files`);
  const texts: InputText[] = [];
  for (const name of names) texts.push(await readText(join(path, name), join(source, name)));
  return texts;
}

/** `-` is standard input. @throws CliError when it cannot be read. */
export async function readInput(file: string, io: CliIo): Promise<InputText[]> {
  if (file === '-') return [{ text: await io.stdin.read(), source: 'standard input' }];
  const path = resolve(io.cwd, file);
  try {
    const found = await stat(path);
    return found.isDirectory() ? await readDirectory(path, file) : [await readText(path, file)];
  } catch (error) {
    throw error instanceof CliError ? error : cannotRead(file, error);
  }
}
