import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActivityRecord, Attempt } from '../../../src/contract/execution/activity-records.ts';
import type { Execution, ExecutionDetail } from '../../../src/contract/execution/executions.ts';
import type { Schedule } from '../../../src/contract/schedule/schedules.ts';
import { takeDeliveries } from '../../../src/store/fires/deliveries.ts';
import { insertAttemptStart } from '../../../src/store/records/attempts.ts';
import { aScheduleBody, createHarness, type Harness, now } from '../harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
  harness.temporal.onStart = (start) => harness.begin(start);
});
afterAll(() => harness.close());

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

async function send<T>(
  method: 'GET' | 'POST',
  path: string,
  { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {},
) {
  const answer = await harness.app.inject({
    method,
    url: `/api/v1${path}`,
    headers: { ...harness.operator, ...headers },
    ...(body && { payload: body }),
  });
  return { status: answer.statusCode, body: answer.json<T>() };
}

async function create(changes: object = {}): Promise<string> {
  const slug = `s-${randomUUID()}`;
  const body = aScheduleBody({ slug, ...changes });
  expect((await send<Schedule>('POST', '/schedules', { body })).status).toBe(201);
  return slug;
}

const startOf = (executionId: string) =>
  harness.temporal.starts.find((start) => start.executionId === executionId);

describe('the trace of an execution', () => {
  it('continues that of the request, in the start and in its record', async () => {
    const slug = await create();
    const headers = { traceparent };
    const { body: run } = await send<Execution>('POST', `/schedules/${slug}/run`, { headers });
    expect(startOf(run.id)?.traceparent).toBe(traceparent);
    // A start that Temporal did not take is repeated from here.
    const rows = await harness.asOwner(
      'select traceparent, start_request from execution where id = $1',
      [run.id],
    );
    expect(rows).toMatchObject([{ traceparent }]);
    const unbegun = await create();
    harness.temporal.onStart = null;
    const { body: kept } = await send<Execution>('POST', `/schedules/${unbegun}/run`, { headers });
    harness.temporal.onStart = (start) => harness.begin(start);
    expect(kept).toMatchObject({ traceId, spanId: null, parentSpanId: 'b7ad6b7169203331' });
    expect(
      await harness.asOwner('select start_request from execution where id = $1', [kept.id]),
    ).toMatchObject([{ start_request: { traceparent } }]);
  });

  it.each(['', 'nonsense', `${traceparent}, ${traceparent}`, traceparent.toUpperCase()])(
    'is its own when the request brings %j',
    async (malformed) => {
      const slug = await create();
      const headers = { traceparent: malformed };
      const { body: run } = await send<Execution>('POST', `/schedules/${slug}/run`, { headers });
      expect(startOf(run.id)).not.toHaveProperty('traceparent');
      expect(run).toMatchObject({ traceId: run.id.replaceAll('-', ''), parentSpanId: null });
    },
  );

  it('is shown with the spans of its steps and their attempts, which make a tree', async () => {
    const slug = await create();
    const { body: run } = await send<Execution>('POST', `/schedules/${slug}/run`);
    await harness.database.withTenant(harness.tenantId, (tx) =>
      insertAttemptStart(tx, {
        tenantId: harness.tenantId,
        executionId: run.id,
        incarnation: run.runId,
        stepIndex: 1,
        attempt: 1,
        idempotencyKey: 'k',
        worker: 'w',
        decisive: false,
        startedAt: Date.now(),
      }),
    );
    const path = `/schedule-executions/${run.id}`;
    const { body: shown } = await send<ExecutionDetail>('GET', path);
    expect(shown.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(shown.steps.map((step) => [step.traceId, step.parentSpanId])).toEqual(
      shown.steps.map(() => [shown.traceId, shown.spanId]),
    );
    const { body: records } = await send<{ items: ActivityRecord[] }>(
      'GET',
      `${path}/activity-records`,
    );
    expect(records.items.map(({ spanId }) => spanId)).toEqual(
      shown.steps.map(({ spanId }) => spanId),
    );
    const { body: attempts } = await send<{ items: Attempt[] }>('GET', `${path}/steps/1/attempts`);
    expect(attempts.items).toMatchObject([
      { traceId: shown.traceId, parentSpanId: shown.steps[1]?.spanId },
    ]);
    expect(attempts.items[0]?.spanId).not.toBe(shown.steps[1]?.spanId);
  });

  it('continues that of the request which sent its event, or created its backfill', async () => {
    const name = `hired-${randomUUID()}`;
    await create({ timings: [{ type: 'Event', source: 'hr', name }] });
    const sent = await send<{ id: string }>('POST', '/events', {
      body: { source: 'hr', name },
      headers: { traceparent },
    });
    const claim = { now, causeId: sent.body.id, limit: 10 };
    const { starts } = await harness.database.withTenant(harness.tenantId, (tx) =>
      takeDeliveries(tx, claim),
    );
    expect(starts).toMatchObject([{ traceparent }]);
    const body = { from: '2026-11-18T00:00:00Z', until: '2026-11-19T00:00:00Z' };
    const slug = await create();
    const headers = { traceparent };
    const made = await send<{ id: string }>('POST', `/schedules/${slug}/backfills`, {
      body,
      headers,
    });
    expect(made.status).toBe(202);
    expect(
      await harness.asOwner('select traceparent from backfill where id = $1', [made.body.id]),
    ).toEqual([{ traceparent }]);
  });
});
