/** Runs one execution: admit it, wait for its turn, walk its groups, finalize it. */
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
import { planCleanUp } from '../src/domain/execution/clean-up.ts';
import type { EndedStep, ExecutionOutcome } from '../src/domain/execution/outcome.ts';
import type {
  AdmissionAnswer,
  FinalizeInput,
  TurnAnswer,
} from '../src/domain/execution/recording.ts';
import type { BeginInput, RunScheduleInput } from '../src/domain/execution/start.ts';
import { leftOutcome, notRunOutcome } from '../src/domain/execution/walk.ts';
import type { PlannedStep } from '../src/domain/schedule/plan.ts';
import { wakeSignal } from '../src/domain/schedule/start-policies.ts';
import {
  type Cancellation,
  createStepScopes,
  waitUntil,
  watchCancellation,
} from './controls/cancellation.ts';
import { answerControlUpdates } from './controls/control-updates.ts';
import { createControls } from './controls/controls.ts';
import { createRoute } from './controls/route.ts';
import { outcomeOfExecution } from './outcomes.ts';
import { recordActivities } from './record-activities.ts';
import { isStepWanted, runStep, type WalkContext } from './run-step.ts';
import { createSlots } from './slots.ts';
import { createInlineLane } from './steps/inline.ts';
import { createInlineRecall } from './steps/inline-recall.ts';
import {
  answerSnapshots,
  createTransitionBuffer,
  type TransitionBuffer,
} from './transition-buffer.ts';

type RunScheduleResult = { executionId: string; status: string; reason?: string };

/**
 * Runs one execution of a schedule.
 * @throws ApplicationFailure when the schedule cannot run or its outcome is Failed or TimedOut, so
 * that Temporal's own status agrees with the record; CancelledFailure when it was cancelled.
 */
export async function runSchedule(input: RunScheduleInput): Promise<RunScheduleResult> {
  const cancellation = watchCancellation();
  const admitted = await admitExecution(input);
  if (admitted.verdict === 'Refused') {
    throw ApplicationFailure.nonRetryable(admitted.reason, admitted.code);
  }
  const { executionId } = admitted;
  if (admitted.verdict === 'Ended') {
    if (admitted.searchAttributes) showOutcome(admitted);
    return toResult(executionId, admitted);
  }
  if (admitted.verdict === 'Skipped') {
    return { executionId, status: 'Skipped', reason: admitted.reason };
  }

  const transitions = createTransitionBuffer(admitted);
  answerSnapshots(transitions);
  const startedBy = input.initiator ?? null;
  const controls = createControls({ ...admitted, startedBy }, transitions, cancellation);
  const route = createRoute(admitted.plan, transitions);
  const recall = createInlineRecall(admitted, transitions, route);
  const inline = createInlineLane({ transitions, cancellation, recall });
  answerControlUpdates(controls, route, inline);
  const scopes = createStepScopes();
  const given = { input, execution: admitted, transitions, controls, route, cancellation };
  const about = { ...given, scopes, recall };
  const slots = createSlots(admitted, transitions, {
    incarnation: workflowInfo().runId,
    isWanted: (step) => isStepWanted(step, about),
  });
  const walk = { ...about, slots, inline };
  const outcome =
    admitted.verdict === 'Queued' ? await waitAndWalk(admitted, walk) : await walkAll(walk);
  // Pending commands are answered that they came too late.
  if (!allHandlersFinished()) await waitUntil(allHandlersFinished);
  if (admitted.searchAttributes) showOutcome(outcome);
  const kept = await finalizeExecution(transitions.close(outcome));
  if (kept && admitted.searchAttributes) showOutcome(kept);
  return toResult(executionId, kept ?? outcome);
}

/** In the lists of Temporal. */
function showOutcome({ status }: ExecutionOutcome): void {
  upsertSearchAttributes({ CarillonOutcome: [status] });
}

