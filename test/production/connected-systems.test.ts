import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConnectedSystems } from '../../src/config/connected-systems.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carillon-systems-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(runProfile: string, encoding: BufferEncoding = 'utf8') {
  const file = join(folder, 'systems.json');
  const systems = [{ name: 'hr', url: 'http://hr.example', runProfiles: [runProfile] }];
  await writeFile(file, Buffer.from(JSON.stringify(systems), encoding));
  return readConnectedSystems(file);
}

describe('readConnectedSystems', () => {
  it('gives the name of a run profile one form, however it was typed', async () => {
    const [system] = await read('U\u0308berführung');
    expect(system?.runProfiles).toEqual(['\u00dcberführung']);
  });

  it.each(['Delta ', 'Delta\u200b', 'Del\u001bta', ''])(
    'refuses the run profile %j, which no step could name',
    async (runProfile) => {
      await expect(read(runProfile)).rejects.toThrow(/entry 1: the run profile .* invisible/);
    },
  );

  it('refuses a file that is not UTF-8, with the place', async () => {
    await expect(read('Überführung', 'latin1')).rejects.toThrow(/line 1, column \d+: byte 0xDC/);
  });

  it('reads headers and the pool; a credential in plain text is refused, with the entry', async () => {
    const file = join(folder, 'more.json');
    const write = async (more: object) => {
      const systems = [{ name: 'hr', url: 'http://hr.example', runProfiles: ['Sync'], ...more }];
      await writeFile(file, JSON.stringify(systems));
      return readConnectedSystems(file);
    };
    const headers = { 'X-Api-Key': { secret: 'HR' } };
    expect(await write({ headers, pool: 'dmz' })).toMatchObject([{ headers, pool: 'dmz' }]);
    for (const [more, message] of [
      [
        { headers: { authorization: 'Bearer abcdefgh12345678' } },
        /entry 1: .*authorization.*plain/,
      ],
      [
        { headers: { host: 'other.example' } },
        /entry 1: .*host is set by the run-profile protocol/,
      ],
      [{ headers: { 'x-key': { secret: 'HR', value: 'v' } } }, /"headers" must map/],
      [{ headers: [] }, /"headers" must map/],
      [{ pool: 'Not A Pool' }, /"pool" must be/],
    ] as const) {
      await expect(write(more)).rejects.toThrow(message);
    }
  });

  it('says which file is missing', () => {
    expect(() => readConnectedSystems(join(folder, 'none.json'))).toThrow(
      /none\.json cannot be read/,
    );
  });
});
