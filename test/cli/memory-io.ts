import type { CliIo, Output } from '../../src/cli/framework/cli-io.ts';
import { runCli } from '../../src/cli/program.ts';

export const testNow = new Date('2026-11-21T08:00:00.000Z');

type MemoryOptions = {
  apiUrl: string;
  /** How the command line was called; `carillon` unless set. */
  program?: string;
  cwd?: string;
  isTTY?: boolean;
  stdin?: string;
  /** Given when a person sits at the terminal. */
  reply?: string;
  env?: Record<string, string>;
  fetch?: typeof globalThis.fetch;
  edit?: CliIo['edit'];
  onOpen?: (url: string) => boolean;
  /** Called before each pause of a wait; `interrupt` presses Ctrl+C. */
  onSleep?: (pause: number, interrupt: () => void) => void;
  /** Pauses that take their time. */
  sleep?: CliIo['sleep'];
};

export type Run = { exitCode: number; stdout: string; stderr: string; pauses: number[] };

function memoryOutput(isTTY: boolean, written: string[]): Output {
  return {
    isTTY,
    size: () => ({ columns: 100, rows: 30 }),
    write: (text) => void written.push(text),
  };
}

/** Runs one command line. Pauses take no time, but the clock moves on by them. */
export async function runLine(args: readonly string[], options: MemoryOptions): Promise<Run> {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const pauses: number[] = [];
  const interruption = new AbortController();
  let elapsed = 0;
  const io: CliIo = {
    program: options.program ?? 'carillon',
    stdout: memoryOutput(options.isTTY ?? false, stdout),
    stderr: memoryOutput(options.isTTY ?? false, stderr),
    stdin: {
      isTTY: options.reply !== undefined,
      read: () => Promise.resolve(options.stdin ?? ''),
    },
    fetch: options.fetch ?? globalThis.fetch,
    env: { CARILLON_API_URL: options.apiUrl, ...options.env },
    cwd: options.cwd ?? process.cwd(),
    now: () => new Date(testNow.getTime() + elapsed),
    sleep: async (ms, signal) => {
      pauses.push(ms);
      options.onSleep?.(pauses.length, () => interruption.abort());
      await options.sleep?.(ms, signal);
      elapsed += ms;
      // An aborted pause rejects, as the real one does.
      signal.throwIfAborted();
      await Promise.resolve();
    },
    interruption: () => interruption.signal,
    ask: () => Promise.resolve(options.reply ?? ''),
    askHidden: () => Promise.resolve(options.reply ?? ''),
    openUrl: (url) => Promise.resolve(options.onOpen?.(url) ?? false),
    edit: options.edit ?? (() => Promise.reject(new Error('no editor is expected'))),
  };
  const exitCode = await runCli(args, io);
  return { exitCode, stdout: stdout.join(''), stderr: stderr.join(''), pauses };
}
