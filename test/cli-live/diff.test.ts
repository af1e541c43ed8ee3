import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LiveApi, startLiveApi } from './live-api.ts';

let api: LiveApi;
let folder: string;

beforeAll(async () => {
  api = await startLiveApi();
  folder = await mkdtemp(join(tmpdir(), 'carillon-diff-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await api.close();
});

function schedule(name: string, more: string): string {
  return `apiVersion: carillon/v1
kind: Schedule
metadata: { name: ${name} }
spec:
  name: ${name}
  steps: [{ type: Http, name: Ping, url: https://example.org }]
${more.replace(/^/gm, '  ')}
`;
}

const cron = (expression: string, zone = 'Europe/Berlin') =>
  `timings: [{ type: Cron, expression: '${expression}', timeZone: ${zone} }]`;

async function file(name: string, ...documents: string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, documents.join('---\n'));
  return path;
}

type Row = {
  slug: string;
  action: string;
  changes: string[];
  fires: {
    appear: { local: string }[];
    vanish: { local: string }[];
    move: { from: { local: string }; to: { local: string } }[];
    same: number;
    unknown: string[];
    notes: string[];
  } | null;
};

async function diff(path: string, ...flags: string[]): Promise<{ exitCode: number; rows: Row[] }> {
  const { exitCode, stdout, stderr } = await api.run(['diff', '-f', path, '-o', 'json', ...flags]);
  if (exitCode > 1) throw new Error(stderr);
  return { exitCode, rows: JSON.parse(stdout) as Row[] };
}

async function firesOf(path: string): Promise<NonNullable<Row['fires']>> {
  const { rows } = await diff(path);
  const fires = rows[0]?.fires;
  if (!fires) throw new Error('its fires do not change');
  return fires;
}

describe('diff', () => {
  it('exits with 1 before apply and with 0 after it, and a second apply changes nothing', async () => {
    const path = await file('twice.yaml', schedule('twice', cron('0 6 * * *')));
    const before = await diff(path);
    expect([before.exitCode, before.rows[0]?.action]).toEqual([1, 'create']);
    expect(before.rows[0]?.fires?.appear.length).toBeGreaterThanOrEqual(29);
    expect((await api.run(['apply', '-f', path])).stdout).toBe('created   schedule/twice\n');
    expect(await diff(path)).toMatchObject({ exitCode: 0, rows: [{ action: 'unchanged' }] });
    expect((await api.run(['apply', '-f', path])).stdout).toBe('unchanged schedule/twice\n');
  });

  it('exits with more than 1 when the documents cannot be read', async () => {
    expect((await api.run(['diff', '-f', join(folder, 'none.yaml')])).exitCode).toBe(2);
    const wrong = await file('wrong.yaml', schedule('wrong', cron('0 25 * * *')));
    const { exitCode, stderr } = await api.run(['diff', '-f', wrong]);
    expect(exitCode).toBe(7);
    expect(stderr).toMatch(/wrong\.yaml:7:\d+: \/timings\/0\/expression: /);
  });

  it('shows which fires move, with both values of the field', async () => {
    await api.run(['apply', '-f', await file('move.yaml', schedule('move', cron('0 6 * * *')))]);
    const path = await file('move.yaml', schedule('move', cron('0 7 * * *')));
    const fires = await firesOf(path);
    expect(fires.move.length).toBeGreaterThanOrEqual(28);
    for (const { from, to } of fires.move) {
      expect([from.local.slice(10, 19), to.local.slice(10, 19)]).toEqual([
        'T06:00:00',
        'T07:00:00',
      ]);
      expect(from.local.slice(0, 10)).toBe(to.local.slice(0, 10));
    }
    const { stdout } = await api.run(['diff', '-f', path]);
    expect(stdout).toContain('timings[0].expression: "0 6 * * *" → "0 7 * * *"');
    expect(stdout).toMatch(/0 appear, 0 vanish, \d+ move, 0 stay/);
  });

  it('leaves out the fires of closed days, and says so of a calendar in the same plan', async () => {
    const closed = `apiVersion: carillon/v1
kind: Calendar
metadata: { name: closed }
spec: { kind: Holidays, days: [{ from: '2000-01-01', until: '2100-01-01' }] }
`;
    const open = schedule('on-days', cron('0 6 * * *'));
    await api.run(['apply', '-f', await file('days.yaml', open)]);
    const bent = schedule('on-days', `${cron('0 6 * * *')}\ncalendars: [closed]`);
    const together = await file('days.yaml', bent, closed);
    const { rows } = await diff(together);
    expect(rows.map(({ slug }) => slug)).toEqual(['closed', 'on-days']);
    expect(rows[1]?.fires?.unknown.join()).toContain('closed, which this plan changes too');
    const calendar = await file('calendar.yaml', closed);
    expect((await api.run(['apply', '-f', calendar])).exitCode).toBe(0);
    const fires = await firesOf(await file('days.yaml', bent));
    expect(fires).toMatchObject({ appear: [], move: [], same: 0, unknown: [] });
    expect(fires.vanish.length).toBeGreaterThanOrEqual(29);
  });

  it('counts no fires of a disabled schedule, and all when it is enabled', async () => {
    const off = schedule('switch', `${cron('0 6 * * *')}\nenabled: false`);
    const path = await file('switch.yaml', off);
    const created = await firesOf(path);
    expect([created.appear, created.notes.join()]).toEqual([
      [],
      expect.stringContaining('disabled'),
    ]);
    await api.run(['apply', '-f', path]);
    const fires = await firesOf(await file('switch.yaml', off.replace('false', 'true')));
    expect(fires.appear.length).toBeGreaterThanOrEqual(29);
  });

  it('says what cannot be known: events, other schedules, anchors that are not set', async () => {
    await api.run(['apply', '-f', await file('first.yaml', schedule('first', cron('0 6 * * *')))]);
    const timings = `timings:
  - { type: Event, source: shop, name: order }
  - { type: AfterSchedule, schedule: first }
  - { type: Milestone, anchor: go-live, offsets: [PT1H] }`;
    const path = await file('unknown.yaml', schedule('unknown', timings));
    const { unknown, appear } = await firesOf(path);
    expect(appear).toEqual([]);
    expect(unknown).toEqual([
      expect.stringContaining('event order of shop'),
      expect.stringContaining('after executions of first'),
      expect.stringContaining('anchor go-live, which is not set'),
    ]);
  });

  it('shows as many fires as a limit allows', async () => {
    const timings = `timings:
  - type: Limited
    maxExecutions: 3
    timing: { type: Cron, expression: '0 6 * * *', timeZone: UTC }`;
    const path = await file('limited.yaml', schedule('limited', timings));
    expect((await firesOf(path)).appear).toHaveLength(3);
  });

  it('says that fires stay when no timing changes', async () => {
    const described = schedule('same', `${cron('0 6 * * *')}\ndescription: a`);
    const path = await file('same.yaml', described);
    await api.run(['apply', '-f', path]);
    const changed = await file('same.yaml', described.replace('description: a', 'description: b'));
    const { rows } = await diff(changed);
    expect(rows[0]).toMatchObject({ action: 'update', changes: ['description'], fires: null });
  });

  it('compares dense schedules as far as the preview reaches, and says how far', async () => {
    const every = 'timings: [{ type: Interval, every: PT1M }]';
    const path = await file('dense.yaml', schedule('dense', every));
    const { appear } = await firesOf(path);
    expect(appear).toHaveLength(1_000);
  });
});

describe('apply --prune', () => {
  it('deletes what is described no longer, only with the tag and only what was applied', async () => {
    const tagged = (name: string) => schedule(name, `${cron('0 6 * * *')}\ntags: [team-a]`);
    const flags = ['--prune', '--selector', 'tag=team-a'];
    await api.run(['apply', '-f', await file('two.yaml', tagged('keep'), tagged('drop'))]);
    const byHand = {
      name: 'By hand',
      tags: ['team-a'],
      steps: [{ type: 'Http', name: 'P', url: 'https://example.org' }],
    };
    const hand = await file('hand.json', JSON.stringify(byHand));
    expect((await api.run(['schedule', 'create', '-f', hand])).exitCode).toBe(0);
    const one = await file('one.yaml', tagged('keep'));
    const { rows } = await diff(one, ...flags);
    expect(rows.map(({ slug, action }) => [slug, action])).toEqual([
      ['keep', 'unchanged'],
      ['drop', 'delete'],
    ]);
    expect((await api.run(['apply', '-f', one, ...flags])).exitCode).toBe(2);
    const { stdout } = await api.run(['apply', '-f', one, ...flags, '--yes']);
    expect(stdout).toBe('unchanged schedule/keep\ndeleted   schedule/drop\n');
    expect((await api.run(['schedule', 'get', 'by-hand'])).exitCode).toBe(0);
    const untagged = await file('none.yaml', schedule('plain', cron('0 6 * * *')));
    expect((await api.run(['apply', '-f', untagged, ...flags, '--yes'])).exitCode).toBe(7);
  });
});

describe('documents', () => {
  it('round-trip: export --all, delete -f, apply, and nothing differs', async () => {
    const path = await file('round.yaml', schedule('round', cron('0 6 * * *')));
    await api.run(['apply', '-f', path]);
    const exported = await api.run(['export', 'round']);
    const again = await file('round-2.yaml', exported.stdout);
    expect((await api.run(['delete', '-f', again, '--yes'])).stdout).toBe(
      'deleted   schedule/round\n',
    );
    expect((await api.run(['delete', '-f', again, '--yes'])).stdout).toBe(
      'absent    schedule/round\n',
    );
    expect((await api.run(['apply', '-f', again])).stdout).toBe('created   schedule/round\n');
    expect((await diff(again)).exitCode).toBe(0);
  });

  it('warn when a schedule that they manage is changed by hand', async () => {
    await api.run(['apply', '-f', await file('hands.yaml', schedule('hands', cron('0 6 * * *')))]);
    const { stderr } = await api.run(['schedule', 'set', 'hands', '--cron', '0 9 * * *']);
    expect(stderr).toContain('hands is managed by carillon apply');
  });
});
