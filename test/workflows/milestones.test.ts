import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScheduleGateway } from '../../src/temporal/schedules/schedule-gateway.ts';
import { scheduleRequest } from '../../src/temporal/schedules/schedule-request.ts';
import { withAnchors } from '../../src/timing/fires/timing-times.ts';
import { compileTiming } from '../../src/timing/temporal-spec/compile.ts';
import {
  createMilestoneBench,
  hours,
  hoursAgo,
  milestoneAt,
} from '../support/scenario/milestones.ts';
import { aDefinition, startOrchestration } from '../support/scenario/orchestration.ts';

let stack: Awaited<ReturnType<typeof startOrchestration>>;
let bench: ReturnType<typeof createMilestoneBench>;
/** Steps that ran, by the schedule's execution. */
const effects: string[] = [];
/** Slugs of schedules whose step fails. */
const failing = new Set<string>();

beforeAll(async () => {
  stack = await startOrchestration();
  bench = createMilestoneBench(stack);
  stack.onStep(async ({ executionId }) => {
    const { execution } = await stack.recordOf(executionId);
    effects.push(execution?.scheduleSlug ?? '');
    if (failing.has(execution?.scheduleSlug ?? '')) {
      throw ApplicationFailure.nonRetryable('the target said no', 'step-failed');
    }
    return {};
  });
});
afterAll(() => stack.stop());

const within = { timeout: 25_000, interval: 100 };
const effectsOf = (slug: string): number => effects.filter((one) => one === slug).length;
const stateOf = async (id: string) =>
  (await bench.milestones(id)).map(({ doneAt }) => doneAt !== null);

async function untilDone(id: string, count = 1): Promise<void> {
  const done = async (): Promise<number> => (await stateOf(id)).filter(Boolean).length;
  await expect.poll(done, within).toBe(count);
}

async function untilFailed(id: string, failures: number): Promise<void> {
  const failed = async () => {
    const [one] = await bench.milestones(id);
    return one?.executionId === null ? one.lastErrorAttempt : null;
  };
  await expect.poll(failed, within).toBe(failures);
}