/** Cancelling waits until the execution is recorded: one that has started always leaves a trace. */
async function admitExecution(input: RunScheduleInput): Promise<AdmissionAnswer> {
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

async function walkAll(walk: WalkContext): Promise<ExecutionOutcome> {
  const ended = await walkGroups(walk);
  const { controls, cancellation, recall } = walk;
  controls.close();
  // A cancel that arrived after the end was recorded came too late.
  return outcomeOfExecution(ended, recall.hasEnd() ? null : cancellation.requested());
}

/**
 * Carries out what the walk decides: src/domain/execution/walk.ts holds every rule about groups. A pause
 * takes effect in front of a group only, so an execution without further groups never waits for `resume`.
 */
async function walkGroups(walk: WalkContext): Promise<EndedStep[]> {
  const { transitions, controls, route, inline } = walk;
  for (;;) {
    if (inline.holdsCommands()) await inline.letCommandsIn();
    if (isCancelled(walk)) await walk.recall.ask();
    let next = route.next({ cancelled: isCancelled(walk) });
    if (next.move === 'RunGroup' && controls.pauseSwitch.isRequested()) {
      await controls.pauseSwitch.waitWhilePaused();
      // During the pause the execution may have been cancelled, or its steps moved.
      if (isCancelled(walk)) await walk.recall.ask();
      next = route.next({ cancelled: isCancelled(walk) });
    }
    if (next.move === 'Leave') {
      const at = Date.now();
      const { skipsRest } = next;
      for (const step of next.steps) transitions.ended(step, leftOutcome(skipsRest, at));
      // An operator may have ended one of them before: the first outcome stays.
      const ended = route.conclude({ at, skipsRest });
      return [...ended, ...(await cleanUp(walk, ended))];
    }
    route.begin(next.groupIndex);
    const scopes = scopesOf(next.steps, walk);
    route.end(await runGroup(next.steps, scopes, walk));
  }
}

/** Not before everything has happened again that the record has from before the cancel. */
function isCancelled({ cancellation, recall }: WalkContext): boolean {
  return cancellation.requested() !== null && !recall.isAhead();
}

function scopesOf(
  steps: readonly PlannedStep[],
  { cancellation, scopes }: WalkContext,
): readonly CancellationScope[] {
  return cancellation.requested() ? steps.map(unreachedScope) : scopes(steps.length);
}

/** That a cancel of the execution does not reach. */
const unreachedScope = (): CancellationScope => new CancellationScope({ cancellable: false });

/** A cancel of the execution does not reach these steps. Adds nothing to a history without them. */
async function cleanUp(walk: WalkContext, ended: readonly EndedStep[]): Promise<EndedStep[]> {
  const { route, transitions } = walk;
  const cancelled = isCancelled(walk);
  const { groups, skipped } = planCleanUp({ groups: route.groups() }, ended, { cancelled });
  const done: EndedStep[] = skipped.map(({ step, reason }) => ({
    step,
    outcome: transitions.ended(step, leftOutcome(reason, Date.now())),
  }));
  for (const group of groups) {
    transitions.enterGroup(group[0]!.groupIndex);
    done.push(...(await runGroup(group, group.map(unreachedScope), walk)));
  }
  return done;
}

/** Runs all steps of a group at once. `runStep` does not throw, so a failed step never hides another. */
async function runGroup(
  group: readonly PlannedStep[],
  scopes: readonly CancellationScope[],
  walk: WalkContext,
): Promise<EndedStep[]> {
  const outcomes = await Promise.all(
    group.map((step, place) => runStep(step, scopes[place]!, walk)),
  );
  return group.map((step, place) => ({ step, outcome: outcomes[place]! }));
}

type Waiting = Extract<AdmissionAnswer, { verdict: 'Queued' }>;

/** An execution that is cancelled while it waits walks too: past every step, which ends NotRun. */
async function waitAndWalk(waiting: Waiting, walk: WalkContext): Promise<ExecutionOutcome> {
  const { controls, transitions, cancellation } = walk;
  controls.startWaiting();
  const turn = await awaitTurn(waiting, transitions, cancellation);
  if (turn.turn === 'Refused') throw ApplicationFailure.nonRetryable(turn.reason, turn.code);
  if (turn.turn === 'Ended') {
    controls.close();
    return { status: turn.status, error: turn.error };
  }
  if (turn.turn === 'Skip') {
    controls.close();
    for (const step of controls.steps) transitions.ended(step, notRunOutcome(Date.now()));
    return { status: 'Skipped', error: turn.reason };
  }
  controls.endWaiting();
  transitions.endWait();
  return walkAll(walk);
}

/** How the wait ended. */
type Turn = Exclude<TurnAnswer, { turn: 'Wait' }> | { turn: 'Cancelled' };

/**
 * An execution that ends wakes the next one. The timer covers a lost wake-up and a holder that ended
 * without one. Its interval grows, because each check costs six history events.
 */
const checkSeconds = { first: 15, longest: 600 };

async function awaitTurn(
  { tenantId, executionId, waitsFor }: Waiting,
  transitions: TransitionBuffer,
  cancellation: Cancellation,
): Promise<Turn> {
  const cancelled = (): boolean => cancellation.requested() !== null;
  // A signal that arrived during admission is delivered here.
  let woken = waitsFor === null;
  setHandler(defineSignal(wakeSignal), () => void (woken = true));
  let waitSeconds = checkSeconds.first;
  const { runId: incarnation } = workflowInfo();
  transitions.showWait(waitsFor);
  for (;;) {
    const due = (): boolean => woken || cancelled();
    if (!due()) {
      const ms = waitSeconds * 1_000;
      await CancellationScope.nonCancellable(() => condition(due, ms));
      waitSeconds = Math.min(waitSeconds * 2, checkSeconds.longest);
    }
    if (cancelled()) return { turn: 'Cancelled' };
    woken = false;
    const request = { tenantId, executionId, incarnation, at: Date.now() };
    const answer = await CancellationScope.nonCancellable(() => recordActivities.takeTurn(request));
    if (answer.turn !== 'Wait') return answer;
    transitions.showWait(answer.waitsFor);
  }
}

/**
 * Writes the outcome of the execution and of every step, also when it was cancelled. Answers how the run had ended
 * before, when that was otherwise.
 */
function finalizeExecution(final: FinalizeInput): Promise<ExecutionOutcome | null> {
  return CancellationScope.nonCancellable(() => recordActivities.sealExecution(final));
}

function toResult(executionId: string, outcome: ExecutionOutcome): RunScheduleResult {
  const { status, error } = outcome;
  if (status === 'Cancelled') throw new CancelledFailure(error ?? 'cancelled');
  if (status === 'Failed' || status === 'TimedOut') {
    throw ApplicationFailure.nonRetryable(error ?? status, status, { executionId });
  }
  return error === null ? { executionId, status } : { executionId, status, reason: error };
}
