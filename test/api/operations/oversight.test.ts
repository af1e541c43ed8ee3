import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEventPage } from '../../../src/contract/operations/audit-events.ts';
import type { SystemOutcomes } from '../../../src/contract/operations/connected-systems.ts';
import type { Retention } from '../../../src/contract/tenant/retention.ts';
import { aScheduleBody, createHarness, type Harness, now } from '../harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

async function get<T>(path: string): Promise<T> {
  const answer = await harness.app.inject({ url: `/api/v1${path}`, headers: harness.operator });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<T>();
}

async function create(body: object): Promise<{ id: string; slug: string }> {
  const answer = await harness.app.inject({
    method: 'POST',
    url: '/api/v1/schedules',
    headers: harness.operator,
    payload: aScheduleBody(body as Record<string, unknown>),
  });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<{ id: string; slug: string }>();
}

type Ended = { trigger?: string; inheritedFrom?: string | null; endedAt?: string };

/** An execution of the first revision, whose first step ended so. */
async function end(scheduleId: string, status: string, more: Ended = {}): Promise<string> {
  const { trigger = 'Manual', inheritedFrom = null, endedAt = now.toISOString() } = more;
  const id = uuidv7({ msecs: now.getTime() - 60_000 });
  const runId = uuidv7();
  await harness.asOwner(
    `insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision, status, trigger,
       initiator, workflow_id, run_id, queued_at, started_at, ended_at, group_count, step_count)
     select tenant_id, $1::uuid, id, slug, name, 1, 'Completed', $2::text, created_by, $1::text, $3::uuid,
       $4::timestamptz, $4::timestamptz, $4::timestamptz, 1, 1
     from schedule where id = $5::uuid`,
    [id, trigger, runId, endedAt, scheduleId],
  );
  await harness.asOwner(
    `insert into activity_record (tenant_id, execution_id, run_id, step_index, id, group_index, step_key,
       step_name, step_type, continue_on_failure, status, ended_at, inherited_from)
     select tenant_id, $1::uuid, $2::uuid, 0, $3::uuid, 0, 'hr-import', 'HR import', 'RunProfile', false, $4::text,
       $5::timestamptz, $6::uuid
     from schedule where id = $7::uuid`,
    [id, runId, uuidv7(), status, endedAt, inheritedFrom, scheduleId],
  );
  return id;
}

describe('the audit trail', () => {
  it('is filtered by who acted and by the type of the object, and its cursors keep the filter', async () => {
    await create({});
    await create({});
    await harness.asOwner(
      `insert into audit_event (tenant_id, id, at, actor, action, object_type, object_id, result)
       select id, $1, now(), '{"type":"schedule","id":"s-1","name":"Nightly"}', 'run', 'execution', $1, 'Done'
       from tenant where slug = 'default'`,
      [uuidv7()],
    );
    const list = (query: string) => get<AuditEventPage>(`/audit-events?${query}`);
    expect((await list('actor=s-1')).items).toMatchObject([{ actor: { name: 'Nightly' } }]);
    expect((await list('actorType=schedule')).items).toHaveLength(1);
    expect((await list('actorType=event')).items).toEqual([]);
    const ofSchedules = await list('objectType=schedule&limit=1');
    expect(ofSchedules.items).toMatchObject([{ objectType: 'schedule' }]);
    const cursor = String(ofSchedules.nextCursor);
    const next = await list(`objectType=schedule&limit=1&cursor=${cursor}`);
    expect(next.items).toMatchObject([{ objectType: 'schedule' }]);
    const url = `/api/v1/audit-events?limit=1&cursor=${cursor}`;
    const other = await harness.app.inject({ url, headers: harness.operator });
    expect(other.json()).toMatchObject({ code: 'parameter-invalid' });
  });
});

