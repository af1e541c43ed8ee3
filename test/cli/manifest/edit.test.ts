import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApiStub, problem, startApiStub } from '../api-stub.ts';
import { aSchedule } from '../contract-samples.ts';
import { runLine } from '../memory-io.ts';
import { createScheduleShelf, type ScheduleShelf } from '../schedule/schedule-shelf.ts';

let stub: ApiStub;
let shelf: ScheduleShelf;

beforeEach(async () => {
  shelf = createScheduleShelf();
  shelf.kept.set('delta-sync', aSchedule());
  stub = await startApiStub(shelf.handler);
});
afterEach(() => stub.close());

/** Each round gets what the editor shows and gives what the user leaves. */
async function edit(...rounds: ((shown: string) => string)[]) {
  const shown: string[] = [];
  let file = '';
  const run = await runLine(['schedule', 'edit', 'delta-sync'], {
    apiUrl: stub.url,
    reply: '',
    env: { EDITOR: 'ed' },
    edit: (path) => {
      file = path;
      expect(statSync(path).mode & 0o777).toBe(0o600);
      const text = readFileSync(path, 'utf8');
      const round = rounds[shown.length];
      if (!round) throw new Error('the editor was opened once too often');
      shown.push(text);
      writeFileSync(path, round(text));
      return Promise.resolve(0);
    },
  });
  return { ...run, shown, file };
}

const same = (text: string) => text;
const rename = (text: string) => text.replace('name: Delta sync', 'name: Other');
const writes = () => stub.requests.filter(({ method }) => method !== 'GET');

describe('schedule edit', () => {
  it('saves what was written with If-Match, and leaves no file behind', async () => {
    const { exitCode, stdout, file } = await edit(rename);
    expect([exitCode, stdout]).toEqual([0, 'changed schedule delta-sync, now at revision 2\n']);
    expect(writes()).toMatchObject([{ method: 'PUT', headers: { 'if-match': '"1.1"' } }]);
    expect(shelf.kept.get('delta-sync')?.name).toBe('Other');
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    ['an unchanged document', same],
    ['an empty one', () => ''],
  ])('sends nothing for %s', async (_what, round) => {
    const { stderr, exitCode } = await edit(round);
    expect([exitCode, stderr, writes()]).toEqual([0, 'nothing was changed\n', []]);
  });

  it('opens again with the mistakes above the document, at lines that count them', async () => {
    const wrong = (text: string) => rename(text).replace('0 6 * * *', '0 25 * * *');
    const mended = (text: string) => text.replace('0 25 * * *', '0 7 * * *');
    const { exitCode, shown } = await edit(wrong, mended);
    expect(exitCode).toBe(0);
    const [, line] =
      /schedule\.yaml:(\d+):\d+: \/timings\/0\/expression/.exec(shown[1] ?? '') ?? [];
    expect(shown[1]?.split('\n')[Number(line) - 1]).toContain('expression: 0 25 * * *');
    expect(shelf.kept.get('delta-sync')).toMatchObject({ name: 'Other', revision: 2 });
  });

  it('opens again after broken YAML, too, and gives up when nothing more is changed', async () => {
    const broken = (text: string) => text.replace('kind: Schedule', 'kind: [Schedule');
    const { exitCode, stderr, file } = await edit(broken, same);
    expect([exitCode, writes()]).toEqual([7, []]);
    expect(stderr).toContain('the document still has mistakes');
    expect(readFileSync(file, 'utf8')).toContain('kind: [Schedule');
  });

  it('keeps what was written when another user was faster', async () => {
    stub.handler = (request) =>
      request.method === 'PUT' ? problem('revision-conflict', 'changed') : shelf.handler(request);
    const { exitCode, stderr, file } = await edit(rename);
    expect(exitCode).toBe(6);
    expect(stderr).toContain(`What you wrote is in ${file}`);
    expect(readFileSync(file, 'utf8')).toContain('name: Other');
  });

  it('needs a terminal', async () => {
    const { exitCode, stderr } = await runLine(['schedule', 'edit', 'x'], { apiUrl: stub.url });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('carillon apply -f FILE')]);
  });
});
