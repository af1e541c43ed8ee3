/** The walk of one execution: begin, group after group, seal. */
import {
  allHandlersFinished,
  ApplicationFailure,
  CancelledFailure,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { BeginVerdict } from '../src/domain/begin.ts';
import type { EndedStep, ExecutionOutcome } from '../src/domain/outcome.ts';
import type { RunScheduleInput } from '../src/domain/run-schedule-input.ts';
import { beginWalk, concludeWalk, endGroup, nextMove, notRunOutcome } from '../src/domain/walk.ts';
import { awaitTurn } from './await-turn.ts';
import { beginExecution } from './begin.ts';
import { watchCancellation } from './cancellation.ts';
import { answerControlUpdates } from './control-updates.ts';
import { openControls } from './controls.ts';
import { judge } from './judge.ts';
import { openLedger } from './ledger.ts';
import { runGroup } from './run-group.ts';
import { sealExecution } from './seal.ts';
import { answerSnapshots } from './snapshot.ts';
import { openStepScopes } from './step-scopes.ts';
import { waitUntil } from './wait-until.ts';
import type { Walk } from './walk-step.ts';

type Waiting = Extract<BeginVerdict, { verdict: 'Queued' }>;

export type RunScheduleResult = { executionId: string; status: string; reason?: string };

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

  const ledger = openLedger(begun);
  answerSnapshots(ledger);
  const controls = openControls(begun, ledger, cancellation);
  answerControlUpdates(controls);
  const scopes = openStepScopes();
  const walk = { context: begun, ledger, controls, cancellation, scopes };
  const outcome = begun.verdict === 'Queued' ? await waitAndWalk(begun, walk) : await walkAll(walk);
  // A command on its way is told that it came too late.
  if (!allHandlersFinished()) await waitUntil(allHandlersFinished);
  if (begun.searchAttributes) upsertSearchAttributes({ CarillonOutcome: [outcome.status] });
  await sealExecution(ledger.close(outcome));
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
 * Carries out what the walk decides: src/domain/walk.ts holds every rule about groups. The gate stands
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
