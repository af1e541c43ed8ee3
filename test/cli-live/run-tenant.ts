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
export async function runTenant(
  line: string | readonly string[],
  env: Record<string, string>,
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
    now: () => new Date(),
    sleep: async (ms, signal) => void (await delay(ms, undefined, { signal })),
    interruption: () => new AbortController().signal,
    ask: () => Promise.reject(new Error('nothing is asked')),
  };
  const args = typeof line === 'string' ? line.split(' ') : line;
  const exitCode = await runCli(['tenant', ...args], io);
  return { exitCode, stdout: stdout.join(''), stderr: stderr.join('') };
}
