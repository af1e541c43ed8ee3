import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  type StartChildOptions,
  startChildProcess,
} from '../../../src/dev/supervise/child-process.ts';
import { openChildRegistry } from '../../../src/dev/supervise/child-registry.ts';
import { processIdentity } from '../../../src/dev/supervise/process-lock.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const POLL = { timeout: 20_000, interval: 50 };
/** A parent process of its own, so that it can be killed. */
const PARENT = `
  const { startChildProcess } = await import(${JSON.stringify(new URL('../../../src/dev/supervise/child-process.ts', import.meta.url).href)});
  const { pid } = await startChildProcess(JSON.parse(process.argv[1]));
  process.stdout.write(JSON.stringify({ pid }));
  setInterval(() => undefined, 1_000);
`;

describe('startChildProcess', () => {
  it('writes everything the child says to the log and tells its exit code', async () => {
    const options = aNodeChild("console.log('out'); console.error('err'); process.exitCode = 3;");
    const child = await startChildProcess(options);
    expect(await child.exited).toEqual({ code: 3, signal: null });
    expect(readFileSync(options.logFile, 'utf8')).toBe('out\nerr\n');
  });

  it('kills a child that ignores its stop signal once the grace is over', async () => {
    const options = aNodeChild(
      "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000);",
    );
    const child = await startChildProcess({ ...options, graceMs: 100 });
    await vi.waitFor(() => expect(readFileSync(options.logFile, 'utf8')).toBe('up\n'), 10_000);
    await child.stop();
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('may be stopped again after it ended', async () => {
    const child = await startChildProcess(aNodeChild(''));
    await child.exited;
    await expect(child.stop()).resolves.toBeUndefined();
  });

  it('is listed in the registry exactly while it runs', async () => {
    const children = await openChildRegistry({ file: join(temporaryDirectory(), 'children.json') });
    const child = await startChildProcess({
      ...aNodeChild('setInterval(() => {}, 1000)'),
      children,
    });
    expect(children.list()).toMatchObject([{ name: 'child', pid: child.pid }]);
    await child.stop();
    expect(children.list()).toEqual([]);
  });

  it.each(['SIGTERM', 'ignored'])(
    'ends with a parent that is killed, also when it ignores its stop signal: %s',
    async (manner) => {
      const code =
        manner === 'ignored'
          ? "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000);"
          : "console.log('up'); setInterval(() => {}, 1000);";
      const options = { ...aNodeChild(code), graceMs: 500 };
      const parent = spawn(
        process.execPath,
        ['--import', 'tsx', '--input-type=module', '-e', PARENT, JSON.stringify(options)],
        { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
      );
      const [bytes] = (await once(parent.stdout, 'data')) as [Buffer];
      const { pid } = JSON.parse(bytes.toString()) as { pid: number };
      await expect.poll(() => readFileSync(options.logFile, 'utf8'), POLL).toBe('up\n');
      // The whole group of the parent, as a terminal or a supervisor would.
      process.kill(-(parent.pid ?? 0), 'SIGKILL');
      await expect.poll(() => processIdentity(pid), POLL).toBeNull();
    },
  );

  it('rejects with the reason when the program cannot be started', async () => {
    const options = { ...aNodeChild(''), command: '/nowhere/program' };
    await expect(startChildProcess(options)).rejects.toThrow(
      /child could not be started: .*ENOENT/,
    );
  });
});

function aNodeChild(code: string): StartChildOptions {
  return {
    name: 'child',
    command: process.execPath,
    args: ['-e', code],
    env: {},
    logFile: join(temporaryDirectory(), 'child.log'),
  };
}
