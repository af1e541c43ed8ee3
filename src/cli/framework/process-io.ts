/** The real terminal, clock and network of this process. */
import { basename, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openInBrowser } from './browser.ts';
import { CliError } from './cli-error.ts';
import type { CliIo, Output } from './cli-io.ts';
import { decodeInput } from './input-text.ts';

const maxInputBytes = 8 * 1024 * 1024;

function toOutput(stream: NodeJS.WriteStream): Output {
  return {
    isTTY: stream.isTTY === true,
    size: () => ({ columns: stream.columns || 80, rows: stream.rows || 24 }),
    write: (text) => void stream.write(text),
  };
}

/**
 * Keeps a failed write from ending the process: scripts rely on the exit code.
 * Returns why output was lost, or null. A closed pipe, as with `head`, is no failure.
 */
export function watchOutput(stream: NodeJS.WriteStream): () => string | null {
  let failure: string | null = null;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') failure ??= error.message;
  });
  return () => failure;
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxInputBytes) throw new CliError('standard input is longer than 8 MiB');
    chunks.push(chunk);
  }
  return decodeInput(Buffer.concat(chunks), 'standard input');
}

/** The first Ctrl+C lets the command report its state; a second one ends it at once. */
function createInterruption(): () => AbortSignal {
  const controller = new AbortController();
  let listening = false;
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  return () => {
    if (!listening) process.on('SIGINT', interrupt);
    listening = true;
    return controller.signal;
  };
}

async function askOnTerminal(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

/** The terminal echoes nothing while the lines are read in raw mode. */
async function askHiddenOnTerminal(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const { Writable } = await import('node:stream');
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  process.stderr.write(question);
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

/** VISUAL and EDITOR may hold arguments, so the shell reads them; the file is an argument of its own. */
async function openEditor(file: string, env: CliIo['env']): Promise<number> {
  const editor =
    env['VISUAL'] || env['EDITOR'] || (process.platform === 'win32' ? 'notepad' : 'vi');
  const { spawn } = await import('node:child_process');
  const isWindows = process.platform === 'win32';
  const child = isWindows
    ? spawn(`${editor} "${file}"`, { stdio: 'inherit', shell: true })
    : spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** The io of this process; `env` is passed in because only one place may read the environment. */
export function createProcessIo(env: CliIo['env']): CliIo {
  return {
    program: calledAs(process.argv[1] ?? 'carillon', { env, cwd: process.cwd() }),
    stdout: toOutput(process.stdout),
    stderr: toOutput(process.stderr),
    stdin: {
      // Asked late: Node opens the input for it.
      get isTTY() {
        return process.stdin.isTTY === true;
      },
      read: readInput,
    },
    fetch: globalThis.fetch,
    env,
    cwd: process.cwd(),
    now: () => new Date(),
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
    interruption: createInterruption(),
    ask: askOnTerminal,
    askHidden: askHiddenOnTerminal,
    openUrl: openInBrowser,
    edit: (file) => openEditor(file, env),
  };
}

/** How the user called this: `npx carillon` from npm, `carillon` from the PATH, else node and a script. */
function calledAs(
  script: string,
  { env, cwd }: { env: Readonly<Record<string, string | undefined>>; cwd: string },
): string {
  if (env['npm_command'] !== undefined) return 'npx carillon';
  if (basename(script) === 'carillon') return 'carillon';
  return `node ${relative(cwd, script) || script}`;
}

// Only as the first word of a command: at the start, or after a colon, a pipe or a quote.
const command = /(^\s*|[:|;] +|[`"'])carillon (?=[a-z-])/g;

/** Replaces `carillon` in the commands of a line, so that hints can be pasted as they are. */
export function asCalled(line: string, program: string): string {
  return program === 'carillon'
    ? line
    : line.replace(command, (_, before: string) => `${before}${program} `);
}
