/** The walk of one execution: begin, group after group, seal. */
import { ApplicationFailure, CancelledFailure, upsertSearchAttributes } from '@temporalio/workflow';
import { judgeExecution, stoppingSteps, unstartedOutcome } from '../src/domain/outcome.ts';
import type { EndedStep, ExecutionOutcome } from '../src/domain/outcome.ts';
import type { Plan } from '../src/domain/plan.ts';
import type { RunScheduleInput } from '../src/domain/run-schedule-input.ts';
import { beginExecution } from './begin.ts';
import { watchCancellation } from './cancellation.ts';
import { answerControlUpdates } from './control-updates.ts';
import { openControls } from './controls.ts';
import { openLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { runGroup } from './run-group.ts';
import { sealExecution } from './seal.ts';
import { answerSnapshots } from './snapshot.ts';
import type { Walk } from './walk-step.ts';

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
  const ended = await walkGroups({ context: begun, ledger, controls, cancellation });
  controls.close();
  const outcome = judgeExecution(ended, cancellation.requested());
  if (begun.searchAttributes) upsertSearchAttributes({ CarillonOutcome: [outcome.status] });
  await sealExecution(ledger.close(outcome));
  return conclude(executionId, outcome);
}

async function walkGroups(walk: Walk): Promise<EndedStep[]> {
  const { context, ledger, controls, cancellation } = walk;
  const ended: EndedStep[] = [];
  for (const [groupIndex, group] of context.plan.groups.entries()) {
    await controls.gate.pass();
    if (cancellation.requested()) break;
    ledger.enterGroup(groupIndex);
    const outcomes = await runGroup(group, walk);
    ended.push(...outcomes);
    if (stoppingSteps(outcomes).length > 0) break;
  }
  return [...ended, ...leaveRest(context.plan, ended.length, ledger)];
}

/** The steps behind the point where the walk stopped: they were not run, and the record says so. */
function leaveRest(plan: Plan, walked: number, ledger: Ledger): EndedStep[] {
  const rest = plan.groups.flat().slice(walked);
  return rest.map((step) => {
    const notRun = unstartedOutcome('NotRun', 'the execution stopped before it', Date.now());
    // An operator may have skipped it before.
    const outcome = ledger.latest(step)?.outcome ?? notRun;
    ledger.ended(step, outcome);
    return { step, outcome };
  });
}

function conclude(executionId: string, outcome: ExecutionOutcome): RunScheduleResult {
  const { status, error } = outcome;
  if (status === 'Cancelled') throw new CancelledFailure(error ?? 'cancelled');
  if (status === 'Failed' || status === 'TimedOut') {
    throw ApplicationFailure.nonRetryable(error ?? status, status, { executionId });
  }
  return error === null ? { executionId, status } : { executionId, status, reason: error };
}
