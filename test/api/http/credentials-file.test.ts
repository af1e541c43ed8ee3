import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createToken, findToken, readCredentials } from '../../../src/api/http/credentials.ts';

const directory = mkdtempSync(join(tmpdir(), 'carillon-credentials-'));
afterAll(() => rmSync(directory, { recursive: true }));

const one = createToken('one');
const two = createToken('two');
const entry = (name: string, sha256: string, more: object = { role: 'viewer' }) => ({
  name,
  tenant: 'default',
  sha256,
  ...more,
});

function write(file: string, content: unknown): void {
  // Another file under the name, as editors and orchestrators do it: also at the same size and time.
  writeFileSync(`${file}.new`, typeof content === 'string' ? content : JSON.stringify(content));
  renameSync(`${file}.new`, file);
}

describe('readCredentials', () => {
  it('ends a removed entry and accepts a new one without a restart', () => {
    const file = join(directory, 'changing.json');
    let ms = 0;
    write(file, [entry('one', one.sha256)]);
    const credentials = readCredentials(file, { now: () => ms });
    expect(findToken(credentials.tokens, one.token)?.roles).toEqual(['viewer']);
    write(file, [entry('two', two.sha256, { roles: ['editor', 'approver'] })]);
    ms = 2_000;
    expect(findToken(credentials.tokens, one.token)).toBeNull();
    expect(findToken(credentials.tokens, two.token)?.roles).toEqual(['editor', 'approver']);
  });

  it('keeps the last valid content for a minute, then accepts none of it', () => {
    const file = join(directory, 'broken.json');
    let ms = 0;
    write(file, [entry('one', one.sha256)]);
    const credentials = readCredentials(file, { now: () => ms });
    write(file, '[{');
    ms = 2_000;
    expect(credentials.tokens).toHaveLength(1);
    ms = 61_000;
    expect(credentials.tokens).toHaveLength(1);
    ms = 62_000;
    expect(credentials.tokens).toHaveLength(0);
    rmSync(file);
    ms = 64_000;
    expect(credentials.tokens).toHaveLength(0);
    write(file, [entry('two', two.sha256)]);
    ms = 66_000;
    expect(findToken(credentials.tokens, two.token)).not.toBeNull();
  });

  it.each([
    ['no role', {}],
    ['an unknown role', { role: 'root' }],
    ['no roles', { roles: [] }],
    ['an unknown role among others', { roles: ['viewer', 'root'] }],
    ['both forms', { role: 'viewer', roles: ['admin'] }],
    ['a text as a list', { roles: 'admin' }],
  ])('refuses an entry with %s', (_what, more) => {
    const file = join(directory, 'roles.json');
    write(file, [entry('one', one.sha256, more)]);
    expect(() => readCredentials(file)).toThrow('entry 1');
  });
});
