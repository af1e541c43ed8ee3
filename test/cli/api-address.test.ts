import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findApiAddress } from '../../src/cli/api-address.ts';

const config = { apiUrl: null, token: null, dataDirectory: null, color: false };

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'carillon-address-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function leaveDevFile(content: string): Promise<void> {
  await mkdir(join(directory, '.carillon'));
  await writeFile(join(directory, '.carillon', 'dev.json'), content);
}

const find = (asked: { flag?: string; apiUrl?: string; cwd?: string }) =>
  findApiAddress({
    flag: asked.flag ?? null,
    config: { ...config, apiUrl: asked.apiUrl ?? null },
    cwd: asked.cwd ?? directory,
  });

describe('findApiAddress', () => {
  it('takes the flag before the environment, and that before the file of `carillon dev`', async () => {
    await leaveDevFile('{"apiUrl":"http://127.0.0.1:3"}');
    const flag = 'http://one:1/';
    expect((await find({ flag, apiUrl: 'http://two:2' })).url).toBe('http://one:1');
    expect((await find({ apiUrl: 'http://two:2/api/v1' })).url).toBe('http://two:2');
    expect((await find({})).url).toBe('http://127.0.0.1:3');
  });

  it('finds the file of `carillon dev` in a directory above', async () => {
    await leaveDevFile('{"apiUrl":"http://localhost:4"}');
    expect((await find({ cwd: join(directory, 'a', 'b') })).url).toBe('http://localhost:4');
  });

  it('reads the file in the data directory when one is set', async () => {
    await writeFile(join(directory, 'dev.json'), '{"apiUrl":"http://127.0.0.1:5"}');
    const asked = { flag: null, config: { ...config, dataDirectory: directory }, cwd: '/' };
    expect((await findApiAddress(asked)).url).toBe('http://127.0.0.1:5');
  });

  it.each(['{"apiUrl":"http://stranger.example"}', '{"apiUrl":7}', 'not JSON'])(
    'never lets a file lead to another machine: %s',
    async (content) => {
      await leaveDevFile(content);
      expect(await find({})).toEqual({ url: 'http://127.0.0.1:8080', source: 'default' });
    },
  );

  it.each(['localhost:8080', 'ftp://host', 'http://user:secret@host'])(
    'refuses %s as an address',
    async (flag) => {
      await expect(find({ flag })).rejects.toMatchObject({ name: 'CliError', exitCode: 2 });
    },
  );
});
