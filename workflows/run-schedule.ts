/** The walk of one execution: begin, group after group, seal. */
import { ApplicationFailure, CancelledFailure, upsertSearchAttributes } from '@temporalio/workflow';
import type { BeginVerdict } from '../src/domain/begin.ts';
import { judgeExecution } from '../src/domain/outcome.ts';
import type { EndedStep, ExecutionOutcome } from '../src/domain/outcome.ts';
import type { RunScheduleInput } from '../src/domain/run-schedule-input.ts';
import { beginWalk, concludeWalk, endGroup, nextMove, notRunOutcome } from '../src/domain/walk.ts';
import { beginExecution } from './begin.ts';
import { watchCancellation } from './cancellation.ts';
import type { Cancellation } from './cancellation.ts';
import { openLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { runGroup } from './run-group.ts';
import { sealExecution } from './seal.ts';

export type RunScheduleResult = { executionId: string; status: string; reason?: string };

type Started = Extract<BeginVerdict, { verdict: 'Run' }>;

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
  cancellation.onRequest(() => ledger.setStatus('Cancelling'));
  const ended = await walkGroups(begun, ledger, cancellation);
  const outcome = judgeExecution(ended, cancellation.requested());
  if (begun.searchAttributes) upsertSearchAttributes({ CarillonOutcome: [outcome.status] });
  await sealExecution(ledger.close(outcome));
  return conclude(executionId, outcome);
}

/** Carries out what the walk decides: src/domain/walk.ts holds every rule about groups. */
async function walkGroups(
  begun: Started,
  ledger: Ledger,
  cancellation: Cancellation,
): Promise<EndedStep[]> {
  let walk = beginWalk(begun.plan);
  for (;;) {
    const next = nextMove(walk, { cancelled: cancellation.requested() !== null });
    if (next.move === 'Leave') {
      const at = Date.now();
      for (const step of next.steps) ledger.ended(step, notRunOutcome(at));
      return concludeWalk(walk, at);
    }
    ledger.enterGroup(next.groupIndex);
    walk = endGroup(walk, await runGroup(next.steps, begun, ledger));
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
