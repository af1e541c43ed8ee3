import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApiStub, problem, startApiStub } from '../api-stub.ts';
import { runLine } from '../memory-io.ts';
import { createScheduleShelf, type ScheduleShelf } from '../schedule/schedule-shelf.ts';

const deltaSync = `apiVersion: carillon/v1
kind: Schedule
metadata:
  name: delta-sync
spec:
  name: Delta sync
  timings:
    - type: Cron
      expression: 0 6 * * *
  steps:
    - type: Http
      name: Import
      url: https://example.org/import
    - type: Http
      name: Export
      url: https://example.org/export
`;
const fullSync = deltaSync.replaceAll('elta', 'ull').replace('name: dull-sync', 'name: full-sync');

let stub: ApiStub;
let shelf: ScheduleShelf;

beforeEach(async () => {
  shelf = createScheduleShelf();
  stub = await startApiStub(shelf.handler);
});
afterEach(() => stub.close());

const apply = (stdin: string, ...flags: string[]) =>
  runLine(['schedule', 'apply', '-f', '-', ...flags], { apiUrl: stub.url, stdin });
const writes = () => stub.requests.filter(({ method }) => method !== 'GET');

describe('schedule apply', () => {
  it('creates what is missing, and changes nothing the second time', async () => {
    expect((await apply(deltaSync)).stdout).toBe('created   schedule/delta-sync\n');
    expect((await apply(deltaSync)).stdout).toBe('unchanged schedule/delta-sync\n');
    expect(writes().map(({ method }) => method)).toEqual(['POST']);
  });

  it('passes on the warning for a pool without workers, on stderr', async () => {
    const elsewhere = deltaSync.replace('url: ', 'pool: widnows\n      url: ');
    const { exitCode, stdout, stderr } = await apply(elsewhere);
    expect([exitCode, stdout]).toEqual([0, 'created   schedule/delta-sync\n']);
    expect(stderr).toMatch(/^warning: step .*: no worker serves "widnows"\n$/);
  });

  it('updates the steps of a schedule whose timing is over, and creates none like it', async () => {
    const over = deltaSync.replace(/Cron\n.*$/m, "OneTime\n      at: '2020-01-01T06:00:00Z'");
    expect((await apply(over)).exitCode).toBe(7);
    await apply(deltaSync);
    const kept = shelf.kept.get('delta-sync');
    if (!kept) throw new Error('it was not created');
    const timings = [{ type: 'OneTime', at: '2020-01-01T06:00:00Z', timeZone: 'UTC' }] as const;
    shelf.kept.set('delta-sync', { ...kept, timings: [...timings] });
    const { stdout } = await apply(over.replace('Delta sync', 'Other name'));
    expect(stdout).toBe('updated   schedule/delta-sync\n            name\n');
  });

  it('updates with If-Match and names the changed fields, steps by key', async () => {
    await apply(deltaSync);
    const changed = deltaSync.replace('/export', '/export2').replace('0 6', '0 7');
    const { stdout } = await apply(`${changed}  enabled: false\n`);
    expect(stdout.split('\n').map((line) => line.trim())).toEqual([
      'updated   schedule/delta-sync',
      'timings[0].expression',
      'steps.export.url',
      'enabled',
      '',
    ]);
    expect(writes().at(-1)).toMatchObject({ method: 'PUT', headers: { 'if-match': '"1.1"' } });
  });

  it('takes several documents of a stream', async () => {
    const { stdout } = await apply(`${deltaSync}---\n${fullSync}---\n`);
    expect(stdout).toBe('created   schedule/delta-sync\ncreated   schedule/full-sync\n');
  });

  it('saves a schedule after those that it follows, wherever its document stands', async () => {
    const after = (slug: string) => `    - type: AfterSchedule\n      schedule: ${slug}\n  steps:`;
    const follower = (name: string, followed: string) =>
      fullSync.replace('full-sync', name).replace('  steps:', after(followed));
    const documents = [follower('c', 'b'), follower('b', 'delta-sync'), deltaSync];
    const { stdout } = await apply(documents.join('---\n'));
    expect(stdout.split('\n').slice(0, 3)).toEqual(
      ['delta-sync', 'b', 'c'].map((slug) => `created   schedule/${slug}`),
    );
  });

  it('takes every YAML and JSON file of a directory', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'carillon-apply-'));
    try {
      await writeFile(join(directory, 'b.yaml'), deltaSync);
      const json = { apiVersion: 'carillon/v1', kind: 'Schedule', metadata: { name: 'a' } };
      const spec = {
        name: 'A',
        steps: [{ type: 'Http', name: 'Ping', url: 'https://example.org' }],
      };
      await writeFile(join(directory, 'a.json'), JSON.stringify({ ...json, spec }));
      const { stdout } = await runLine(['schedule', 'apply', '-f', directory], {
        apiUrl: stub.url,
      });
      expect(stdout).toBe('created   schedule/a\ncreated   schedule/delta-sync\n');
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('changes nothing with --dry-run', async () => {
    const { stdout, stderr } = await apply(deltaSync, '--dry-run');
    expect(stdout).toBe('created   schedule/delta-sync\n');
    expect(stderr).toContain('Nothing was changed');
    expect(writes()).toEqual([]);
  });

  it('names line and column of a YAML mistake', async () => {
    const { exitCode, stderr } = await apply(
      deltaSync.replace('kind: Schedule', 'kind: [Schedule'),
    );
    expect(exitCode).toBe(7);
    expect(stderr).toMatch(/standard input:\d+:\d+: /);
    expect(stub.requests).toEqual([]);
  });

  it('names the line of every mistake in the body, and sends nothing', async () => {
    const wrong = deltaSync
      .replace('0 6 * * *', '0 25 * * *')
      .replace('name: Export', 'nmae: Export');
    const { exitCode, stderr } = await apply(`${fullSync}---\n${wrong}`);
    expect(exitCode).toBe(7);
    expect(stderr).toContain('standard input:26:7: /timings/0/expression: ');
    expect(stderr).toMatch(/standard input:32:7: \/steps\/1\/nmae: .*\(did you mean name\?\)/);
    expect(writes()).toEqual([]);
  });

  it('points into the document when the server finds a mistake', async () => {
    stub.handler = (request) =>
      request.method === 'POST'
        ? problem('step-type-unavailable', 'no', {
            errors: [
              { pointer: '/steps/1/type', code: 'step-type-unavailable', message: 'is off' },
            ],
          })
        : shelf.handler(request);
    const { exitCode, stderr } = await apply(deltaSync);
    expect(exitCode).toBe(7);
    expect(stderr).toContain('standard input:14:7: /steps/1/type: is off');
    expect(stderr).toContain('Request request-1');
  });

  it.each([
    ['apiVersion', 'carillon/v1', 'carillon/v9', '1:1: /apiVersion'],
    ['kind', 'Schedule\n', 'Shedule\n', '2:1: /kind'],
    ['name', 'name: delta-sync', 'name: Delta Sync', '4:3: /metadata/name'],
    ['an unknown member', 'spec:', 'specs:', '5:1: /specs'],
  ])('refuses a document with a wrong %s', async (_what, before, after, place) => {
    const { exitCode, stderr } = await apply(deltaSync.replace(before, after));
    expect(exitCode).toBe(7);
    expect(stderr).toContain(`standard input:${place}: `);
  });

  it('refuses two documents of the same schedule', async () => {
    const { exitCode, stderr } = await apply(`${deltaSync}---\n${deltaSync}`);
    expect([exitCode, writes()]).toEqual([7, []]);
    expect(stderr).toContain('delta-sync is described twice');
  });

  it('refuses aliases that blow a small document up', async () => {
    const levels = Array.from({ length: 12 }, (_, n) => `  - &a${n + 1} [${`*a${n},`.repeat(10)}]`);
    const { exitCode, stderr } = await apply(`bomb:\n  - &a0 [x]\n${levels.join('\n')}\n`);
    expect(exitCode).toBe(7);
    expect(stderr).toContain('alias');
  });

  it('exits with 6 when another user was faster', async () => {
    await apply(deltaSync);
    stub.handler = (request) =>
      request.method === 'PUT'
        ? problem('revision-conflict', 'it was changed in the meantime')
        : shelf.handler(request);
    expect((await apply(deltaSync.replace('0 6', '0 7'))).exitCode).toBe(6);
  });

  it('takes back what export printed without a change', async () => {
    await apply(deltaSync);
    const exported = await runLine(['schedule', 'export', 'delta-sync'], { apiUrl: stub.url });
    expect((await apply(exported.stdout)).stdout).toBe('unchanged schedule/delta-sync\n');
  });
});
