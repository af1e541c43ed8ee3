/** How the execution of another schedule ends the step that started it. */
import type { StepOutcome } from '../execution/step-result.ts';
import type { ProblemCode } from '../problem.ts';
import { outcomeWithoutAttempt } from './workflow-step.ts';

/** What its workflow returns. */
export type ScheduleEnd = { executionId: string; status: string; reason?: string };

export type ScheduleFailure = { executionId: string | null } & (
  | { kind: 'Cancelled'; /** Seconds, when its time was over. */ timedOut: number | null }
  /** `type` is the status of the execution, or the code of a refusal. */
  | { kind: 'Failed'; type: string; message: string }
);

type Times = { startedAt: number; now: number };

/** A start that was skipped did not do what the step is there for. */
export function outcomeOfScheduleEnd(
  { executionId, status, reason }: ScheduleEnd,
  times: Times,
): StepOutcome {
  const why = reason === undefined ? '' : `: ${reason}`;
  const message = `execution ${executionId} is ${status}${why}`;
  const ended = { executionId, status };
  switch (status) {
    case 'Completed':
      return withExecution(outcomeWithoutAttempt({ status, message }, times), ended);
    case 'CompletedWithErrors':
      return withExecution(
        outcomeWithoutAttempt({ status: 'CompletedWithWarnings', message }, times),
        ended,
      );
    default: {
      const code = status === 'Skipped' ? 'execution-overlap' : 'step-failed';
      return withExecution(
        outcomeWithoutAttempt({ status: 'Failed', code, message }, times),
        ended,
      );
    }
  }
}

export function outcomeOfScheduleFailure(failure: ScheduleFailure, times: Times): StepOutcome {
  const { executionId } = failure;
  const which = executionId === null ? 'its execution' : `execution ${executionId}`;
  const ended = executionId === null ? null : { executionId };
  if (failure.kind === 'Cancelled') {
    const { timedOut } = failure;
    const ending =
      timedOut === null
        ? ({
            status: 'Cancelled',
            code: 'step-cancelled',
            message: `${which} was cancelled`,
          } as const)
        : ({
            status: 'TimedOut',
            code: 'step-timed-out',
            message: `timed out after ${timedOut} s; ${which} was cancelled`,
          } as const);
    return withExecution(outcomeWithoutAttempt(ending, times), ended);
  }
  const { type, message: said } = failure;
  const message = `${which} failed: ${said}`;
  const ending =
    type === 'TimedOut'
      ? ({ status: 'TimedOut', code: 'step-timed-out', message } as const)
      : ({ status: 'Failed', code: codeOf(type), message } as const);
  return withExecution(outcomeWithoutAttempt(ending, times), ended);
}

/** Statuses are in PascalCase, and the codes of refusals are not. */
function codeOf(type: string): ProblemCode {
  return /^[a-z]+(-[a-z]+)+$/.test(type) ? (type as ProblemCode) : 'step-failed';
}

function withExecution(
  outcome: StepOutcome,
  outputs: { executionId: string; status?: string } | null,
): StepOutcome {
  return { ...outcome, outputs };
}
