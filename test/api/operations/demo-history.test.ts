import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInheritance } from '../../../src/admission/retry.ts';
import { createDemoHistory } from '../../../src/dev/demo-history/demo-history.ts';
import type { DemoSchedule } from '../../../src/dev/demo-history/demo-walk.ts';
import { linkTenant } from '../../../src/loops/record-loop.ts';
import { type RecordCursor, verifyRecord } from '../../../src/services/operations/record.ts';
import type { Principal } from '../../../src/services/principal.ts';
import type { ServiceDeps } from '../../../src/services/service-deps.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { checkConsistency } from '../../../src/store/executions/consistency-checks.ts';
import { insertDemoHistory } from '../../../src/store/executions/demo-history.ts';
import { insertExecution } from '../../../src/store/executions/executions.ts';
import { findTypicalDuration } from '../../../src/store/executions/typical-duration.ts';
import {
  listEndedExecutions,
  lockForAutoPause,
} from '../../../src/store/notifications/judged-executions.ts';
import { insertActivityRecords } from '../../../src/store/records/activity-records.ts';
import { listDue } from '../../../src/store/retention/retention-due.ts';
import { insertSchedule } from '../../../src/store/schedules/schedule-changes.ts';
import { readDemoSchedules } from '../../dev/demo-history/demo-schedules.ts';
import { anExecution, aSchedule } from '../../store/store-fixture.ts';
import { createHarness, type Harness, now } from '../harness.ts';

const until = Date.now() - 60_000;
const schedules = readDemoSchedules().map((schedule) => {
  const definition = { ...schedule.definition, pauseAfterFailures: 2 };
  return { ...schedule, definition };
});
const place = { schedules, until, tenantSlug: 'default', systemsUrl: 'http://127.0.0.1:8090' };
const history = createDemoHistory(place);
const idOf = (slug: string) => schedules.find((one: DemoSchedule) => one.slug === slug)?.id ?? '';
const deltaSync = idOf('delta-sync');
const real = uuidv7();

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
  await harness.database.withTenant(harness.tenantId, async (tx) => {
    // Enabled before the history begins: then failures since would count.
    const at = new Date(until - 60 * 86_400_000);
    for (const { id, slug, definition } of schedules) {
      await insertSchedule(tx, aSchedule({ id, slug, definition, at }));
    }
    expect(await insertDemoHistory(tx, history)).toBe(true);
    const ended = new Date(until + 30_000);
    const times = { queuedAt: ended, startedAt: ended, endedAt: ended };
    const step = history.find(({ schedule }) => schedule.id === deltaSync)?.steps[0]?.step;
    const execution = { id: real, runId: real, status: 'InProgress', ...times } as const;
    await insertExecution(tx, anExecution(deltaSync, execution));
    await insertActivityRecords(tx, { executionId: real, runId: real, steps: step ? [step] : [] });
    await tx.execute(sql`
      update activity_record set status = 'Completed', ended_at = ${ended}
      where tenant_id = ${tx.tenantId} and execution_id = ${real}`);
    await tx.execute(sql`
      update execution set status = 'Completed', updated_at = now() - interval '2 minutes'
      where tenant_id = ${tx.tenantId} and id = ${real}`);
    await tx.execute(sql`
      insert into attempt (tenant_id, execution_id, run_id, step_index, attempt, status)
      values (${tx.tenantId}, ${real}, ${real}, 0, 1, 'Completed')`);
    await tx.execute(sql`
      insert into log_line (tenant_id, execution_id, run_id, step_index, attempt, line, at, level,
        stream, text)
      values (${tx.tenantId}, ${real}, ${real}, 0, 1, 1, now(), 'info', 'stdout', 'real')`);
  });
});
afterAll(() => harness.close());

const inTenant = <T>(work: Parameters<typeof harness.database.withTenant<T>>[1]) =>
  harness.database.withTenant(harness.tenantId, work);
const ask = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) => {
  const headers = harness.operator;
  const sent = { method, url: `/api/v1${url}`, headers, ...(payload && { payload }) };
  const answer = await harness.app.inject(sent);
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
};
const deps = () => ({ database: harness.database }) as ServiceDeps;
const principal = () => ({ tenantId: harness.tenantId }) as Principal;
const countDemo = async () => {
  const row = await inTenant((tx) =>
    tx.row<{ count: number }>(sql`select count(*) as count from execution where trigger = 'Demo'`),
  );
  return row?.count;
};

