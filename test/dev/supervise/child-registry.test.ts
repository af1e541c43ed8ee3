import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openChildRegistry } from '../../../src/dev/supervise/child-registry.ts';
import { processIdentity } from '../../../src/dev/supervise/process-lock.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

describe('openChildRegistry', () => {
  it('stops a child that a killed parent left behind', async () => {
    const file = join(temporaryDirectory(), 'children.json');
    const sleeper = startSleeper();
    const registry = await openChildRegistry({ file });
    registry.add({ ...sleeper.record, stopSignal: 'SIGTERM' });

    const reported: string[] = [];
    await openChildRegistry({ file, report: (line) => reported.push(line) });

    expect(await sleeper.ended).toBe('SIGTERM');
    expect(reported).toEqual([
      `stopping sleeper (pid ${sleeper.record.pid}) left over from an earlier start`,
    ]);
    expect(existsSync(file)).toBe(false);
  });

  it('leaves a process alone whose start time differs, since the id was given to a stranger', async () => {
    const file = join(temporaryDirectory(), 'children.json');
    const sleeper = startSleeper();
    const registry = await openChildRegistry({ file });
    registry.add({ ...sleeper.record, identity: 'another life', stopSignal: 'SIGTERM' });

    await openChildRegistry({ file });

    expect(processIdentity(sleeper.record.pid)).toBe(sleeper.record.identity);
  });

  it('kills a leftover that ignores its stop signal once the grace is over', async () => {
    const file = join(temporaryDirectory(), 'children.json');
    const sleeper = startSleeper("process.on('SIGTERM', () => {});");
    await sleeper.ready;
    const registry = await openChildRegistry({ file });
    registry.add({ ...sleeper.record, stopSignal: 'SIGTERM' });

    await openChildRegistry({ file, graceMs: 100 });

    expect(await sleeper.ended).toBe('SIGKILL');
  });

  it('forgets children that ended in order', async () => {
    const file = join(temporaryDirectory(), 'children.json');
    const registry = await openChildRegistry({ file });
    registry.add({ name: 'a', pid: 11, identity: 'x', stopSignal: 'SIGTERM' });
    registry.add({ name: 'b', pid: 12, identity: 'y', stopSignal: 'SIGINT' });
    registry.remove(11);
    expect(registry.list().map(({ name }) => name)).toEqual(['b']);
    registry.remove(12);
    expect(existsSync(file)).toBe(false);
  });

  it('opens over a file cut short by a crash', async () => {
    const file = join(temporaryDirectory(), 'children.json');
    writeFileSync(file, '[{"name":"postgres","pid":1');
    expect((await openChildRegistry({ file })).list()).toEqual([]);
  });
});

function startSleeper(first = '') {
  const code = `${first} process.stdout.write('up'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const pid = child.pid ?? 0;
  return {
    record: { name: 'sleeper', pid, identity: processIdentity(pid) ?? 'gone' },
    ready: once(child.stdout, 'data'),
    ended: once(child, 'exit').then(([, signal]) => signal as string),
  };
}