describe('a milestone', () => {
  it('is tried at the instant anchor plus offset, started by Temporal itself', async () => {
    const slug = 'by-temporal';
    const anchorAt = new Date(Math.ceil(Date.now() / 1_000 + 2) * 1_000 - 12 * hours * 1_000);
    await bench.anchor(slug, anchorAt);
    const timing = milestoneAt(slug, 12 * hours, 24 * hours);
    const id = await bench.schedule(slug, timing);
    const definition = aDefinition({
      timings: withAnchors([timing], new Map([[slug, anchorAt]])),
    });
    const request = scheduleRequest({
      schedule: { id, slug, revision: 1, enabled: true, enabledNote: '' },
      tenantSlug: 'default',
      definition,
      searchAttributes: false,
      spec: compileTiming(definition.timings, { from: new Date() }),
    });
    await createScheduleGateway(stack.temporal).create(request);
    await untilDone(id);
    const [execution, ...others] = await bench.executions(id);
    expect(others).toEqual([]);
    expect(execution).toMatchObject({
      trigger: 'Schedule',
      status: 'Completed',
      resetOf: null,
      scheduledFor: new Date(anchorAt.getTime() + 12 * hours * 1_000),
      milestone: { anchor: slug, anchorVersion: 1, offsetSeconds: 12 * hours, attempt: 1 },
    });
    expect(await stateOf(id)).toEqual([true, false]);
    const nominal = new Date(anchorAt.getTime() + 12 * hours * 1_000);
    await stack.client.schedule.getHandle(`default.${slug}`).backfill({
      start: new Date(nominal.getTime() - 1_000),
      end: nominal,
      overlap: 'ALLOW_ALL',
    });
    const again = async () =>
      (await bench.executions(id)).map(({ status, error }) => [status, error]);
    const done = `milestone: done by execution ${execution?.id ?? ''}`;
    await expect.poll(again, within).toEqual([
      ['Skipped', done],
      ['Completed', null],
    ]);
  });

  it('that is overdue is tried at once, the oldest first, each once', async () => {
    const slug = 'overdue';
    await bench.anchor(slug, hoursAgo(100));
    const id = await bench.schedule(slug, milestoneAt(slug, 12 * hours, 24 * hours, 36 * hours));
    await bench.tick();
    await untilDone(id, 3);
    const executions = (await bench.executions(id)).filter(({ status }) => status === 'Completed');
    const begun = executions.toSorted((a, b) => Number(a.startedAt) - Number(b.startedAt));
    expect(begun.map(({ milestone }) => milestone?.offsetSeconds)).toEqual([
      ...[12 * hours, 24 * hours, 36 * hours],
    ]);
    expect(effectsOf(slug)).toBe(3);
  });

  it('fires only once: neither ticks nor fires nor edits try one that is done', async () => {
    const slug = 'once';
    await bench.anchor(slug, hoursAgo(13));
    const id = await bench.schedule(slug, milestoneAt(slug, 12 * hours));
    await bench.tick();
    await untilDone(id);
    await bench.tick();
    await bench.anchor(slug, hoursAgo(14));
    await bench.tick();
    const started = await stack.client.workflow.start('runSchedule', {
      workflowId: 'once-again',
      taskQueue: 'carillon',
      args: [
        {
          scheduleId: id,
          trigger: 'Schedule',
          milestone: { anchor: slug, offsetSeconds: 12 * hours, force: true },
        },
      ],
    });
    await started.result();
    const [again] = await bench.executions(id);
    expect(again).toMatchObject({
      status: 'Skipped',
      error: expect.stringMatching(/^milestone: done by execution /) as string,
    });
    expect(effectsOf(slug)).toBe(1);
  });

  it('is not done when it fails, and waits 30 minutes, 2 hours, then a day', async () => {
    const slug = 'ladder';
    failing.add(slug);
    await bench.anchor(slug, hoursAgo(13));
    const id = await bench.schedule(slug, milestoneAt(slug, 12 * hours));
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await bench.tick();
      await untilFailed(id, attempt);
      const [one] = await bench.milestones(id);
      expect(one).toMatchObject({ doneAt: null, attempts: attempt, lastErrorTrigger: 'Schedule' });
      expect(one?.lastError).toContain('the target said no');
      pauses.push((Number(one?.eligibleAt) - Number(one?.lastErrorAt)) / 60_000);
      const tick = await bench.tick();
      const looked = tick.milestones.find(({ scheduleId }) => scheduleId === id);
      expect(looked).toMatchObject({ result: 'NotYet', nextAt: one?.eligibleAt });
      await bench.endPause(id);
    }
    expect(pauses).toEqual([30, 120, 1440, 1440]);
    expect(effectsOf(slug)).toBe(4);
    failing.delete(slug);
    await bench.tick();
    await untilDone(id);
    expect((await bench.milestones(id))[0]).toMatchObject({ attempts: 5, eligibleAt: null });
  });

  it('refuses a start within the pause and says until when', async () => {
    const slug = 'pause';
    failing.add(slug);
    await bench.anchor(slug, hoursAgo(13));
    const id = await bench.schedule(slug, milestoneAt(slug, 12 * hours));
    await bench.tick();
    await untilFailed(id, 1);
    const start = {
      scheduleId: id,
      trigger: 'Schedule',
      milestone: { anchor: slug, offsetSeconds: 12 * hours },
    };
    await stack.client.workflow.execute('runSchedule', {
      workflowId: 'within-pause',
      taskQueue: 'carillon',
      args: [start],
    });
    const [skipped] = await bench.executions(id);
    expect(skipped).toMatchObject({
      status: 'Skipped',
      error: expect.stringMatching(/^milestone: after 1 failure, not before 20/) as string,
    });
    expect(effectsOf(slug)).toBe(1);
  });

  it('fails without delaying the next one', async () => {
    const slug = 'separate';
    failing.add(slug);
    await bench.anchor(slug, hoursAgo(13));
    const id = await bench.schedule(slug, milestoneAt(slug, 12 * hours, 24 * hours));
    await bench.tick();
    await untilFailed(id, 1);
    await bench.anchor(slug, hoursAgo(25));
    failing.delete(slug);
    await bench.tick();
    await untilDone(id);
    expect(await bench.milestones(id)).toMatchObject([
      { offsetSeconds: 12 * hours, attempts: 1, doneAt: null },
      { offsetSeconds: 24 * hours, attempts: 1, lastErrorAt: null },
    ]);
  });

  it('has one effect however many ticks run at once', async () => {
    const slug = 'hundred';
    await bench.anchor(slug, hoursAgo(13));
    const id = await bench.schedule(slug, milestoneAt(slug, 12 * hours));
    const ticks = await Promise.all(Array.from({ length: 100 }, () => bench.tick()));
    expect(ticks.map(({ error }) => error)).toEqual(ticks.map(() => null));
    await untilDone(id);
    expect(effectsOf(slug)).toBe(1);
    const executions = await bench.executions(id);
    expect(executions.filter(({ status }) => status === 'Completed')).toHaveLength(1);
  });

  it('has one winner when fifty starts of their own kind reach admission at once', async () => {
    const slug = 'fifty';
    await bench.anchor(slug, hoursAgo(13));
    const id = await bench.schedule(slug, milestoneAt(slug, 12 * hours));
    const start = {
      scheduleId: id,
      trigger: 'Schedule',
      milestone: { anchor: slug, offsetSeconds: 12 * hours },
    };
    await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        stack.client.workflow.execute('runSchedule', {
          workflowId: `fifty-${n}`,
          taskQueue: 'carillon',
          args: [start],
        }),
      ),
    );
    const executions = await bench.executions(id);
    expect(executions).toHaveLength(50);
    expect(executions.filter(({ status }) => status === 'Completed')).toHaveLength(1);
    expect(effectsOf(slug)).toBe(1);
  });

  it('without its anchor is never tried, and that is no error', async () => {
    const slug = 'closed';
    const id = await bench.schedule(slug, milestoneAt('never-set', 0));
    const look = async () =>
      (await bench.tick()).milestones.find(({ scheduleId }) => scheduleId === id);
    const waiting = { result: 'Waiting', reason: 'waiting for anchor never-set' };
    expect(await look()).toMatchObject(waiting);
    await bench.anchor('never-set', new Date(Date.now() + 3_600_000));
    expect(await look()).toMatchObject({ result: 'NotYet' });
    await bench.anchor('never-set', null);
    expect(await look()).toMatchObject(waiting);
    const start = { scheduleId: id, milestone: { anchor: 'never-set', offsetSeconds: 0 } };
    await stack.client.workflow.execute('runSchedule', {
      workflowId: 'closed',
      taskQueue: 'carillon',
      args: [start],
    });
    expect(await bench.executions(id)).toMatchObject([
      { status: 'Skipped', error: 'milestone: waiting for anchor never-set' },
    ]);
    expect(effectsOf(slug)).toBe(0);
  });

  it('a late fire for where the anchor was before it moved starts nothing', async () => {
    const slug = 'moved';
    const anchorAt = new Date(Math.ceil(Date.now() / 1_000 + 2) * 1_000);
    await bench.anchor(slug, anchorAt);
    const timing = milestoneAt(slug, 0);
    const id = await bench.schedule(slug, timing);
    const definition = aDefinition({ timings: withAnchors([timing], new Map([[slug, anchorAt]])) });
    const request = scheduleRequest({
      schedule: { id, slug, revision: 1, enabled: true, enabledNote: '' },
      tenantSlug: 'default',
      definition,
      searchAttributes: false,
      spec: compileTiming(definition.timings, { from: new Date() }),
    });
    await createScheduleGateway(stack.temporal).create(request);
    await bench.anchor(slug, new Date(anchorAt.getTime() + 3_600_000));
    await expect
      .poll(() => bench.executions(id), within)
      .toMatchObject([
        {
          status: 'Skipped',
          trigger: 'Schedule',
          scheduledFor: anchorAt,
          error: `milestone: the anchor ${slug} was moved or removed`,
        },
      ]);
    expect(effectsOf(slug)).toBe(0);
  });

  it('a run by hand is the same workflow and leaves the milestone as it is', async () => {
    const slug = 'by-hand';
    await bench.anchor(slug, hoursAgo(13));
    const id = await bench.schedule(slug, milestoneAt(slug, 12 * hours));
    await stack.client.workflow.execute('runSchedule', {
      workflowId: slug,
      taskQueue: 'carillon',
      args: [{ scheduleId: id, trigger: 'Manual' }],
    });
    expect(await bench.executions(id)).toMatchObject([{ status: 'Completed', milestone: null }]);
    expect(await stateOf(id)).toEqual([false]);
  });

  it('becomes done by the retry of the execution that failed', async () => {
    const slug = 'retried';
    failing.add(slug);
    await bench.anchor(slug, hoursAgo(13));
    const id = await bench.schedule(slug, milestoneAt(slug, 12 * hours));
    await bench.tick();
    await untilFailed(id, 1);
    failing.delete(slug);
    const [failed] = await bench.executions(id);
    await stack.client.workflow.execute('runSchedule', {
      workflowId: slug,
      taskQueue: 'carillon',
      args: [{ scheduleId: id, trigger: 'Manual', retryOf: { executionId: failed?.id ?? '' } }],
    });
    expect(await bench.milestones(id)).toMatchObject([{ attempts: 2, eligibleAt: null }]);
    expect(await stateOf(id)).toEqual([true]);
  });
});
