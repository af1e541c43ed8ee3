/** How the execution ended, judged over all its steps. */
import { patched } from '@temporalio/workflow';
import {
  type EndedStep,
  type ExecutionOutcome,
  judgeExecution,
  wasTriedThenSkipped,
} from '../../src/domain/execution/outcome.ts';

/** Since 0.2: a step that was tried and then skipped by a person is an error of the execution. */
export const triedThenSkippedPatch = 'tried-then-skipped';

/** Costs an event only where a person has skipped a step that had been tried. */
export function judge(
  ended: readonly EndedStep[],
  cancelled: { reason: string } | null,
): ExecutionOutcome {
  const before =
    ended.some(({ outcome }) => wasTriedThenSkipped(outcome)) && !patched(triedThenSkippedPatch);
  return judgeExecution(before ? ended.map(asNeverTried) : ended, cancelled);
}

function asNeverTried({ step, outcome }: EndedStep): EndedStep {
  if (!wasTriedThenSkipped(outcome)) return { step, outcome };
  return { step, outcome: { ...outcome, attempts: 0, code: null } };
}
