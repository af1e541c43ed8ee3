import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnchorDetail, Milestone } from '../../../src/contract/schedule/milestones.ts';
import type { Schedule } from '../../../src/contract/schedule/schedules.ts';
import { insertExecution } from '../../../src/store/executions/executions.ts';
import { finalizeExecution } from '../../../src/store/executions/finalize-execution.ts';
import { beginAttempt, lockMilestoneForUpdate } from '../../../src/store/schedules/milestones.ts';
import { aScheduleBody, createHarness, type Harness, now } from '../harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await createHarness();
});
afterAll(() => api.close());

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

async function send<T = unknown>(
  method: Method,
  path: string,
  body?: object,
  as: Record<string, string> = api.operator,
) {
  const answer = await api.app.inject({
    method,
    url: `/api/v1${path}`,
    headers: as,
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: answer.statusCode, body: answer.json<T>() };
}

const hoursFromNow = (hours: number): string =>
  new Date(now.getTime() + hours * 3_600_000).toISOString();

/** A schedule with milestones 12 and 24 hours after the anchor. */
async function create(anchor: string, offsets = ['PT12H', 'PT24H']): Promise<Schedule> {
  const timings = [{ type: 'Milestone', anchor, offsets }];
  const { status, body } = await send<Schedule>('POST', '/schedules', aScheduleBody({ timings }));
  expect(status).toBe(201);
  return body;
}

const milestonesOf = async (slug: string): Promise<Milestone[]> =>
  (await send<{ items: Milestone[] }>('GET', `/schedules/${slug}/milestones`)).body.items;

/** As gate and seal do it. */
async function fail(
  schedule: Schedule,
  anchor: string,
  offsetSeconds: number,
  status: 'Failed' | 'Completed' = 'Failed',
): Promise<string> {
  const executionId = crypto.randomUUID();
  const place = { scheduleId: schedule.id, anchor, offsetSeconds };
  await api.database.withTenant(api.tenantId, async (tx) => {
    const facts = await lockMilestoneForUpdate(tx, place);
    const attempt = facts.attempts + 1;
    await insertExecution(tx, {
      id: executionId,
      scheduleId: schedule.id,
      scheduleSlug: schedule.slug,
      revision: 1,
      scheduleName: schedule.name,
      status: 'InProgress',
      trigger: 'Schedule',
      initiator: { type: 'schedule', id: 's', name: 's' },
      workflowId: 'w',
      runId: executionId,
      scheduledFor: null,
      queuedAt: now,
      startedAt: now,
      endedAt: null,
      groupCount: 1,
      stepCount: 1,
      error: null,
      lockTerm: null,
      milestone: { anchor, offsetSeconds, anchorVersion: facts.anchorVersion ?? 1, attempt },
    });
    await beginAttempt(tx, { ...place, executionId, attempt, at: now });
  });
  await api.database.withTenant(api.tenantId, (tx) =>
    finalizeExecution(tx, {
      tenantId: api.tenantId,
      executionId,
      incarnation: executionId,
      seq: 1,
      steps: [],
      at: now.getTime(),
      outcome: { status, error: status === 'Failed' ? 'the target said no' : null },
    }),
  );
  return executionId;
}

describe('anchors', () => {
  it('keep every version with who set it, when and why, also when they are removed', async () => {
    const at = hoursFromNow(-100);
    expect((await send('GET', '/anchors/moved')).status).toBe(404);
    await send('PUT', '/anchors/moved', { at, reason: 'installed' });
    await send('PUT', '/anchors/moved', { at });
    await send('PUT', '/anchors/moved', { at: '2026-11-01T08:00:00+02:00', reason: 'mistyped' });
    const { body } = await send<AnchorDetail>('PUT', '/anchors/moved', { at: null });
    expect(body).toMatchObject({ name: 'moved', version: 3, at: null, setBy: { name: 'anna' } });
    expect(body.versions).toMatchObject([
      { version: 3, at: null, reason: null },
      { version: 2, at: '2026-11-01T06:00:00.000Z', reason: 'mistyped' },
      { version: 1, at, reason: 'installed' },
    ]);
    const { body: list } = await send<{ items: AnchorDetail[] }>('GET', '/anchors');
    expect(list.items.filter(({ name }) => name === 'moved')).toMatchObject([{ version: 3 }]);
    const { body: trail } = await send<{ items: { action: string; detail: string }[] }>(
      'GET',
      '/audit-events',
    );
    const acts = trail.items.filter(({ detail }) => detail?.startsWith('moved, '));
    expect(acts.map(({ action }) => action)).toEqual([
      ...['remove-anchor', 'set-anchor', 'set-anchor'],
    ]);
  });

  it('are set only over the version that the client knows, where it names one', async () => {
    const at = hoursFromNow(-100);
    const put = (ifMatch: string, instant: string | null) =>
      send('PUT', '/anchors/known', { at: instant }, { ...api.operator, 'if-match': ifMatch });
    const refused = { status: 412, body: { code: 'anchor-conflict' } };
    expect(await put('"1"', at)).toMatchObject(refused);
    await send('PUT', '/anchors/known', { at });
    expect(await put('"1"', null)).toMatchObject({ status: 200, body: { version: 2, at: null } });
    expect(await put('"1"', at)).toMatchObject({
      ...refused,
      body: { detail: 'the anchor "known" is at version 2 now; read it again' },
    });
  });

  it.each(['yesterday', '2027-02-30T00:00:00Z', '2027-03-28T06:00:00', '1969-12-31T23:59:59Z'])(
    'refuse %s, and what counts from them keeps waiting',
    async (at) => {
      const { slug } = await create('garbage');
      const { status, body } = await send('PUT', '/anchors/garbage', { at });
      expect(status).toBe(422);
      expect(body).toMatchObject({ code: 'anchor-invalid', errors: [{ pointer: '/at' }] });
      expect((await send('GET', '/anchors/garbage')).status).toBe(404);
      expect(await milestonesOf(slug)).toMatchObject([
        { state: 'WaitingForAnchor' },
        { state: 'WaitingForAnchor' },
      ]);
    },
  );

  it('are refused without a credential or with that of a worker, and nothing is written', async () => {
    const body = { at: hoursFromNow(0) };
    const worker = await send('PUT', '/anchors/nobody', body, api.worker);
    expect(worker).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const nobody = await api.app.inject({ method: 'PUT', url: '/api/v1/anchors/nobody' });
    expect(nobody.statusCode).toBe(401);
    expect(nobody.json()).toMatchObject({ code: 'credential-missing' });
    expect((await send('GET', '/anchors/nobody')).status).toBe(404);
  });

  it('put every schedule that counts from them in front of the reconciler when they move', async () => {
    const schedule = await create('shared');
    const other = await create('other');
    api.temporal.pushes.length = 0;
    await send('PUT', '/anchors/shared', { at: hoursFromNow(1) });
    expect(api.temporal.pushes).toEqual([schedule.id]);
    const { body } = await send<Schedule>('GET', `/schedules/${schedule.slug}`);
    expect(body).toMatchObject({ nextFireAt: hoursFromNow(13), waitsForAnchors: [] });
    expect(body.revision).toBe(schedule.revision);
    const { body: waiting } = await send<Schedule>('GET', `/schedules/${other.slug}`);
    expect(waiting).toMatchObject({
      nextFireAt: null,
      finished: false,
      waitsForAnchors: ['other'],
    });
  });
});

describe('milestones', () => {
  it('cannot be saved with an instant of their own', async () => {
    const timing = { type: 'Milestone', offsets: ['PT1H'], anchorAt: hoursFromNow(0) };
    const { status, body } = await send('POST', '/schedules', aScheduleBody({ timings: [timing] }));
    expect(status).toBe(422);
    expect(body).toMatchObject({ errors: [{ pointer: '/timings/0/anchorAt' }] });
  });

  it('show state, tries, last error and the end of the pause', async () => {
    const schedule = await create('shown');
    await send('PUT', '/anchors/shown', { at: hoursFromNow(-13) });
    await fail(schedule, 'shown', 43_200);
    expect(await milestonesOf(schedule.slug)).toMatchObject([
      {
        anchor: 'shown',
        offset: 'PT12H',
        state: 'BackingOff',
        attempts: 1,
        doneAt: null,
        anchorVersion: 1,
        dueAt: hoursFromNow(-1),
        backoffUntil: hoursFromNow(0.5),
        nextAttemptAt: hoursFromNow(0.5),
        lastError: {
          at: now.toISOString(),
          text: 'the target said no',
          attempt: 1,
          trigger: 'Schedule',
        },
      },
      { offset: 'PT24H', state: 'NotDue', attempts: 0, nextAttemptAt: hoursFromNow(11) },
    ]);
    const { body } = await send<Schedule>('GET', `/schedules/${schedule.slug}`);
    expect(body.nextFireAt).toBe(hoursFromNow(0.5));
  });

  it('can be reset with a reason, which is audited, and tried at once', async () => {
    const schedule = await create('reset', ['PT12H']);
    await send('PUT', '/anchors/reset', { at: hoursFromNow(-13) });
    await fail(schedule, 'reset', 43_200);
    const at = `/schedules/${schedule.slug}/milestones`;
    expect((await send('POST', `${at}/reset`, { offset: 'PT12H' })).status).toBe(422);
    const unknown = await send('POST', `${at}/reset`, { offset: 'PT13H', reason: 'x' });
    expect(unknown).toMatchObject({ status: 404, body: { code: 'milestone-not-found' } });
    const tried = await send('POST', `${at}/try`, { offset: '12h', reason: 'mail is back' });
    expect(tried.status).toBe(202);
    expect(api.temporal.starts.at(-1)).toMatchObject({
      milestone: { anchor: 'reset', offsetSeconds: 43_200, force: true },
    });
    await send('POST', `${at}/reset`, { offset: 'PT12H', reason: 'the target was down' });
    expect(await milestonesOf(schedule.slug)).toMatchObject([
      { state: 'Due', attempts: 0, backoffUntil: null, lastError: null },
    ]);
    const { body } = await send<{ items: { action: string; reason: string }[] }>(
      'GET',
      `/audit-events?objectId=${schedule.id}`,
    );
    expect(body.items.slice(0, 2)).toMatchObject([
      { action: 'reset-milestone', reason: 'the target was down', detail: 'PT12H after reset' },
      { action: 'try-milestone', reason: 'mail is back' },
    ]);
  });

  it('keep their tries and their due time when they are done, whatever is asked for afterwards', async () => {
    const schedule = await create('done', ['PT12H']);
    const at = `/schedules/${schedule.slug}/milestones`;
    await send('PUT', '/anchors/done', { at: hoursFromNow(-13) });
    await fail(schedule, 'done', 43_200);
    const executionId = await fail(schedule, 'done', 43_200, 'Completed');
    const refused = await send('POST', `${at}/reset`, { offset: 'PT12H', reason: 'by mistake' });
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'milestone-refused',
        executionId,
        detail: `milestone: done by execution ${executionId}; there is nothing to reset`,
      },
    });
    await send('PUT', '/anchors/done', { at: hoursFromNow(100) });
    const asDone = { state: 'Done', attempts: 2, dueAt: hoursFromNow(-1), doneAnchorVersion: 1 };
    expect(await milestonesOf(schedule.slug)).toMatchObject([{ ...asDone, anchorVersion: 2 }]);
    await send('PUT', '/anchors/done', { at: null });
    expect(await milestonesOf(schedule.slug)).toMatchObject([{ ...asDone, anchorAt: null }]);
  });

  it('are not tried before they are due, nor without their anchor', async () => {
    const { slug } = await create('early');
    const tryNow = () => send('POST', `/schedules/${slug}/milestones/try`, { offset: 'PT12H' });
    expect(await tryNow()).toMatchObject({
      status: 409,
      body: { code: 'milestone-refused', detail: 'milestone: waiting for anchor early' },
    });
    await send('PUT', '/anchors/early', { at: hoursFromNow(0) });
    expect(await tryNow()).toMatchObject({ status: 409, body: { code: 'milestone-refused' } });
  });

  it('repeated requests to try one start the same execution', async () => {
    const { slug } = await create('again', ['PT12H']);
    await send('PUT', '/anchors/again', { at: hoursFromNow(-13) });
    const tries = await Promise.all(
      Array.from({ length: 10 }, () =>
        send<{ id: string }>('POST', `/schedules/${slug}/milestones/try`, { offset: 'PT12H' }),
      ),
    );
    expect(new Set(tries.map(({ body }) => body.id)).size).toBe(1);
  }, 20_000);
});