describe('a connected system', () => {
  it('names the steps that use it, and counts what became of those that ran', async () => {
    const { id, slug } = await create({ name: 'Uses HR' });
    const detail = await get<{ steps: object[] }>('/connected-systems/hr-system');
    expect(detail.steps).toContainEqual({
      scheduleSlug: slug,
      scheduleName: 'Uses HR',
      enabled: true,
      stepIndex: 0,
      stepName: 'HR import',
      runProfile: 'Full Import',
      pool: 'default',
    });
    const first = await end(id, 'Completed', { endedAt: '2026-11-20T05:00:00Z' });
    const second = await end(id, 'Failed', { endedAt: '2026-11-20T05:10:00Z' });
    // None of these says how the system does.
    await end(id, 'Skipped');
    await end(id, 'Completed', { trigger: 'Demo' });
    await end(id, 'Completed', { inheritedFrom: first });
    for (const query of ['', '?connectedSystem=hr-system']) {
      const { items } = await get<SystemOutcomes>(`/connected-system-outcomes${query}`);
      expect(items).toMatchObject([
        {
          connectedSystem: 'hr-system',
          steps: 2,
          failed: 1,
          last: [
            { executionId: second, status: 'Failed', runProfile: 'Full Import', stepIndex: 0 },
            { executionId: first, status: 'Completed', scheduleSlug: slug },
          ],
        },
      ]);
    }
    const later = `/connected-system-outcomes?from=${now.toISOString()}`;
    expect((await get<SystemOutcomes>(later)).items).toEqual([]);
    const others = '/connected-system-outcomes?connectedSystem=of-others';
    expect((await get<SystemOutcomes>(others)).items).toEqual([]);
  });
});

describe('workers', () => {
  it('are listed with whether one runs workflows; pools say why their steps wait, and how many do', async () => {
    const step = { type: 'Http', name: 'a', url: 'https://a.test/', pool: 'windows' };
    const { slug } = await create({ steps: [step] });
    harness.temporal.onStart = (start) => harness.begin(start);
    const run = { method: 'POST', url: `/api/v1/schedules/${slug}/run` } as const;
    const { id } = (await harness.app.inject({ ...run, headers: harness.operator })).json<{
      id: string;
    }>();
    await harness.asOwner(
      `update activity_record set status = 'Queued', queued_at = $1 where execution_id = $2`,
      [now, id],
    );
    expect(await get('/workers')).toMatchObject({
      items: [{ identity: 'all@test:1', state: 'Unannounced' }],
      orchestrated: true,
      message: null,
    });
    const { items } = await get<{ items: object[] }>('/worker-pools');
    expect(items).toContainEqual(
      expect.objectContaining({
        name: 'windows',
        served: false,
        waitingSteps: 1,
        message: 'no worker serves the pool "windows"',
        command: 'carillon worker --role steps --pool windows',
      }),
    );
  });

  it('of others are asked for by the task queues that steps of enabled schedules name', async () => {
    const own = { name: 'Own', type: 'CustomActivity', taskQueue: 'own', activity: 'doIt' };
    await create({ steps: [own] });
    expect(await get('/task-queues')).toEqual({
      items: [
        {
          taskQueue: 'own',
          kind: 'activity',
          schedules: 1,
          message: expect.stringContaining(
            'no worker polls the task queue "own" for activities',
          ) as string,
        },
      ],
    });
  });
});

describe('retention', () => {
  it('says what is kept how long, and what was removed', async () => {
    const before = await get<Retention>('/retention');
    expect(before).toEqual({
      kept: { executions: null, logs: null, events: null, keys: 7 },
      cuts: [],
    });
    await harness.asOwner(`update tenant set executions_kept_days = 365, keys_kept_days = 3`);
    const cut = uuidv7();
    await harness.asOwner(
      `insert into retention_cut (tenant_id, id, kind, month, until, state, to_archive, objects, opened_at, opened_by)
       select id, $1, 'logs', '2026-01-01', now(), 'Open', true, 12, now(), '{"type":"system","id":"op","name":"op"}'
       from tenant where slug = 'default'`,
      [cut],
    );
    expect(await get<Retention>('/retention')).toMatchObject({
      kept: { executions: 365, logs: null, events: null, keys: 3 },
      cuts: [{ id: cut, kind: 'logs', month: '2026-01', objects: 12, archived: true }],
    });
  });
});
