/** The walk of one execution: begin, group after group, seal. */
import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  defineSignal,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { EndedStep, ExecutionOutcome } from '../src/domain/execution/outcome.ts';
import type {
  AdmissionAnswer,
  FinalizeInput,
  TurnAnswer,
} from '../src/domain/execution/recording.ts';
import type { BeginInput, RunScheduleInput } from '../src/domain/execution/start.ts';
import {
  beginWalk,
  concludeWalk,
  endGroup,
  nextMove,
  notRunOutcome,
} from '../src/domain/execution/walk.ts';
import type { PlannedStep } from '../src/domain/schedule/plan.ts';
import { wakeSignal } from '../src/domain/schedule/start-policies.ts';
import {
  type Cancellation,
  openStepScopes,
  waitUntil,
  watchCancellation,
} from './controls/cancellation.ts';
import { answerControlUpdates } from './controls/control-updates.ts';
import { openControls } from './controls/controls.ts';
import { judge } from './controls/judge.ts';
import { recordActivities } from './recording/record-proxies.ts';
import { answerSnapshots } from './recording/snapshot.ts';
import { createTransitionBuffer, type TransitionBuffer } from './recording/transition-buffer.ts';
import { type Walk, walkStep } from './run-step.ts';

type Waiting = Extract<AdmissionAnswer, { verdict: 'Queued' }>;

type RunScheduleResult = { executionId: string; status: string; reason?: string };

/**
 * Runs one execution of a schedule.
 * @throws ApplicationFailure when the schedule cannot run or its outcome is Failed or TimedOut, so
 * that Temporal's own status agrees with the record; CancelledFailure when it was cancelled.
 */
export async function runSchedule(input: RunScheduleInput): Promise<RunScheduleResult> {
  const cancellation = watchCancellation();
  const begun = await beginExecution(input);
  if (begun.verdict === 'Refused') {
    throw ApplicationFailure.nonRetryable(begun.reason, begun.code);
  }
  const { executionId } = begun;
  if (begun.verdict === 'Skipped') return { executionId, status: 'Skipped', reason: begun.reason };

  const ledger = createTransitionBuffer(begun);
  answerSnapshots(ledger);
  const controls = openControls(begun, ledger, cancellation);
  answerControlUpdates(controls);
  const scopes = openStepScopes();
  const walk = { context: begun, ledger, controls, cancellation, scopes };
  const outcome = begun.verdict === 'Queued' ? await waitAndWalk(begun, walk) : await walkAll(walk);
  // A command on its way is told that it came too late.
  if (!allHandlersFinished()) await waitUntil(allHandlersFinished);
  if (begun.searchAttributes) upsertSearchAttributes({ CarillonOutcome: [outcome.status] });
  await finalizeExecution(ledger.close(outcome));
  return conclude(executionId, outcome);
}

async function walkAll(walk: Walk): Promise<ExecutionOutcome> {
  const ended = await walkGroups(walk);
  walk.controls.close();
  return judge(ended, walk.cancellation.requested());
}

/** Cancelled while it waited, it walks too: past every step, which ends NotRun. */
async function waitAndWalk(waiting: Waiting, walk: Walk): Promise<ExecutionOutcome> {
  const { controls, ledger, cancellation } = walk;
  controls.wait();
  const turn = await awaitTurn(waiting, ledger, cancellation);
  if (turn.turn === 'Refused') throw ApplicationFailure.nonRetryable(turn.reason, turn.code);
  if (turn.turn === 'Skip') {
    controls.close();
    for (const step of controls.steps) ledger.ended(step, notRunOutcome(Date.now()));
    return { status: 'Skipped', error: turn.reason };
  }
  controls.enter();
  ledger.enter();
  return walkAll(walk);
}

/**
 * Carries out what the walk decides: src/domain/execution/walk.ts holds every rule about groups. The gate stands
 * in front of groups only, so that a walk that is over never waits for `resume`.
 */
async function walkGroups(walk: Walk): Promise<EndedStep[]> {
  const { context, ledger, controls, cancellation } = walk;
  let place = beginWalk(context.plan);
  const decide = () => nextMove(place, { cancelled: cancellation.requested() !== null });
  for (;;) {
    let next = decide();
    if (next.move === 'RunGroup' && controls.gate.isShut()) {
      await controls.gate.pass();
      // Decided anew: a cancel may have come while the gate was shut.
      next = decide();
    }
    if (next.move === 'Leave') {
      const at = Date.now();
      for (const step of next.steps) ledger.ended(step, notRunOutcome(at));
      // An operator may have ended one of them before: the first outcome stays.
      return concludeWalk(place, at, ledger.outcomeOf);
    }
    ledger.enterGroup(next.groupIndex);
    place = endGroup(place, await runGroup(next.steps, walk));
  }
}

