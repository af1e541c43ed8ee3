import { spawn } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { detectIsolation, groupIsolation } from '../../../activities/process-isolation.ts';
import type { Isolation } from '../../../activities/process-isolation.ts';
import { createProcessRunner, stopGraceMs } from '../../../activities/process.ts';
import { until } from './harness.ts';

const detected = await detectIsolation();
const kinds: [string, Isolation][] = [['Group', groupIsolation]];
if (detected.kind === 'Namespace') kinds.unshift(['Namespace', detected]);

type Started = {
  output: () => string;
  end: ReturnType<ReturnType<typeof createProcessRunner>['run']>;
};

function start(isolation: Isolation, script: string, signal: AbortSignal): Started {
  let output = '';
  const end = createProcessRunner(isolation).run({
    ...{ program: '/bin/sh', args: ['-c', script], workingDirectory: '/' },
    environment: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    mark: randomUUID(),
    onOutput: (_stream, chunk) => (output += chunk.toString()),
    signal,
  });
  return { output: () => output, end };
}

/** A command line nobody else on this machine has. */
function uniqueSleep(): string {
  return `sleep 86400.${randomInt(1e12)}`;
}

/** Looks at command lines, not at the mark that the product looks for. */
async function survivors(sleep: string): Promise<number> {
  const wanted = `${sleep.replace(' ', '\0')}\0`;
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    names.map((name) => readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line === wanted).length;
}

const never = new AbortController().signal;

describe.each(kinds)('createProcessRunner with %s isolation', (kind, isolation) => {
  it('answers the exit code and everything printed', async () => {
    const { output, end } = start(isolation, 'echo out; echo err >&2; exit 7', never);
    expect(await end).toEqual({ exitCode: 7, killedBy: null, stopped: false });
    expect(output().split('\n').sort()).toEqual(['', 'err', 'out']);
  });

  it('names the signal that killed the program', async () => {
    const end = await start(isolation, 'kill -SEGV $$', never).end;
    expect(end).toEqual({ exitCode: 139, killedBy: 'SIGSEGV', stopped: false });
  });

  it('gives the program no input', async () => {
    const { output, end } = start(isolation, 'cat; echo done', never);
    await end;
    expect(output()).toBe('done\n');
  });

  it('lets a program end in its own way when it is stopped', async () => {
    const abort = new AbortController();
    const script = 'trap "echo bye; exit 3" TERM; echo ready; while :; do sleep 0.05; done';
    const { output, end } = start(isolation, script, abort.signal);
    await until(() => output().includes('ready'));
    abort.abort();
    expect(await end).toMatchObject({ exitCode: 3, stopped: true });
    expect(output()).toContain('bye');
  });

  it('kills a program that ignores the request to end', async () => {
    const abort = new AbortController();
    const sleep = uniqueSleep();
    const { output, end } = start(isolation, `trap "" TERM; echo ready; ${sleep}`, abort.signal);
    await until(() => output().includes('ready'));
    const before = performance.now();
    abort.abort();
    expect(await end).toMatchObject({ stopped: true });
    expect(performance.now() - before).toBeLessThan(stopGraceMs + 2_500);
    expect(await survivors(sleep)).toBe(0);
  });

  it.each([
    ['a grandchild', (sleep: string) => `sh -c '${sleep} & wait'`],
    ['a child in a session of its own', (sleep: string) => `setsid ${sleep} & wait`],
    [
      'an orphan that left twice',
      (sleep: string) =>
        `setsid sh -c 'setsid ${sleep} >/dev/null 2>&1 &' & wait; ${uniqueSleep()}`,
    ],
  ])('stops %s too before it answers', async (_name, script) => {
    const abort = new AbortController();
    const sleep = uniqueSleep();
    const { end } = start(isolation, script(sleep), abort.signal);
    await until(async () => (await survivors(sleep)) === 1);
    abort.abort();
    expect(await end).toMatchObject({ stopped: true });
    expect(await survivors(sleep)).toBe(0);
  });

  it('leaves nothing running behind a program that ended by itself', async () => {
    const sleep = uniqueSleep();
    const { end } = start(isolation, `setsid ${sleep} & ${sleep} & exit 0`, never);
    expect(await end).toMatchObject({ exitCode: 0, stopped: false });
    expect(await survivors(sleep)).toBe(0);
  });

  it('does not begin when it is stopped before', async () => {
    const { end } = start(isolation, 'exit 0', AbortSignal.abort(new Error('too late')));
    await expect(end).rejects.toThrow('too late');
  });

  it('ends the whole tree when the worker is killed', async () => {
    const sleep = uniqueSleep();
    // Without a namespace, a process that left the group outlives a killed worker.
    const script = kind === 'Namespace' ? `setsid ${sleep} & sh -c "${sleep}"` : `sh -c "${sleep}"`;
    const worker = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        fileURLToPath(new URL('./process-worker.ts', import.meta.url)),
        kind,
        script,
      ],
      { stdio: 'inherit' },
    );
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    const expected = kind === 'Namespace' ? 2 : 1;
    await until(async () => (await survivors(sleep)) === expected);
    worker.kill('SIGKILL');
    await exited;
    await until(async () => (await survivors(sleep)) === 0);
  });
});

describe('detectIsolation', () => {
  it('answers a way of running that works here', async () => {
    const { output, end } = start(await detectIsolation(), 'echo works', never);
    expect(await end).toMatchObject({ exitCode: 0 });
    expect(output()).toBe('works\n');
  });
});
