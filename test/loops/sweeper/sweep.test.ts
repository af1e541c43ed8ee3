import { ApplicationFailure } from '@temporalio/common';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { findLockHolder } from '../../../src/store/core/locks.ts';
import { findReset } from '../../../src/store/executions/reset-executions.ts';
import { listDeliveries } from '../../../src/store/fires/deliveries.ts';
import { aDefinition, aStep } from '../../support/scenario/orchestration.ts';
import {
  aSweeper,
  observeAttempt,
  resetTo,
  stack,
  stage,
  start,
  statusOf,
  stepsOf,
  sweepUntil,
  temporal,
  untilHeld,
} from './sweep-stage.ts';

describe('createSweeper', () => {
  it.each([1, 2, 3])('ends an execution terminated while step %i ran', async (position) => {
    const keys = ['a', 'b', 'c'].map((key, index) => (index + 1 === position ? 'hold' : key));
    const { executionId, handle, scheduleId } = await start(`terminate-${position}`, keys);
    await untilHeld('hold');
    await observeAttempt(executionId, position - 1);
    await handle.terminate('wrong tenant');
    await sweepUntil(async () => (await statusOf(executionId)) === 'Terminated');
    const { execution, steps } = await stack.recordOf(executionId);
    expect(execution?.error).toMatch(
      /^its workflow was terminated in Temporal, by .*: wrong tenant/,
    );
    expect(steps.map(({ status }) => status)).toEqual(
      keys.map((_, index) =>
        index + 1 < position ? 'Completed' : index + 1 === position ? 'Interrupted' : 'NotRun',
      ),
    );
    expect(steps[position - 1]?.latestAttempt?.status).toBe('Lost');
    const lock = await stack.database.read(stack.tenantId, (tx) => findLockHolder(tx, scheduleId));
    expect(lock).toBeNull();
  });

  it('names every failed step behind the reason of such an end', async () => {
    const steps = [aStep('fails', { continueOnFailure: true }), aStep('hold'), aStep('b')];
    const { executionId, handle } = await start('terminate-named', steps);
    await untilHeld('hold');
    await observeAttempt(executionId, 1);
    await handle.terminate('wrong tenant');
    await sweepUntil(async () => (await statusOf(executionId)) === 'Terminated');
    const { execution } = await stack.recordOf(executionId);
    expect(execution?.error).toMatch(
      new RegExp(
        '^its workflow was terminated in Temporal, by .*: wrong tenant; ' +
          'Step 2 "hold" was interrupted: it had begun; .*; 1 later step was not run; ' +
          'tolerated: Step 1 "fails" failed: answered 503$',
      ),
    );
  });

  it('owes a start to what follows such an end', async () => {
    const timing = { type: 'AfterSchedule', schedule: 'followed' } as const;
    const outcomes = ['Terminated'] as const;
    const follower = await stack.schedule(
      'after-terminated',
      aDefinition({ timings: [{ ...timing, outcomes }] }),
    );
    const { executionId, handle } = await start('followed', ['hold']);
    await untilHeld('hold');
    await handle.terminate('no longer wanted');
    await sweepUntil(async () => (await statusOf(executionId)) === 'Terminated');
    const page = { scheduleId: follower, causeId: null, state: null, after: null, limit: 10 };
    const owed = await stack.database.read(stack.tenantId, (tx) => listDeliveries(tx, page));
    expect(owed).toMatchObject([{ state: 'Pending', triggeredBy: { id: executionId } }]);
  });

  it('lets the next one run when it ends the holder, and ends those that died waiting', async () => {
    const { executionId: holder, handle, scheduleId } = await start('queue', ['hold-queue']);
    await untilHeld('hold-queue');
    const wait = async () => {
      const executionId = uuidv7();
      const started = await stack.client.workflow.start('runSchedule', {
        taskQueue: 'carillon',
        workflowId: `sweep-${executionId}`,
        args: [{ scheduleId, executionId, overlap: 'BufferAll' }],
      });
      await expect
        .poll(() => statusOf(executionId), { timeout: 10_000, interval: 20 })
        .toBe('Queued');
      return { executionId, handle: started };
    };
    const [dead, next] = [await wait(), await wait()];
    await dead.handle.terminate('by a test');
    stage.held = new Map();
    await handle.terminate('by a test');
    await sweepUntil(async () => stage.held.has('hold-queue'));
    expect(await statusOf(holder)).toBe('Terminated');
    await sweepUntil(async () => (await statusOf(dead.executionId)) === 'Terminated');
    expect(await stepsOf(dead.executionId)).toEqual(['NotRun']);
    stage.held.get('hold-queue')?.();
    await next.handle.result();
    expect(await statusOf(next.executionId)).toBe('Completed');
  });

  it('gives a lock that an older release left free to whoever waits', async () => {
    const { executionId: holder, handle, scheduleId } = await start('stalled', ['hold-stalled']);
    await untilHeld('hold-stalled');
    const executionId = uuidv7();
    const waiting = await stack.client.workflow.start('runSchedule', {
      taskQueue: 'carillon',
      workflowId: `sweep-${executionId}`,
      args: [{ scheduleId, executionId, overlap: 'BufferOne' }],
    });
    await expect
      .poll(() => statusOf(executionId), { timeout: 10_000, interval: 20 })
      .toBe('Queued');
    // An older release gives the lock back without looking for a queue.
    const setQueue = (hasQueue: boolean) =>
      stack.asOwner(`update schedule_lock set has_queue = ${hasQueue},
        claimed_at = now() - interval '1 minute' where schedule_id = '${scheduleId}'`);
    await setQueue(false);
    stage.held.get('hold-stalled')?.();
    await handle.result();
    stage.held = new Map();
    await setQueue(true);
    await sweepUntil(async () => stage.held.has('hold-stalled'));
    stage.held.get('hold-stalled')?.();
    await waiting.result();
    expect(await statusOf(holder)).toBe('Completed');
  });

  it('says NotRun of a step that was handed on but of which no attempt was seen', async () => {
    const { executionId, handle } = await start('terminate-unseen', ['hold', 'b']);
    await untilHeld('hold');
    await handle.terminate();
    await sweepUntil(async () => (await statusOf(executionId)) === 'Terminated');
    expect(await stepsOf(executionId)).toEqual(['NotRun', 'NotRun']);
  });

  it('keeps outcomes that only the workflow knew when it was terminated', async () => {
    stage.dropSinks = true;
    const { executionId, handle } = await start('terminate-lost-sink', ['a', 'hold', 'c']);
    await untilHeld('hold');
    stage.dropSinks = false;
    expect(await stepsOf(executionId)).toEqual(['Waiting', 'Waiting', 'Waiting']);
    await handle.terminate();
    await sweepUntil(async () => (await statusOf(executionId)) === 'Terminated');
    expect(await stepsOf(executionId)).toEqual(['Completed', 'NotRun', 'NotRun']);
  });

  it('catches up an open execution whose record lags behind its workflow', async () => {
    stage.dropSinks = true;
    const { executionId, handle } = await start('lagging', ['a', 'hold', 'c']);
    await untilHeld('hold');
    stage.dropSinks = false;
    await sweepUntil(async () => (await stepsOf(executionId))[0] === 'Completed');
    expect(await stepsOf(executionId)).toEqual(['Completed', 'Queued', 'Waiting']);
    expect((await stack.recordOf(executionId)).execution).toMatchObject({
      status: 'InProgress',
      groupIndex: 1,
    });
    stage.held.get('hold')?.();
    await handle.result();
    expect(await statusOf(executionId)).toBe('Completed');
  });

  it('looks at lively executions, too, after connections to PostgreSQL were lost', async () => {
    const sweeper = aSweeper({ quietMs: 600_000 });
    await expect.poll(() => sweeper.pass(), { timeout: 10_000, interval: 50 }).toBe(true);
    stage.dropSinks = true;
    const { executionId, handle } = await start('interrupted', ['a', 'hold', 'c']);
    await untilHeld('hold');
    stage.dropSinks = false;
    await sweeper.pass();
    expect((await stepsOf(executionId))[0]).toBe('Waiting');
    const lost = stack.database.connectionsLost();
    await stack.asOwner(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await expect.poll(() => stack.database.connectionsLost()).toBeGreaterThan(lost);
    await sweepUntil(async () => (await stepsOf(executionId))[0] === 'Completed', sweeper);
    stage.held.get('hold')?.();
    await handle.result();
  });

  it('leaves an orderly cancel to the workflow, which seals itself', async () => {
    const { executionId, handle } = await start('cancel', ['hold', 'b']);
    await untilHeld('hold');
    await handle.cancel();
    // The cancel of the step is in the history: what comes of it is decided for good.
    const requested = async () => {
      const { events } = await handle.fetchHistory();
      return events?.some((event) => event.activityTaskCancelRequestedEventAttributes) ?? false;
    };
    await expect.poll(requested, { timeout: 10_000, interval: 20 }).toBe(true);
    stage.held.get('hold')?.();
    await handle.result().catch(() => undefined);
    await aSweeper().pass();
    expect(await statusOf(executionId)).toBe('Cancelled');
  });

  it('ends an execution whose workflow ran into its time limit', async () => {
    const { executionId, handle } = await start('timeout', ['a', 'hold'], 2_000);
    await untilHeld('hold');
    await observeAttempt(executionId, 1);
    await handle.result().catch(() => undefined);
    await sweepUntil(async () => (await statusOf(executionId)) === 'TimedOut');
    expect(await stepsOf(executionId)).toEqual(['Completed', 'Interrupted']);
  });

  it('gives a deleted workflow up for lost, but not at the first look', async () => {
    const { executionId, handle } = await start('deleted', ['hold', 'b']);
    await untilHeld('hold');
    await observeAttempt(executionId, 0);
    await temporal.connection.workflowService.deleteWorkflowExecution({
      namespace: stack.namespace,
      workflowExecution: { workflowId: handle.workflowId },
    });
    const gone = () =>
      handle.describe().then(
        () => false,
        () => true,
      );
    await expect.poll(gone, { timeout: 20_000, interval: 100 }).toBe(true);
    const slow = aSweeper({ lostAfterMs: 60_000 });
    await expect.poll(() => slow.pass(), { timeout: 5_000 }).toBe(true);
    await slow.stop();
    expect(await statusOf(executionId)).toBe('InProgress');
    await sweepUntil(async () => (await statusOf(executionId)) === 'Lost');
    expect(await stepsOf(executionId)).toEqual(['Interrupted', 'NotRun']);
    expect((await stack.recordOf(executionId)).execution?.error).toMatch(
      /does not know its workflow/,
    );
  });

  it('imports the whole outcome of a workflow whose seal was lost', async () => {
    const { executionId, handle } = await start('lost-seal', ['a', 'b']);
    await handle.result();
    // As after a restore of PostgreSQL to an earlier moment.
    await stack.asOwner(`
      alter table execution disable trigger user; alter table activity_record disable trigger user;
      update execution set status = 'InProgress', ended_at = null where id = '${executionId}';
      update activity_record set status = 'Waiting', ended_at = null, seq = -1
        where execution_id = '${executionId}';
      alter table execution enable trigger user; alter table activity_record enable trigger user`);
    await sweepUntil(async () => (await statusOf(executionId)) === 'Completed');
    expect(await stepsOf(executionId)).toEqual(['Completed', 'Completed']);
  });

  it('follows an open execution to the new run of a reset, and keeps what ended before it', async () => {
    const { executionId, handle } = await start('reset-open', ['a', 'hold', 'c']);
    await untilHeld('hold');
    const runId = await resetTo(handle.workflowId, 'a');
    stage.held = new Map();
    await untilHeld('hold');
    await sweepUntil(async () => (await stack.recordOf(executionId)).execution?.runId === runId);
    expect(await stepsOf(executionId)).toEqual(['Completed', 'Queued', 'Waiting']);
    stage.held.get('hold')?.();
    await stack.client.workflow.getHandle(handle.workflowId).result();
    expect(await statusOf(executionId)).toBe('Completed');
    expect(await stepsOf(executionId)).toEqual(['Completed', 'Completed', 'Completed']);
  });

  it('records the reset of an ended execution as a linked one and leaves the old record', async () => {
    const { executionId, handle } = await start('reset-final', ['a', 'b']);
    await handle.result();
    const before = await stack.recordOf(executionId);
    const runId = await resetTo(handle.workflowId, 'a');
    await stack.client.workflow.getHandle(handle.workflowId, runId).result();
    expect(await stack.recordOf(executionId)).toEqual(before);
    const linked = await stack.database.read(stack.tenantId, (tx) =>
      findReset(tx, { executionId, runId }),
    );
    const { execution, steps } = await stack.recordOf(linked ?? '');
    expect(execution).toMatchObject({
      status: 'Completed',
      resetOf: executionId,
      trigger: 'External',
      runId,
      initiator: { name: 'temporal workflow reset' },
    });
    expect(steps.map(({ status }) => status)).toEqual(['Completed', 'Completed']);
  });

  it('leaves a step that an operator holds Paused', async () => {
    const { executionId, handle } = await start('operator-hold', ['hold', 'b']);
    await untilHeld('hold');
    await handle.executeUpdate('holdStep', { args: [{ stepIndex: 1 }] });
    await expect.poll(async () => (await stepsOf(executionId))[1]).toBe('Paused');
    const sweeper = aSweeper();
    await expect.poll(() => sweeper.pass(), { timeout: 10_000, interval: 50 }).toBe(true);
    await sweeper.stop();
    expect((await stepsOf(executionId))[1]).toBe('Paused');
    await handle.executeUpdate('releaseStep', { args: [{ stepIndex: 1 }] });
    stage.held.get('hold')?.();
    await handle.result();
  });

  it('shows a step whose activity is paused in Temporal as Paused, until it is unpaused', async () => {
    let attempts = 0;
    const failing = { retry: { maxRetries: 50, delaySeconds: 1, ladderSeconds: [] } };
    stack.onStep(async () => {
      attempts += 1;
      if (paused) throw ApplicationFailure.create({ message: 'not yet', nextRetryDelay: '300ms' });
      return {};
    });
    let paused = true;
    await stack.schedule('paused-activity', aDefinition({ steps: [aStep('only', failing)] }));
    const executionId = uuidv7();
    const handle = await stack.client.workflow.start('runSchedule', {
      taskQueue: 'carillon',
      workflowId: `sweep-${executionId}`,
      args: [{ scheduleId: 'paused-activity', executionId }],
    });
    await expect.poll(() => attempts, { timeout: 10_000 }).toBeGreaterThan(0);
    const activity = {
      namespace: stack.namespace,
      execution: { workflowId: handle.workflowId },
      id: '01-only',
      identity: 'test',
    };
    await temporal.connection.workflowService.pauseActivity(activity);
    await sweepUntil(async () => (await stepsOf(executionId))[0] === 'Paused');
    expect((await stack.recordOf(executionId)).steps[0]?.message).toBe('paused in Temporal');
    paused = false;
    await temporal.connection.workflowService.unpauseActivity(activity);
    await handle.result();
    expect(await stepsOf(executionId)).toEqual(['Completed']);
  });
});
