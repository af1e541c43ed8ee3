import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActivityRecord, LogLine } from '../../../src/contract/execution/activity-records.ts';
import type { ExecutionDetail } from '../../../src/contract/execution/executions.ts';
import type { StepTransition } from '../../../src/domain/execution/recording.ts';
import type { AttemptEnd, AttemptKey } from '../../../src/domain/observation.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { endAttempts, insertAttemptStart } from '../../../src/store/records/attempts.ts';
import { recordBatches } from '../../../src/store/records/record-transitions.ts';
import { aScheduleBody, createHarness, type Harness, now } from '../harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

async function get<T>(path: string): Promise<T> {
  const { operator: headers } = harness;
  return (await harness.app.inject({ url: `/api/v1${path}`, headers })).json<T>();
}

const nextAt = new Date(now.getTime() + 60_000);
const failed: Omit<AttemptEnd, keyof AttemptKey> = {
  status: 'Failed',
  endedAt: now.getTime() + 1_000,
  code: 'target-refused',
  message: 'HTTP 503: busy',
  httpStatus: 503,
  exitCode: null,
  output: null,
  outputBytes: 0,
  nextAttemptAt: nextAt.getTime(),
};

/** An execution whose first step waits for its second attempt. */
async function retrying(): Promise<string> {
  const { app, operator: headers, tenantId } = harness;
  const payload = aScheduleBody();
  const created = await app.inject({ method: 'POST', url: '/api/v1/schedules', headers, payload });
  const { slug } = created.json<{ slug: string }>();
  await app.inject({ method: 'POST', url: `/api/v1/schedules/${slug}/run`, headers });
  const start = harness.temporal.starts.at(-1);
  if (!start) throw new Error('nothing was started');
  await harness.begin(start);
  const { executionId } = start;
  const { runId: runIdOf } = await get<ExecutionDetail>(`/schedule-executions/${executionId}`);
  const key = { tenantId, executionId, incarnation: runIdOf, stepIndex: 0, attempt: 1 };
  await harness.database.withTenant(tenantId, async (tx) => {
    const step: StepTransition = {
      stepIndex: 0,
      outcome: null,
      status: 'Queued',
      queuedAt: now.getTime(),
    };
    await recordBatches(tx, [
      {
        tenantId,
        executionId,
        incarnation: runIdOf,
        seq: 1,
        at: now.getTime(),
        steps: [step],
        groupIndex: 0,
        status: null,
      },
    ]);
    await insertAttemptStart(tx, {
      ...key,
      startedAt: now.getTime(),
      idempotencyKey: 'k',
      worker: 'w',
      decisive: false,
      request: { method: 'POST', url: 'https://hr.test/runs', body: null },
    });
    await endAttempts(tx, [{ ...key, ...failed }]);
  });
  return executionId;
}

const shown = {
  status: 'Retrying',
  message: 'HTTP 503: busy',
  code: 'target-refused',
  httpStatus: 503,
  attempts: 1,
  maxAttempts: 4,
  nextAttemptAt: nextAt.toISOString(),
};

describe('a step that waits for its next attempt', () => {
  it('says in the execution and in the list of records what the last attempt said, and when the next is due', async () => {
    const id = await retrying();
    const { steps } = await get<ExecutionDetail>(`/schedule-executions/${id}`);
    expect(steps[0]).toMatchObject(shown);
    expect(steps[1]).toMatchObject({ status: 'Waiting', maxAttempts: 4, nextAttemptAt: null });
    type Records = { items: ActivityRecord[] };
    const { items } = await get<Records>(`/schedule-executions/${id}/activity-records`);
    expect(items[0]).toMatchObject(shown);
    const found = await get<Records>('/activity-records?status=Retrying&httpStatus=503');
    expect(found.items.find(({ executionId }) => executionId === id)).toMatchObject(shown);
  });

  it('has a log line for each attempt, though it prints nothing', async () => {
    const id = await retrying();
    const { items } = await get<{ items: LogLine[] }>(`/schedule-executions/${id}/log`);
    expect(items).toMatchObject([{ stepIndex: 0, attempt: 1, line: 1, stream: 'system' }]);
    expect(items[0]?.text).toContain(
      'attempt 1 of 4: POST https://hr.test/runs: Failed after 1.00 s',
    );
    expect(items[0]?.text).toContain(`attempt 2 is due at ${nextAt.toISOString()}`);
    const more = await get<{ items: LogLine[] }>(`/schedule-executions/${id}/log?stepIndex=1`);
    expect(more.items).toEqual([]);
  });

  it('reads the same in SQL, in the view step_status, and only within its tenant', async () => {
    const id = await retrying();
    const read = (tenant: string) =>
      harness.database.read(tenant, (tx) =>
        tx.rows(sql`select status, message, http_status as "httpStatus", attempts,
          max_attempts as "maxAttempts", started_at is not null as begun
          from step_status where execution_id = ${id} and step_index = 0`),
      );
    const { httpStatus, message, maxAttempts } = shown;
    expect(await read(harness.tenantId)).toEqual([
      { status: 'Retrying', message, httpStatus, attempts: 1, maxAttempts, begun: true },
    ]);
    expect(await read('00000000-0000-4000-8000-000000000000')).toEqual([]);
  });
});
