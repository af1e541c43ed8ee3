import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyRing } from '../../src/aes-gcm.ts';
import { runLine } from '../cli/memory-io.ts';
import { type LiveApi, startLiveApi } from './live-api.ts';

const value = 'never-shown-value';
/** Of the server in this process. */
const keys = { active: 'one', keys: new Map([['one', randomBytes(32)]]) } satisfies KeyRing;
let api: LiveApi;
let line: (args: string[], more?: object) => ReturnType<typeof runLine>;
beforeAll(async () => {
  api = await startLiveApi({ secretKeys: keys });
  const { port } = api.app.server.address() as { port: number };
  const env = { CARILLON_TOKEN: api.harness.operator.authorization.replace('Bearer ', '') };
  line = (args, more = {}) => runLine(args, { apiUrl: `http://127.0.0.1:${port}`, env, ...more });
});
afterAll(() => api.close());

describe('carillon secret', { timeout: 120_000 }, () => {
  it('stores a value from standard input or a prompt, lists and removes it, and never shows it', async () => {
    const set = [
      'secret',
      'set',
      'HR_TOKEN',
      '--hosts',
      'hr.example.com, *.test',
      '--reason',
      'new',
    ];
    const piped = await line(set, { stdin: `${value}\r\n` });
    expect([piped.exitCode, piped.stdout]).toEqual([0, 'stored secret HR_TOKEN, version 1\n']);
    const typed = await line(['secret', 'set', 'HR_TOKEN', '--pools', 'default'], { reply: value });
    expect(typed.stdout).toBe('stored secret HR_TOKEN, version 2\n');
    const list = await line(['secret', 'list', '-o', 'wide']);
    expect(list.stdout).toMatch(/HR_TOKEN +store +default +any +2 +one +\S.* +anna/);
    const kept = await line(['secret', 'remove', 'HR_TOKEN'], { reply: 'n' });
    expect(kept.exitCode).not.toBe(0);
    const removed = await line(['secret', 'remove', 'HR_TOKEN', '--yes']);
    expect(removed.stdout).toBe('removed secret HR_TOKEN\n');
    expect((await line(['secret', 'remove', 'HR_TOKEN', '--yes'])).exitCode).toBe(5);
    for (const { stdout, stderr } of [piped, typed, list, removed]) {
      expect(stdout + stderr).not.toContain(value);
    }
  });

  it('refuses a value on the command line, and an empty one', async () => {
    expect((await line(['secret', 'set', 'HR_TOKEN', value])).exitCode).toBe(2);
    const empty = await line(['secret', 'set', 'HR_TOKEN'], { stdin: '\n' });
    expect([empty.exitCode, empty.stderr]).toEqual([2, expect.stringContaining('no value')]);
  });

  it('rotates in batches until nothing is left, and the doctor says what is', async () => {
    for (let index = 0; index < 55; index += 1) {
      await line(['secret', 'set', `MANY_${index}`], { stdin: `${value}-${index}` });
    }
    keys.keys.set('two', randomBytes(32));
    keys.active = 'two';
    const before = await line(['doctor']);
    expect(before.stdout).toMatch(
      /stored secrets +55 secrets, 55 of them not under the active key/,
    );
    const rotated = await line(['secret', 'rotate', '--reason', 'yearly']);
    expect([rotated.exitCode, rotated.stdout]).toEqual([
      0,
      '55 secrets encrypted anew with the key two\n',
    ]);
    expect(rotated.stderr).toContain('50 done, 5 left');
    keys.keys.delete('two');
    const lost = await line(['doctor']);
    expect(lost.stdout).toMatch(/55 secrets of 55 cannot be read: the server lacks the key two/);
    const refused = await line(['secret', 'list']);
    expect(refused.stdout).toContain('two (missing)');
  });
});