describe('demo history', () => {
  it('is in lists, the newest bars and statistics, marked by its trigger and initiator', async () => {
    const list = await ask('GET', '/schedule-executions?trigger=Demo&limit=200');
    const items = list.body['items'] as { trigger: string; initiator: object; id: string }[];
    expect(items).toHaveLength(200);
    expect(items[0]?.id).toBe(history.at(-1)?.id);
    expect(items[0]?.initiator).toEqual({ type: 'system', id: 'demo', name: 'demo history' });
    const byEnd = await ask('GET', '/schedule-executions?limit=200&sort=-endedAt');
    const ends = (byEnd.body['items'] as { endedAt: string }[]).map(({ endedAt }) => endedAt);
    expect(ends.slice(1)).toEqual([...ends.slice(1)].sort().reverse());
    const recent = await ask('GET', `/schedule-executions/recent?scheduleIds=${deltaSync}&count=3`);
    const [bars] = recent.body['items'] as { executions: { trigger: string }[] }[];
    expect(bars?.executions.map(({ trigger }) => trigger)).toEqual(['Manual', 'Demo', 'Demo']);
    const from = new Date(until - 31 * 86_400_000).toISOString();
    const to = new Date(until + 3_600_000).toISOString();
    const statistics = await ask('GET', `/schedules/delta-sync/statistics?from=${from}&to=${to}`);
    const expected = history.filter(({ schedule }) => schedule.id === deltaSync).length + 1;
    expect(statistics.body['executions']).toMatchObject({ total: expected });
  });

  it('has steps, attempts and a log as a real execution has', async () => {
    const failed = history.find(({ schedule }) => schedule.slug === 'stops-at-step-3');
    const { body } = await ask('GET', `/schedule-executions/${failed?.id}`);
    const steps = body['steps'] as { status: string; maxAttempts: number; attempts: number }[];
    expect(steps.map(({ status }) => status)).toEqual([
      ...['Completed', 'Completed', 'Failed', 'NotRun', 'NotRun'],
    ]);
    expect(steps[2]).toMatchObject({ attempts: 2, maxAttempts: 2, exitCode: 75 });
    const attempts = await ask('GET', `/schedule-executions/${failed?.id}/steps/2/attempts`);
    expect(attempts.body['items']).toHaveLength(2);
    const log = await ask('GET', `/schedule-executions/${failed?.id}/log?limit=50`);
    const texts = (log.body['items'] as { text: string }[]).map(({ text }) => text);
    expect(texts).toContain('disk quota exceeded');
  });

  it('is written once, and tells nothing to those who follow live', async () => {
    expect(await inTenant((tx) => insertDemoHistory(tx, history))).toBe(false);
    const told = await inTenant((tx) =>
      tx.rows(sql`select from stream_event where execution_id = ${history[0]?.id ?? ''}`),
    );
    expect(told).toEqual([]);
  });

  it('is no part of the chained record, which is whole without it, and nothing that retention removes', async () => {
    await linkTenant(harness.database, harness.tenantId, true);
    const links = await inTenant((tx) =>
      tx.rows<{ id: string }>(sql`
        select object_id as id from record_link where object_type = 'execution'`),
    );
    expect(links.map(({ id }) => id)).toEqual([real]);
    let cursor: RecordCursor | null = null;
    do {
      const page = await verifyRecord(deps(), principal(), { cursor, since: null, kept: null });
      expect(page.findings).toEqual([]);
      cursor = page.next;
    } while (cursor !== null);
    const month = new Date(until - 10 * 86_400_000).toISOString().slice(0, 7);
    const due = { kind: 'executions', month, until: new Date(until - 600_000) } as const;
    expect((await inTenant((tx) => listDue(tx, due, 10))).flatMap(({ ids }) => ids)).toEqual([]);
  });

  it('is nothing that durations, notifications, automatic pausing or monitoring are judged by', async () => {
    const usual = await inTenant((tx) => findTypicalDuration(tx, idOf('joiner-emergency')));
    expect(usual).toBeNull();
    const [ended] = await inTenant((tx) => listEndedExecutions(tx, [real]));
    expect(ended).toMatchObject({ status: 'Completed', before: null });
    const failing = idOf('stops-at-step-3');
    const facts = await inTenant((tx) => lockForAutoPause(tx, failing));
    expect(facts).toEqual({ limit: 2, ended: [] });
    const url = '/api/v1/metrics';
    const { body } = await harness.app.inject({ url, headers: harness.operator });
    expect(
      history.some(({ status, queuedAt }) => status === 'Failed' && queuedAt > Number(now)),
    ).toBe(true);
    expect(body).toContain('carillon_executions_day{status="Failed"} 0\n');
    expect(body).toContain('carillon_executions_day{status="Completed"} 1\n');
  });

  it('passes every consistency check', async () => {
    const all = await inTenant((tx) => checkConsistency(tx));
    // The schedules of this test are never pushed to Temporal.
    expect(all.filter(({ id }) => id !== 'I12' && id !== 'I11')).toEqual([]);
  });

  it('cannot be acted on: it did not run', async () => {
    const failed = history.findLast(({ status }) => status === 'Failed');
    const at = `/schedule-executions/${failed?.id}`;
    const reason = { reason: 'r' };
    const acts = [
      await ask('POST', `${at}/retry`, { revision: 'AsItWas' }),
      await ask('GET', `${at}/retry-preview?revision=AsItWas`),
      await ask('POST', `${at}/cancel`, reason),
      await ask('POST', `${at}/pause`, reason),
      await ask('POST', `${at}/steps/0/set-result`, { status: 'Completed', ...reason }),
      await ask('POST', `${at}/steps/0/skip`, reason),
    ];
    for (const { status, body } of acts) {
      expect([status, body['code']]).toEqual([409, 'execution-is-demo']);
      expect(body['detail']).toContain('run its schedule instead');
    }
    const bulk = await ask('POST', '/bulk-operations', {
      dryRun: true,
      kind: 'RetryExecutions',
      filter: { trigger: 'Demo', status: ['Failed'] },
    });
    expect(bulk.status).toBe(200);
    expect(JSON.stringify(bulk.body)).toContain('execution-is-demo');
    const { definition, id: scheduleId } =
      failed?.schedule.slug === 'delta-sync'
        ? (schedules[0] as DemoSchedule)
        : (schedules[2] as DemoSchedule);
    const inherit = { executionId: failed?.id ?? '', scheduleId, definition };
    expect(await inTenant((tx) => findInheritance(tx, inherit))).toMatchObject({
      verdict: 'Refused',
      code: 'execution-is-demo',
    });
  });

  it('is never what really ran: neither by a change nor with anything that points at it', async () => {
    const change = `update execution set trigger = 'Demo' where id = $1`;
    await expect(harness.asOwner(change, [real])).rejects.toThrow(/cannot change/);
    const copy = (changes: string) => `
      insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision, status,
        trigger, initiator, workflow_id, run_id, queued_at, group_count, step_count, ${changes.split('=')[0]})
      select tenant_id, gen_random_uuid(), schedule_id, 's', 's', 1, 'Completed', 'Demo', '{}', 'w',
        run_id, now(), 1, 1, ${changes.split('=')[1]} from execution where id = $1`;
    for (const changes of [
      'scheduled_for=now()',
      'lock_term=1',
      'retried_from=id',
      'reset_of=id',
    ]) {
      await expect(harness.asOwner(copy(changes), [real])).rejects.toThrow(
        /execution_demo_is_apart/,
      );
    }
    for (const table of ['execution', 'activity_record', 'attempt', 'log_line']) {
      const column = table === 'execution' ? 'id' : 'execution_id';
      const remove = `delete from ${table} where ${column} = $1`;
      await expect(harness.asOwner(remove, [real])).rejects.toThrow(/the record is kept/);
    }
  });

  it('is removed at once, audited once, and leaves what ran', async () => {
    expect(await countDemo()).toBe(history.length);
    expect((await ask('DELETE', '/demo-history')).body).toEqual({ removed: history.length });
    expect((await ask('DELETE', '/demo-history')).body).toEqual({ removed: 0 });
    expect(await countDemo()).toBe(0);
    const rows = await inTenant((tx) =>
      tx.rows(sql`
        select from activity_record where execution_id <> ${real}
        union all select from attempt where execution_id <> ${real}
        union all select from log_line where execution_id <> ${real}`),
    );
    expect(rows).toEqual([]);
    const left = await ask('GET', '/schedule-executions');
    expect((left.body['items'] as { id: string }[]).map(({ id }) => id)).toEqual([real]);
    const acts = await ask('GET', '/audit-events?action=remove-demo-history');
    expect(acts.body['items']).toMatchObject([
      { objectType: 'tenant', result: 'Done', detail: `${history.length} executions` },
    ]);
  });
});