describe('the preview of milestones', () => {
  const draft = (anchor: string, anchorAt?: string) => ({
    timings: [{ type: 'Milestone', anchor, offsets: ['PT12H'], ...(anchorAt ? { anchorAt } : {}) }],
  });
  const preview = async (body: object) =>
    (
      await send<{ fires: { at: string }[]; warnings: string[] }>(
        'POST',
        '/schedules/preview',
        body,
      )
    ).body;
  const wholeSeconds = (instant: string): string => instant.replace('.000Z', 'Z');

  it('uses the anchor of the tenant, else anchorAt, else says what it waits for', async () => {
    const given = await preview(draft('drafted', wholeSeconds(hoursFromNow(0))));
    expect(given).toMatchObject({ fires: [{ at: wholeSeconds(hoursFromNow(12)) }], warnings: [] });
    const nothing = await preview(draft('drafted'));
    expect(nothing).toMatchObject({ fires: [] });
    expect(nothing.warnings.join()).toContain('waits for the anchor drafted');
    await send('PUT', '/anchors/drafted', { at: hoursFromNow(1) });
    const set = await preview(draft('drafted', wholeSeconds(hoursFromNow(0))));
    expect(set.fires).toMatchObject([{ at: wholeSeconds(hoursFromNow(13)) }]);
    expect(set.warnings.join()).toContain('anchorAt is ignored');
  });

  it('of a schedule shows what is not done yet', async () => {
    const { slug } = await create('stored');
    await send('PUT', '/anchors/stored', { at: hoursFromNow(0) });
    const { body } = await send('GET', `/schedules/${slug}/preview`);
    expect(body).toMatchObject({
      fires: [{ at: wholeSeconds(hoursFromNow(12)) }, { at: wholeSeconds(hoursFromNow(24)) }],
      warnings: [],
    });
  });
});

describe('GET /metrics', () => {
  it('has tries and pauses of milestones, the hold and fires that did not run', async () => {
    await send('PUT', '/anchors/metered', { at: hoursFromNow(-20), reason: 'test' });
    const schedule = await create('metered');
    for (let time = 0; time < 3; time += 1) await fail(schedule, 'metered', 43_200);
    await send('PUT', '/hold', { reason: 'test' });
    const read = async (headers = api.operator) =>
      api.app.inject({ method: 'GET', url: '/api/v1/metrics', headers });
    const answer = await read();
    await send('DELETE', '/hold');
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    const place = `{schedule="${schedule.slug}",anchor="metered",offset="PT12H"}`;
    expect(answer.body).toContain(`carillon_milestone_attempts${place} 3`);
    expect(answer.body).toContain(`carillon_milestone_backoff_seconds${place} 86400`);
    expect(answer.body).toMatch(/carillon_milestones\{state="BackingOff"\} [1-9]/);
    expect(answer.body).toContain('carillon_hold 1');
    expect(answer.body).toMatch(/carillon_fires_not_run \d+/);
    expect((await read()).body).toContain('carillon_hold 0');
    expect((await read({ authorization: 'Bearer nobody' })).statusCode).toBe(401);
  });
});
