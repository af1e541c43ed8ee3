import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/contract/operations/problems.ts';
import type { Calendar } from '../../../src/contract/schedule/calendars.ts';
import type { Preview } from '../../../src/contract/schedule/previews.ts';
import type { Schedule, SchedulePage } from '../../../src/contract/schedule/schedules.ts';
import { insertExecution } from '../../../src/store/executions/executions.ts';
import { aScheduleBody, createHarness, type Harness, now } from '../harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
async function send(method: Method, url: string, body?: object, ifMatch?: string) {
  const answer = await harness.app.inject({
    method,
    url: `/api/v1${url}`,
    headers: { ...harness.operator, ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }) },
    ...(body === undefined ? {} : { payload: body }),
  });
  const { etag } = answer.headers;
  return { status: answer.statusCode, etag: String(etag), json: <T>() => answer.json<T>() };
}

/** A name that no other test uses. */
let name = '';
beforeEach(() => {
  name = `c-${uuidv7()}`;
});
const put = (days: object[], more: object = {}, ifMatch?: string) =>
  send('PUT', `/calendars/${name}`, { kind: 'Holidays', days, ...more }, ifMatch);

const newYear = { from: '2027-01-01', name: 'New Year' };
const berlin = (expression: string) => [{ type: 'Cron', expression, timeZone: 'Europe/Berlin' }];

describe('calendars', () => {
  it('are made, read, listed, replaced by whoever has seen them, and deleted', async () => {
    const made = await put([newYear, { from: '2026-12-24', until: '2026-12-26' }]);
    expect(made.status).toBe(201);
    expect(made.json<Calendar>()).toMatchObject({
      name,
      kind: 'Holidays',
      description: '',
      version: 1,
      schedules: [],
      days: [
        { from: '2026-12-24', until: '2026-12-26', name: null },
        { from: '2027-01-01', until: '2027-01-01', name: 'New Year' },
      ],
    });
    const again = await put([newYear, { from: '2026-12-24', until: '2026-12-26' }], {}, made.etag);
    expect([again.status, again.etag]).toEqual([200, made.etag]);
    const changed = await put([newYear], { kind: 'Blackout', reason: 'freeze' }, made.etag);
    expect(changed.json<Calendar>()).toMatchObject({ version: 2, kind: 'Blackout' });
    const stale = await put([], {}, made.etag);
    expect([stale.status, stale.json<Problem>().code]).toEqual([412, 'calendar-conflict']);
    const page = await send('GET', '/calendars');
    expect(page.json<{ items: object[] }>().items).toContainEqual(
      expect.objectContaining({ name, entryCount: 1, version: 2 }),
    );
    expect((await send('DELETE', `/calendars/${name}`, undefined, made.etag)).status).toBe(412);
    expect((await send('DELETE', `/calendars/${name}`, undefined, changed.etag)).status).toBe(204);
    expect((await send('GET', `/calendars/${name}`)).json<Problem>().code).toBe(
      'calendar-not-found',
    );
    // The name goes on where it was, so that an old tag never fits.
    expect((await put([newYear])).json<Calendar>().version).toBe(3);
    const audited = await send('GET', '/audit-events?limit=50');
    const acts = audited
      .json<{ items: { action: string; detail: string; reason: string | null }[] }>()
      .items.filter(({ detail }) => detail === name);
    expect(acts.map(({ action, reason }) => [action, reason])).toEqual([
      ...[
        ['set-calendar', null],
        ['delete-calendar', null],
      ],
      ...[
        ['set-calendar', 'freeze'],
        ['set-calendar', null],
      ],
    ]);
  });

  it('are refused with every wrong date, and nothing is written', async () => {
    const wrong = await put([{ from: '2027-02-30' }, { from: '2027-01-02', until: '2027-01-01' }]);
    expect(wrong.status).toBe(422);
    expect(wrong.json<Problem>()).toMatchObject({
      code: 'calendar-invalid',
      errors: [{ pointer: '/days/0/from' }, { pointer: '/days/1/until' }],
    });
    const many = Array.from({ length: 1_001 }, () => newYear);
    expect((await put(many)).json<Problem>().errors).toMatchObject([{ pointer: '/days' }]);
    expect((await send('GET', `/calendars/${name}`)).status).toBe(404);
  });

  it('are kept while a schedule names them, and the problem says which', async () => {
    await put([newYear]);
    const made = await send('POST', '/schedules', aScheduleBody({ calendars: [name] }));
    const { slug, id } = made.json<Schedule>();
    const refused = await send('DELETE', `/calendars/${name}`);
    expect(refused.status).toBe(409);
    expect(refused.json<Problem>()).toMatchObject({
      code: 'calendar-in-use',
      schedules: [{ id, slug }],
    });
    expect((await send('GET', `/calendars/${name}`)).json<Calendar>().schedules).toEqual([slug]);
    await send('DELETE', `/schedules/${slug}`);
    expect((await send('DELETE', `/calendars/${name}`)).status).toBe(204);
  });
});

