import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkTenant } from '../../src/loops/record-loop.ts';
import { type LiveApi, startLiveApi } from './live-api.ts';

let api: LiveApi;
let directory: string;
let file: string;
/** As it was printed before anything was changed. */
let head: string;
beforeAll(async () => {
  api = await startLiveApi();
  directory = mkdtempSync(join(tmpdir(), 'carillon-record-'));
  file = join(directory, 'record.jsonl');
  for (const name of ['one', 'two', 'three']) {
    await api.run(`token create --name ${name} --role viewer`);
  }
  await linkTenant(api.harness.database, api.harness.tenantId);
});
afterAll(async () => {
  await api.close();
  rmSync(directory, { recursive: true });
});

const verify = (...flags: string[]) => api.run(['record', 'verify', ...flags]);

describe('record verify', () => {
  it('checks every link and prints the head', async () => {
    const { exitCode, stdout } = await verify();
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^3 links checked\nnothing was changed or removed\nhead 3:[0-9a-f]{64}\n$/,
    );
    head = (await verify('-o', 'name')).stdout.trim();
    expect(stdout).toContain(`head ${head}`);
    expect((await verify('--head', head)).exitCode).toBe(0);
  });

  it('begins after a number, and then compares no head', async () => {
    expect((await verify('--from-seq', '2')).stdout).toContain('1 link checked');
    const both = await verify('--from-seq', '2', '--head', head);
    expect([both.exitCode, both.stderr]).toEqual([1, expect.stringContaining('--head')]);
  });

  it('finds that the record is another one than that of a head that was kept', async () => {
    const other = `3:${'0'.repeat(64)}`;
    const { exitCode, stdout } = await verify('--head', other);
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining('WrongHead')]);
  });

  it.each([
    ['--head', 'nonsense'],
    ['--since', 'yesterday'],
    ['--from-seq', 'x'],
  ])('refuses %s %s', async (flag, value) => {
    const { exitCode, stdout } = await verify(flag, value);
    expect([exitCode, stdout]).toEqual([7, '']);
  });
});

describe('record export', () => {
  it('writes a file that is verified without the server', async () => {
    const written = await api.run(['record', 'export', '--to', file]);
    expect([written.exitCode, written.stdout]).toEqual([0, `3 links written to ${file}\n`]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const checked = await verify('--file', file, '--head', head);
    expect([checked.exitCode, checked.stdout]).toEqual([
      0,
      expect.stringContaining(`head ${head}`),
    ]);
  });

  it('overwrites nothing', async () => {
    const before = readFileSync(file, 'utf8');
    const { exitCode, stderr } = await api.run(['record', 'export', '--to', file]);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('cannot be created')]);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect((await api.run('record export')).exitCode).toBe(2);
  });

  it.each([
    [
      'a changed row',
      (lines: string[]) => [lines[0]?.replace('one', 'eve'), ...lines.slice(1)],
      'ChangedRow',
    ],
    ['a missing line', (lines: string[]) => [lines[0], lines[2]], 'MissingLink'],
    ['another order', (lines: string[]) => [lines[1], lines[0], lines[2]], 'MissingLink'],
    ['a text', (lines: string[]) => [...lines.slice(0, 2), 'x'], 'BrokenLink'],
    ['a shorter end', (lines: string[]) => lines.slice(0, 2), 'WrongHead'],
  ])('is found to be wrong with %s', async (_what, change, kind) => {
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const changed = join(directory, 'changed.jsonl');
    writeFileSync(changed, `${change(lines).join('\n')}\n`);
    const { exitCode, stdout } = await verify('--file', changed, '--head', head);
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining(kind)]);
  });

  it('says so when there is no such file', async () => {
    const { exitCode, stderr } = await verify('--file', join(directory, 'nothing.jsonl'));
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('cannot be read')]);
  });
});

describe('record verify, after a row was changed behind the back of the application', () => {
  it('names the row', async () => {
    await api.harness.asOwner(`alter table audit_event disable trigger written_once`);
    const [row] = (await api.harness.asOwner(
      `update audit_event set detail = 'nothing happened' where detail like 'two:%' returning id`,
    )) as { id: string }[];
    await api.harness.asOwner(`alter table audit_event enable trigger written_once`);
    const { exitCode, stdout } = await verify();
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`ChangedRow link 2 audit-event ${row?.id}`);
    expect(stdout).toContain('1 finding\n');
  });
});
