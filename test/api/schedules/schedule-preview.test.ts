import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/contract/operations/problems.ts';
import type { Preview } from '../../../src/contract/schedule/previews.ts';
import type { Schedule } from '../../../src/contract/schedule/schedules.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

async function send(url: string, body?: unknown, method: 'GET' | 'POST' = 'POST') {
  const answer = await harness.app.inject({
    method,
    url: `/api/v1${url}`,
    headers: harness.operator,
    ...(body === undefined ? {} : { payload: body as object }),
  });
  return { status: answer.statusCode, json: <T>() => answer.json<T>() };
}

const london = { type: 'Cron', expression: '30 1 * * *', timeZone: 'Europe/London' };

describe('POST /schedules/preview', () => {
  it('answers the coming fires, the timings in words and what is unusual', async () => {
    const body = { timings: [london], after: '2026-10-24T00:30:00Z', count: 2 };
    const answer = await send('/schedules/preview', body);
    expect(answer.status).toBe(200);
    expect(answer.json<Preview>()).toEqual({
      fires: [
        {
          at: '2026-10-25T00:30:00Z',
          local: '2026-10-25T01:30:00+01:00',
          notes: ['01:30 occurs twice on 2026-10-25; this is the first time'],
        },
        { at: '2026-10-26T01:30:00Z', local: '2026-10-26T01:30:00+00:00', notes: [] },
      ],
      skipped: [],
      description: 'every day at 01:30 (Europe/London)',
      warnings: [
        'on 2026-10-25 clocks in Europe/London show 01:00 to 02:00 twice: 01:30 runs only the first time',
        'on 2027-03-28 clocks in Europe/London skip 01:00 to 02:00: 01:30 runs at 02:00',
      ],
    });
  });

  it('looks from now for ten fires unless told otherwise, and writes nothing', async () => {
    const before = await harness.countRows();
    const answer = await send('/schedules/preview', {
      timings: [{ type: 'Cron', expression: '0 6 * * *' }],
    });
    const { fires } = answer.json<Preview>();
    expect(fires).toHaveLength(10);
    expect(fires[0]?.at).toBe('2026-11-20T06:00:00Z');
    expect(await harness.countRows()).toEqual(before);
  });

  it('names the schedules that use its systems meanwhile, or begin in its minutes', async () => {
    const uses = { type: 'RunProfile', name: 'Import', connectedSystem: 'hr-system' };
    const importing = { ...uses, runProfile: 'Delta Import' };
    const wait = { type: 'Wait', name: 'Wait', seconds: 1 };
    const daily = (clock: string) => ({ type: 'Cron', expression: `${clock} * * *` });
    const create = async (name: string, clock: string, more: { steps: object[] }) => {
      const body = aScheduleBody({ name, timings: [daily(clock)], ...more });
      const { status, json } = await send('/schedules', body);
      expect(status, JSON.stringify(json())).toBe(201);
      return json<Schedule>();
    };
    const meets = await create('Five minutes later, on HR', '22 4', { steps: [importing] });
    const besides = await create('In the same minute', '17 4', { steps: [wait] });
    await create('Five minutes later, on nothing', '22 4', { steps: [wait] });
    await create('An hour later, on HR', '17 5', { steps: [importing] });
    const off = { steps: [importing], enabled: false };
    await create('Disabled', '17 4', off);
    const body = {
      timings: [daily('17 4')],
      expectedDurationSeconds: 600,
      connectedSystems: ['hr-system'],
    };
    const ask = async (more: object) =>
      (await send('/schedules/preview', { ...body, ...more })).json<Preview>().collisions;
    // The last of the ten fires is more than eight days after the first.
    const met = { firstAt: '2026-11-21T04:17:00.000Z', fires: 9 };
    const all = await ask({});
    expect(all).toEqual({
      items: [
        {
          ...{ scheduleId: meets.id, scheduleSlug: meets.slug, scheduleName: meets.name },
          ...{ connectedSystems: ['hr-system'], ...met },
        },
        {
          ...{ scheduleId: besides.id, scheduleSlug: besides.slug, scheduleName: besides.name },
          ...{ connectedSystems: [], ...met },
        },
      ],
      schedules: 2,
      until: '2026-11-29T04:17:00.000Z',
      truncated: false,
    });
    // A schedule does not meet itself.
    expect((await ask({ schedule: meets.slug }))?.schedules).toBe(1);
    expect((await ask({ connectedSystems: [] }))?.items).toMatchObject([
      { scheduleId: besides.id },
    ]);
    expect(await ask({ timings: [{ type: 'Manual' }] })).toMatchObject({ items: [], until: null });
    expect(await ask({ connectedSystems: undefined })).toBeUndefined();
  });

  it('gives up to 1,000 fires and no more', async () => {
    const timings = [{ type: 'Cron', expression: '* * * * *' }];
    const most = await send('/schedules/preview', { timings, count: 1_000 });
    expect(most.json<Preview>().fires).toHaveLength(1_000);
    for (const count of [0, 1_001, 1.5]) {
      const answer = await send('/schedules/preview', { timings, count });
      expect(answer.status).toBe(422);
      expect(answer.json<Problem>().errors).toMatchObject([{ pointer: '/count' }]);
    }
  });

  it('names every mistake of every timing with its field, its text and a remedy', async () => {
    const answer = await send('/schedules/preview', {
      timings: [
        { type: 'Cron', expression: '0 0 6 * * *', timeZone: 'europe/london' },
        { type: 'Interval', everySeconds: 5 },
        { type: 'Cron', expression: '0 25 * * *' },
      ],
      after: 'yesterday',
    });
    expect(answer.status).toBe(422);
    expect(answer.json<Problem>().errors).toMatchObject([
      { pointer: '/after' },
      {
        pointer: '/timings/0/expression',
        field: 'expression',
        text: '0 0 6 * * *',
        suggestion: 'remove the seconds field (or the year field at the end)',
      },
      { pointer: '/timings/0/timeZone', field: 'timeZone', suggestion: 'write Europe/London' },
      { pointer: '/timings/1/everySeconds', field: 'everySeconds', text: '5' },
      { pointer: '/timings/2/expression', field: 'hour', text: '25' },
    ]);
  });

  it('refuses an expression that never fires, and one of more than 256 characters', async () => {
    const expressions = ['0 0 31 2 *', '*/30 2 * 3 7L', `0 0 * * ${'1,'.repeat(5_000)}1`];
    for (const expression of expressions) {
      const timings = [{ type: 'Cron', expression, timeZone: 'Europe/Berlin' }];
      const answer = await send('/schedules/preview', { timings });
      expect(answer.status).toBe(422);
    }
  });

  it('shows what a schedule could not be saved with, and says so', async () => {
    const timings = [
      london,
      { ...london, timeZone: 'UTC' },
      { type: 'Limited', timing: london, maxExecutions: 1 },
    ];
    const answer = await send('/schedules/preview', { timings, count: 1 });
    expect(answer.status).toBe(200);
    expect(answer.json<Preview>().fires).toHaveLength(1);
    expect(answer.json<Preview>().warnings[0]).toContain('cannot be saved: would also stop');
  });

  it('describes timings that no time brings, and shows no fires of them', async () => {
    const timings = [
      { type: 'AfterSchedule', schedule: 'delta-sync', outcomes: ['Completed', 'Lost'] },
      { type: 'Event', source: 'hr', name: 'hired' },
    ];
    const answer = await send('/schedules/preview', { timings });
    expect(answer.json<Preview>()).toEqual({
      fires: [],
      skipped: [],
      description: 'after delta-sync completed or was lost; when the event hired arrives from hr',
      warnings: ['fires at no time that is known beforehand'],
    });
  });

  it('shows the compiled spec only when asked for', async () => {
    const body = { timings: [london], count: 1 };
    const shown = await send('/schedules/preview?include=temporalSpec', body);
    expect(shown.json<Preview>().temporalSpec).toMatchObject({
      timeZone: 'Europe/London',
      calendars: [{ comment: '30 1 * * *' }],
    });
    expect((await send('/schedules/preview', body)).json<Preview>()).not.toHaveProperty(
      'temporalSpec',
    );
    expect((await send('/schedules/preview?include=all', body)).status).toBe(400);
  });

  it('is for those who may read schedules', async () => {
    const request = { method: 'POST', url: '/api/v1/schedules/preview' } as const;
    const payload = { timings: [london] };
    const asWorker = await harness.app.inject({ ...request, payload, headers: harness.worker });
    expect(asWorker.statusCode).toBe(403);
    expect((await harness.app.inject({ ...request, payload })).statusCode).toBe(401);
  });
});