describe('schedules with calendars', () => {
  it('are refused for one that is not there, with the one that may be meant', async () => {
    await put([newYear]);
    const mistyped = name.replace('c-', 'd-');
    const refused = await send('POST', '/schedules', aScheduleBody({ calendars: [mistyped] }));
    expect(refused.status).toBe(422);
    expect(refused.json<Problem>()).toMatchObject({
      code: 'calendar-unknown',
      errors: [{ pointer: '/calendars/0', suggestion: name }],
    });
    const preview = { timings: berlin('0 6 * * *'), calendars: [mistyped] };
    expect((await send('POST', '/schedules/preview', preview)).json<Problem>().code).toBe(
      'calendar-unknown',
    );
  });

  it('are refused when no fire is left, naming the calendars', async () => {
    await put([newYear]);
    const once = [{ type: 'OneTime', at: '2027-01-01T06:00:00', timeZone: 'Europe/Berlin' }];
    const body = aScheduleBody({ calendars: [name], timings: once });
    const refused = await send('POST', '/schedules', body);
    expect(refused.json<Problem>()).toMatchObject({
      status: 422,
      code: 'timing-never-fires',
      errors: [{ pointer: '/calendars', message: expect.stringContaining(name) as string }],
    });
    // Three years closed leave nothing of a timing that ends in them.
    await put([{ from: '2026-01-01', until: '2028-12-31' }]);
    const until = {
      type: 'Limited',
      until: '2028-06-30',
      timing: berlin('0 6 * * *')[0],
    };
    const limited = aScheduleBody({ calendars: [name], timings: [until] });
    expect((await send('POST', '/schedules', limited)).status).toBe(422);
  });

  it('show the next fire that runs, one by one and in lists, as soon as a calendar is edited', async () => {
    await put([newYear]);
    const daily = aScheduleBody({ calendars: [name], timings: berlin('0 6 * * *') });
    const { slug, nextFireAt } = (await send('POST', '/schedules', daily)).json<Schedule>();
    expect(nextFireAt).toBe('2026-11-21T05:00:00.000Z');
    await put([{ from: '2026-11-21', until: '2026-11-29' }]);
    const next = '2026-11-30T05:00:00.000Z';
    expect((await send('GET', `/schedules/${slug}`)).json<Schedule>().nextFireAt).toBe(next);
    const { items } = (await send('GET', `/schedules?q=${slug}`)).json<SchedulePage>();
    expect(items).toMatchObject([{ nextFireAt: next, finished: false, calendars: [name] }]);
  });
});

describe('previews', () => {
  it('keep what is skipped apart from what fires', async () => {
    await put([{ from: '2026-12-24', until: '2026-12-26', name: 'Christmas' }]);
    const body = {
      timings: berlin('0 6 * * *'),
      calendars: [name],
      count: 2,
      after: '2026-12-23T00:00:00Z',
      jitterSeconds: 300,
    };
    const preview = (await send('POST', '/schedules/preview', body)).json<Preview>();
    expect(preview.fires.map(({ at, notes }) => [at, notes])).toEqual([
      ['2026-12-23T05:00:00Z', ['up to 300 s later']],
      ['2026-12-27T05:00:00Z', ['up to 300 s later']],
    ]);
    expect(preview.skipped).toEqual(
      [24, 25, 26].map((day) => ({
        at: `2026-12-${day}T05:00:00Z`,
        local: `2026-12-${day}T06:00:00+01:00`,
        reason: `calendar: ${name}: Christmas`,
      })),
    );
    const made = await send('POST', '/schedules', aScheduleBody({ calendars: [name] }));
    const { slug } = made.json<Schedule>();
    const stored = await send(
      'GET',
      `/schedules/${slug}/preview?after=2026-12-23T12:00:00Z&count=1`,
    );
    expect(stored.json<Preview>().skipped).toHaveLength(3);
  });

  it('say why a schedule with that jitter, or with milestones beside, cannot be saved', async () => {
    const timings = [{ type: 'Interval', everySeconds: 60 }];
    const body = { timings, jitterSeconds: 40 };
    expect((await send('POST', '/schedules/preview', body)).json<Preview>().warnings).toEqual([
      expect.stringMatching(/^cannot be saved: 40 is more than half the 60 seconds/) as string,
    ]);
  });

  it('foretell overlap by the median of what completed executions took', async () => {
    const made = await send('POST', '/schedules', aScheduleBody({ timings: berlin('0 * * * *') }));
    const { id, slug } = made.json<Schedule>();
    const asked = { timings: berlin('*/10 * * * *'), schedule: slug, count: 3 };
    const unknown = (await send('POST', '/schedules/preview', asked)).json<Preview>();
    expect(unknown.warnings).toContain(
      `no execution of ${slug} has completed yet: overlap is not predicted`,
    );
    const minutes = [1, 12, 300];
    for (const took of minutes) await insertCompleted(id, slug, took);
    const foretold = (await send('POST', '/schedules/preview', asked)).json<Preview>();
    const note = /^would be skipped: the fire of .* likely runs until .*:.2:00$/;
    // What was skipped holds nothing up: every second fire runs.
    expect(foretold.fires.map(({ notes }) => notes)).toEqual([
      [],
      [expect.stringMatching(note)],
      [],
    ]);
    const stored = await send('GET', `/schedules/${slug}/preview?expectedDurationSeconds=3601`);
    expect(stored.json<Preview>().warnings.at(-1)).toMatch(/expected to take 1 h 1 s/);
    const missing = { ...asked, schedule: 'nobody' };
    expect((await send('POST', '/schedules/preview', missing)).status).toBe(404);
  });
});

async function insertCompleted(scheduleId: string, slug: string, minutes: number): Promise<void> {
  const id = uuidv7();
  await harness.database.withTenant(harness.tenantId, (tx) =>
    insertExecution(tx, {
      id,
      scheduleId,
      scheduleSlug: slug,
      scheduleName: slug,
      revision: 1,
      status: 'Completed',
      trigger: 'Manual',
      runId: uuidv7(),
      workflowId: `w-${id}`,
      initiator: { type: 'user', id: 'u', name: 'u' },
      scheduledFor: null,
      error: null,
      queuedAt: now,
      startedAt: now,
      endedAt: new Date(now.getTime() + minutes * 60_000),
      lockTerm: null,
      groupCount: 1,
      stepCount: 1,
    }),
  );
}
