/** Runs `carillon tenant …` in this process, with the real clock: its waits are for other processes. */
import { setTimeout as delay } from 'node:timers/promises';
import type { CliIo, Output } from '../../src/cli/framework/cli-io.ts';
import { runCli } from '../../src/cli/program.ts';

export type TenantRun = { exitCode: number; stdout: string; stderr: string };

export type RunTenant = (line: string | readonly string[]) => Promise<TenantRun>;

function collect(texts: string[]): Output {
  return {
    isTTY: false,
    size: () => ({ columns: 100, rows: 30 }),
    write: (text) => void texts.push(text),
  };
}

/** A line is split at its spaces; a list of arguments may hold others. */
export function runTenant(
  line: string | readonly string[],
  env: Record<string, string>,
): Promise<TenantRun> {
  const args = typeof line === 'string' ? line.split(' ') : line;
  return runOperator(['tenant', ...args], env);
}

/** Any command of the operator; `now` is the clock of the machine. */
export async function runOperator(
  args: readonly string[],
  env: Record<string, string>,
  now: () => Date = () => new Date(),
): Promise<TenantRun> {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const io: CliIo = {
    program: 'carillon',
    stdout: collect(stdout),
    stderr: collect(stderr),
    stdin: { isTTY: false, read: () => Promise.resolve('') },
    fetch: () => Promise.reject(new Error('the API is not needed')),
    env,
    cwd: process.cwd(),
    now,
    sleep: async (ms, signal) => void (await delay(ms, undefined, { signal })),
    interruption: () => new AbortController().signal,
    askHidden: () => Promise.reject(new Error('nothing is asked')),
    openUrl: () => Promise.resolve(false),
    edit: () => Promise.reject(new Error('nothing is edited')),
    ask: () => Promise.reject(new Error('nothing is asked')),
  };
  const exitCode = await runCli(args, io);
  return { exitCode, stdout: stdout.join(''), stderr: stderr.join('') };
}