describe('GET /schedules/{ref}/preview', () => {
  async function create(changes: Record<string, unknown>): Promise<Schedule> {
    const answer = await send('/schedules', aScheduleBody(changes));
    expect(answer.status).toBe(201);
    return answer.json<Schedule>();
  }

  it('previews a stored schedule by slug', async () => {
    const { slug } = await create({ name: 'London nights', timings: [london] });
    const query = 'after=2026-10-24T00:30:00Z&count=1&include=temporalSpec';
    const answer = await send(`/schedules/${slug}/preview?${query}`, undefined, 'GET');
    expect(answer.status).toBe(200);
    expect(answer.json<Preview>().fires).toMatchObject([{ at: '2026-10-25T00:30:00Z' }]);
    expect(answer.json<Preview>().temporalSpec?.timeZone).toBe('Europe/London');
    expect((await send('/schedules/nothing/preview', undefined, 'GET')).status).toBe(404);
  });

  it('foretells overlap by simulating the fires, beginning with what runs now', async () => {
    const every = { type: 'Interval', everySeconds: 10 };
    const body = aScheduleBody({ timings: [every], overlap: 'Skip' });
    const made = (await send('/schedules', body)).json<Schedule>();
    const overlapOf = async (query: string) => {
      const path = `/schedules/${made.id}/preview?count=3&${query}`;
      const { fires, warnings } = (await send(path, undefined, 'GET')).json<Preview>();
      return { notes: fires.map(({ notes }) => notes.join()), warnings };
    };
    // The clock of these tests stands at 05:30:00.
    const alone = await overlapOf('expectedDurationSeconds=18');
    expect(alone.notes).toEqual([
      '',
      'would be skipped: the fire of 05:30:10 likely runs until 05:30:28',
      '',
    ]);
    const later = await overlapOf('expectedDurationSeconds=18&after=2026-11-20T05:30:15Z');
    expect(later.notes[0]).toBe(alone.notes[1]);
    harness.temporal.onStart = (start) => harness.begin(start);
    await send(`/schedules/${made.id}/run`, {});
    harness.temporal.onStart = null;
    await harness.database.withTenant(harness.tenantId, (tx) =>
      tx.execute(sql`update execution set lock_term = 1 where schedule_id = ${made.id}`),
    );
    expect(await overlapOf('expectedDurationSeconds=90')).toEqual({
      notes: Array(3).fill(
        'would be skipped: the execution that runs since 05:30:00 likely runs until 05:31:30',
      ),
      warnings: [
        '3 of these fires would be skipped ' +
          '(overlap is Skip, executions are expected to take 1 min 30 s)',
      ],
    });
    const draft = { timings: [every], count: 1, schedule: made.id, expectedDurationSeconds: 90 };
    const beside = await send('/schedules/preview', { ...draft, overlap: 'AllowAll' });
    expect(beside.json<Preview>().fires[0]?.notes).toEqual([
      'would run beside others: the execution that runs since 05:30:00 likely runs until 05:31:30',
    ]);
  });

  it('says that a disabled schedule does not fire', async () => {
    const { slug } = await create({ name: 'Off', timings: [london], enabled: false });
    const answer = await send(`/schedules/${slug}/preview`, undefined, 'GET');
    expect(answer.json<Preview>().warnings[0]).toContain('the schedule is disabled');
  });

  it('shows a limited schedule with the starts it has left', async () => {
    const timing = { type: 'Limited', timing: london, maxExecutions: 2 };
    const schedule = await create({ name: 'Twice', timings: [timing] });
    expect(schedule).toMatchObject({
      finished: false,
      timings: [{ maxExecutions: 2, until: null }],
    });
    const answer = await send(`/schedules/${schedule.slug}/preview`, undefined, 'GET');
    expect(answer.json<Preview>().fires).toHaveLength(2);
    expect(answer.json<Preview>().description).toContain('2 times at most');
  });
});

describe('POST /schedules', () => {
  it.each([
    [
      'an instant that is over',
      { type: 'OneTime', at: '2026-11-20T05:00:00Z' },
      'timing-never-fires',
    ],
    [
      'a limit that ended',
      { type: 'Limited', timing: london, until: '2026-11-19' },
      'timing-never-fires',
    ],
  ])('refuses %s', async (_name, timing, code) => {
    const answer = await send('/schedules', aScheduleBody({ timings: [timing] }));
    expect(answer.json<Problem>()).toMatchObject({ status: 422, code });
  });

  it('refuses a limited number of starts beside another timing', async () => {
    const limited = { type: 'Limited', timing: london, maxExecutions: 2 };
    const answer = await send('/schedules', aScheduleBody({ timings: [limited, london] }));
    expect(answer.json<Problem>().errors).toMatchObject([{ pointer: '/timings/0/maxExecutions' }]);
  });
});
