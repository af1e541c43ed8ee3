import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  acquireInstanceLock,
  acquireProcessLock,
} from '../../../src/dev/supervise/process-lock.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

describe('acquireProcessLock', () => {
  it('is refused while a live process holds it, and free after the release', () => {
    const file = join(temporaryDirectory(), 'lock');
    const first = acquireProcessLock(file, { doing: 'building' });
    const second = acquireProcessLock(file);
    expect(second).toMatchObject({
      acquired: false,
      holder: { pid: process.pid, details: { doing: 'building' } },
    });
    if (first.acquired) first.release();
    expect(acquireProcessLock(file).acquired).toBe(true);
  });

  it('is inherited from a process that is gone', () => {
    const file = join(temporaryDirectory(), 'lock');
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(file, JSON.stringify({ pid: gone, identity: 'past', since: '', details: {} }));
    expect(acquireProcessLock(file).acquired).toBe(true);
  });

  it('is inherited when the holder’s process id now belongs to someone else', () => {
    const file = join(temporaryDirectory(), 'lock');
    const stranger = { pid: process.pid, identity: 'another life', since: '', details: {} };
    writeFileSync(file, JSON.stringify(stranger));
    expect(acquireProcessLock(file).acquired).toBe(true);
  });

  it('is inherited over a file that cannot be read', () => {
    const file = join(temporaryDirectory(), 'lock');
    writeFileSync(file, '{"pid":');
    expect(acquireProcessLock(file).acquired).toBe(true);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid });
  });
});

describe('acquireInstanceLock', () => {
  it('refuses a second start on a data directory, naming the process and its addresses', () => {
    const directory = temporaryDirectory();
    const lock = acquireInstanceLock(directory);
    lock.describe({ console: 'http://127.0.0.1:8080' });
    expect(() => acquireInstanceLock(directory)).toThrow(
      new RegExp(
        `already running on .* \\(process ${process.pid}.*\\n.*http://127.0.0.1:8080`,
        's',
      ),
    );
    lock.release();
    expect(() => acquireInstanceLock(directory).release()).not.toThrow();
  });
});
