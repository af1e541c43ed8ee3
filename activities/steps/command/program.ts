/** Finds the program of a step, and says exactly why one cannot be started. */
import { access, constants, open, stat } from 'node:fs/promises';
import { basename, delimiter, isAbsolute, join, resolve } from 'node:path';
import { parseShebang, type Shebang } from '../../../src/domain/steps/command-step.ts';
import { misconfigured } from '../step-runner.ts';

export type Surroundings = {
  workingDirectory: string;
  /** The PATH the program will see. */
  path: string;
};

/**
 * The absolute path of a program that can be started as far as can be told beforehand.
 * @throws StepFailure `step-misconfigured` with the one reason why not.
 */
export async function findProgram(program: string, around: Surroundings): Promise<string> {
  const found = await locate(program, around);
  const shown = `the program ${quote(program)}`;
  if ('reason' in found) throw misconfigured(`${shown} ${found.reason}`);
  await checkStart(found.path, shown, around);
  return found.path;
}

/**
 * A script that an interpreter reads, so that it need not be executable, and the interpreter its first line asks for.
 * @throws StepFailure `step-misconfigured` with the one reason why it cannot be read.
 */
export async function findScript(
  file: string,
  { workingDirectory }: Surroundings,
): Promise<{ path: string; shebang: Shebang | null }> {
  const path = resolve(workingDirectory, file);
  const shown = `the script ${quote(file)}`;
  const found = await stat(path).catch((error: unknown) => codeOf(error));
  if (typeof found === 'string') {
    throw misconfigured(`${shown} ${found === 'ENOENT' ? missing : `cannot be read (${found})`}`);
  }
  if (!found.isFile()) throw misconfigured(`${shown} is not a file`);
  await access(path, constants.R_OK).catch(() => {
    throw misconfigured(`${shown} may not be read by the user of the worker`);
  });
  const head = await readHead(path);
  if (!head?.toString('latin1').startsWith('#!')) return { path, shebang: null };
  const line = head.toString('utf8').slice(2).split('\n', 1)[0] ?? '';
  return { path, shebang: parseShebang(line) };
}

/** @throws StepFailure `step-misconfigured` when the interpreter of an inline script cannot be run. */
export async function checkInterpreter(shebang: Shebang, around: Surroundings): Promise<void> {
  await checkShebang(shebang, 'the script', around);
}

/** Control characters would make a name look like another one. */
function quote(text: string): string {
  return /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u.test(text) ? text : JSON.stringify(text);
}

type Located = { path: string } | { reason: string };

async function locate(program: string, { workingDirectory, path }: Surroundings): Promise<Located> {
  if (program === '') return { reason: 'is not there' };
  if (program.includes('/')) return inspect(resolve(workingDirectory, program));
  let first: string | null = null;
  for (const place of path.split(delimiter).filter((one) => isAbsolute(one))) {
    const found = await inspect(join(place, program));
    if ('path' in found) return found;
    // As a shell does: a later place may have one that can be run.
    if (found.reason !== missing) first ??= `in ${place} ${found.reason}`;
  }
  return { reason: first ?? `${missing} on its PATH (${path})` };
}

const missing = 'is not there';

async function inspect(path: string): Promise<Located> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return { reason: 'is a directory' };
    if (!found.isFile()) return { reason: 'is not a file' };
    if ((found.mode & 0o111) === 0) return { reason: 'is not executable (chmod +x makes it so)' };
    await access(path, constants.X_OK);
    return { path };
  } catch (error) {
    return { reason: reasons[codeOf(error)] ?? `cannot be read (${codeOf(error)})` };
  }
}

/** By code of the operating system. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: missing,
  ENOTDIR: missing,
  EACCES: 'may not be executed by the user of the worker, or from where it is',
  EPERM: 'may not be executed by the user of the worker, or from where it is',
  ELOOP: 'is a symbolic link that leads in a circle',
  ENAMETOOLONG: 'has a path that is too long',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

/** As much of a file as says how the kernel starts it. */
const headBytes = 4_096;

/** A program whose interpreter is missing is there, but the kernel says that it is not. */
async function checkStart(path: string, shown: string, around: Surroundings): Promise<void> {
  const head = await readHead(path);
  if (head === null) return;
  const text = head.toString('latin1');
  if (text.startsWith('\xEF\xBB\xBF#!')) {
    throw misconfigured(
      `${shown} begins with a byte order mark, which hides its interpreter; save it without one`,
    );
  }
  if (text.startsWith('#!')) {
    const line = head.toString('utf8').slice(2).split('\n', 1)[0] ?? '';
    return checkShebang(parseShebang(line), shown, around);
  }
  const loader = readLoader(head);
  if (loader !== null && 'reason' in (await inspect(loader))) {
    throw misconfigured(
      `${shown} needs ${loader}, which is not on this worker: it was built for another system`,
    );
  }
}

async function readHead(path: string): Promise<Buffer | null> {
  // A program may be executable and not readable; the kernel will tell.
  const file = await open(path).catch(() => null);
  if (file === null) return null;
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(headBytes), position: 0 });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function checkShebang(
  { interpreter, argument }: Shebang,
  shown: string,
  around: Surroundings,
): Promise<void> {
  if (/\r$/.test(argument ?? interpreter)) {
    throw misconfigured(
      `the first line of ${shown} ends with CR LF, so that it asks for ${quote(argument ?? interpreter)}; save it with LF`,
    );
  }
  const found = await inspect(resolve(around.workingDirectory, interpreter));
  if ('reason' in found) {
    throw misconfigured(
      `${shown} needs the interpreter ${quote(interpreter)}, which ${found.reason}`,
    );
  }
  if (basename(interpreter) !== 'env' || argument === null || !/^(?!-)[^\s=]+$/.test(argument))
    return;
  const named = await locate(argument, around);
  if ('reason' in named) {
    throw misconfigured(`${shown} needs the interpreter ${quote(argument)}, which ${named.reason}`);
  }
}

/** The loader an ELF program names (PT_INTERP); null for any other file and for static programs. */
function readLoader(head: Buffer): string | null {
  if (!head.toString('latin1').startsWith('\x7fELF') || head.length < 64) return null;
  const wide = head[4] === 2;
  // Big-endian hosts are left to the kernel.
  if (head[5] !== 1) return null;
  const table = wide ? Number(head.readBigUInt64LE(32)) : head.readUInt32LE(28);
  const size = head.readUInt16LE(wide ? 54 : 42);
  const count = head.readUInt16LE(wide ? 56 : 44);
  for (let index = 0; index < count; index += 1) {
    const at = table + index * size;
    if (at + 56 > head.length) return null;
    if (head.readUInt32LE(at) !== 3) continue;
    const begin = wide ? Number(head.readBigUInt64LE(at + 8)) : head.readUInt32LE(at + 4);
    const end = head.indexOf(0, begin);
    return begin < head.length && end > begin ? head.toString('utf8', begin, end) : null;
  }
  return null;
}