function conclude(executionId: string, outcome: ExecutionOutcome): RunScheduleResult {
  const { status, error } = outcome;
  if (status === 'Cancelled') throw new CancelledFailure(error ?? 'cancelled');
  if (status === 'Failed' || status === 'TimedOut') {
    throw ApplicationFailure.nonRetryable(error ?? status, status, { executionId });
  }
  return error === null ? { executionId, status } : { executionId, status, reason: error };
}

// The first act of an execution: claim it in the record, or learn why it does not run.

/** Cancelling waits until the execution is on record: a started one always leaves a trace. */
async function beginExecution(input: RunScheduleInput): Promise<AdmissionAnswer> {
  checkInput(input);
  const begin = toBeginInput(input);
  return CancellationScope.nonCancellable(() => recordActivities.beginExecution(begin));
}

function checkInput(input: RunScheduleInput): void {
  if (typeof input?.scheduleId === 'string' && input.scheduleId !== '') return;
  throw ApplicationFailure.nonRetryable(
    'runSchedule needs an object with the id or slug of a schedule: {"scheduleId":"delta-sync"}',
    'schedule-not-found',
  );
}

function toBeginInput(input: RunScheduleInput): BeginInput {
  const { workflowId, runId, firstExecutionRunId, searchAttributes, startTime } = workflowInfo();
  const scheduledFor = searchAttributes['TemporalScheduledStartTime']?.[0];
  const scheduledBy = searchAttributes['TemporalScheduledById']?.[0];
  return {
    input,
    workflowId,
    runId,
    firstRunId: firstExecutionRunId,
    scheduledFor: scheduledFor instanceof Date ? toWholeSeconds(scheduledFor) : null,
    scheduledBy: typeof scheduledBy === 'string' ? scheduledBy : null,
    queuedAt: startTime.getTime(),
    at: Date.now(),
  };
}

/** The newer scheduler keeps milliseconds on triggers; nominal times are whole seconds. */
function toWholeSeconds(at: Date): string {
  return new Date(Math.floor(at.getTime() / 1000) * 1000).toISOString();
}

/** The last act of an execution: its outcome and every step's, written whatever happens. */
async function finalizeExecution(seal: FinalizeInput): Promise<void> {
  await CancellationScope.nonCancellable(() => recordActivities.sealExecution(seal));
}

// One group: all its steps at once; it ends when every one of them has ended.

/** Step walks answer outcomes and do not throw, so one failing sibling never hides another. */
async function runGroup(group: readonly PlannedStep[], walk: Walk): Promise<EndedStep[]> {
  const scopes = walk.scopes(group.length);
  const outcomes = await Promise.all(
    group.map((step, place) => walkStep(step, scopes[place]!, walk)),
  );
  return group.map((step, place) => ({ step, outcome: outcomes[place]! }));
}

// A start that met another execution waits here until its turn has come.

/** How the wait ended; nobody who was cancelled has a turn. */
type Turn = Exclude<TurnAnswer, { turn: 'Wait' }> | { turn: 'Cancelled' };

/**
 * Whoever ends wakes the next; the timer is for a wake that got lost, and for a holder that ended
 * without a word. It grows, because each look costs six events.
 */
const firstLookSeconds = 15;
const longestLookSeconds = 600;

async function awaitTurn(
  { tenantId, executionId, waitsFor }: Waiting,
  ledger: TransitionBuffer,
  cancellation: Cancellation,
): Promise<Turn> {
  const cancelled = (): boolean => cancellation.requested() !== null;
  // A signal that came while begin was under way is delivered here.
  let woken = waitsFor === null;
  setHandler(defineSignal(wakeSignal), () => void (woken = true));
  let lookSeconds = firstLookSeconds;
  ledger.wait(waitsFor);
  for (;;) {
    const due = (): boolean => woken || cancelled();
    if (!due()) {
      const ms = lookSeconds * 1_000;
      await CancellationScope.nonCancellable(() => condition(due, ms));
      lookSeconds = Math.min(lookSeconds * 2, longestLookSeconds);
    }
    if (cancelled()) return { turn: 'Cancelled' };
    woken = false;
    const request = { tenantId, executionId, at: Date.now() };
    const verdict = await CancellationScope.nonCancellable(() =>
      recordActivities.takeTurn(request),
    );
    if (verdict.turn !== 'Wait') return verdict;
    ledger.wait(verdict.waitsFor);
  }
}
