import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Timing } from '../../src/domain/schedule/timing.ts';
import { countScheduledStarts } from '../../src/store/executions/accepted-starts.ts';
import { findExecution, findLastExecutions } from '../../src/store/executions/executions.ts';
import { findScheduleById } from '../../src/store/schedules/schedules.ts';
import { createScheduleGateway } from '../../src/temporal/schedules/schedule-gateway.ts';
import { scheduleRequest } from '../../src/temporal/schedules/schedule-request.ts';
import { nextFires } from '../../src/timing/fires/next-fires.ts';
import { compileTiming } from '../../src/timing/temporal-spec/compile.ts';
import { aDefinition, startOrchestration } from '../support/scenario/orchestration.ts';

let stack: Awaited<ReturnType<typeof startOrchestration>>;
beforeAll(async () => {
  stack = await startOrchestration();
});
afterAll(() => stack.stop());

/** A schedule on record and in Temporal, which fires by itself from then on. */
async function fire(slug: string, timing: Timing, jitterSeconds = 0): Promise<string> {
  const definition = aDefinition({ timings: [timing], overlap: 'AllowAll', jitterSeconds });
  const id = await stack.schedule(slug, definition);
  const request = scheduleRequest({
    schedule: { id, slug, revision: 1, enabled: true, enabledNote: '' },
    tenantSlug: 'default',
    definition,
    searchAttributes: false,
    spec: compileTiming([timing], { from: new Date() }),
  });
  const gateway = createScheduleGateway(stack.temporal);
  expect(await gateway.create(request)).toBe('Created');
  // What the server gives back is what was asked for: no jitter is ever taken for drift.
  expect((await gateway.describe(request.temporalId))?.hash).toBe(request.desiredHash);
  return id;
}

const lastOf = (id: string) =>
  stack.database.read(stack.tenantId, async (tx) => {
    const last = (await findLastExecutions(tx, [id])).get(id);
    return last && findExecution(tx, last.id);
  });

const within = { timeout: 25_000, interval: 200 };

describe('a fire', () => {
  it('of a one-time timing runs the steps once, at its instant', async () => {
    const at = new Date(Math.ceil(Date.now() / 1_000 + 2) * 1_000);
    const instant = at.toISOString().replace('.000Z', 'Z');
    const id = await fire('one-time', { type: 'OneTime', at: instant, timeZone: 'UTC' });
    await expect
      .poll(() => lastOf(id), within)
      .toMatchObject({
        status: 'Completed',
        trigger: 'Schedule',
        scheduledFor: at,
      });
  });

  it('with jitter starts later and yet belongs to its own instant', async () => {
    const at = new Date(Math.ceil(Date.now() / 1_000 + 2) * 1_000);
    const instant = at.toISOString().replace('.000Z', 'Z');
    const id = await fire('jittered', { type: 'OneTime', at: instant, timeZone: 'UTC' }, 6);
    await expect
      .poll(() => lastOf(id), within)
      .toMatchObject({ status: 'Completed', trigger: 'Schedule', scheduledFor: at });
    const { workflowId, queuedAt } = (await lastOf(id)) ?? {};
    expect(workflowId).toBe(`default.jittered-${instant}`);
    expect(queuedAt?.getTime()).toBeGreaterThanOrEqual(at.getTime());
  });

  it('of a limited interval runs at the time of the preview, and no further than its limit', async () => {
    const startAt = new Date(Math.ceil(Date.now() / 1_000 + 2) * 1_000).toISOString();
    const timing = {
      type: 'Interval',
      everySeconds: 10,
      offsetSeconds: 0,
      startAt: startAt.replace('.000Z', 'Z'),
    } as const;
    const limits = { startAt: null, until: null, maxExecutions: 1 };
    const limited: Timing = { type: 'Limited', timing, ...limits };
    const [first] = nextFires(limited, { after: new Date(), count: 1 });
    const id = await fire('limited', limited);
    await expect.poll(() => lastOf(id), within).toMatchObject({ scheduledFor: first?.at });
    // Nobody empties the schedule in Temporal here: the next fire comes, and the gate closes it.
    await expect
      .poll(() => lastOf(id), within)
      .toMatchObject({
        status: 'Skipped',
        error: 'limit: the one start of the timing was made',
      });
    await stack.database.read(stack.tenantId, async (tx) => {
      expect(await countScheduledStarts(tx, { scheduleId: id, timingsRevision: 1 })).toBe(1);
      expect((await findScheduleById(tx, id))?.limitReachedAt).not.toBeNull();
    });
  });
});
