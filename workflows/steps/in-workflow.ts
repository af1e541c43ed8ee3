/** Steps that no worker runs: the workflow itself waits, for a time or for a person. */
import type { CancellationScope } from '@temporalio/workflow';
import type { Admitted } from '../../src/domain/execution/recording.ts';
import type { RunScheduleInput } from '../../src/domain/execution/start.ts';
import type { StepOutcome } from '../../src/domain/execution/step-result.ts';
import type { PlannedStep } from '../../src/domain/schedule/plan.ts';
import type { ApprovalSettings, WaitSettings } from '../../src/domain/schedule/schedule.ts';
import { outcomeWithoutAttempt } from '../../src/domain/steps/workflow-step.ts';
import type { TransitionBuffer } from '../transition-buffer.ts';
import { awaitDecision } from './approval.ts';
import { runScheduleStep } from './schedule.ts';
import { wait } from './wait.ts';

type Walking = { transitions: TransitionBuffer; execution: Admitted; input: RunScheduleInput };

/**
 * Returns when its time has come, or its scope is cancelled; who decides an approval ends the step from
 * outside, as everyone does who ends a step. Never throws for what a step may cause.
 */
export async function runInWorkflow(
  step: PlannedStep,
  scope: CancellationScope,
  { transitions, execution, input }: Walking,
): Promise<StepOutcome> {
  const startedAt = Date.now();
  const began = (note: string): void => transitions.began(step, startedAt, note);
  const run = (): Promise<StepOutcome | null> => {
    if (step.type === 'Wait') return wait(step.settings as WaitSettings, startedAt, began);
    if (step.type === 'Schedule') {
      return runScheduleStep(step, { ...execution, input }, { startedAt, began });
    }
    return awaitDecision(step.settings as ApprovalSettings, startedAt, began);
  };
  const outcome = await scope.run(run);
  return outcome ?? cancelledOutcome(startedAt);
}

function cancelledOutcome(startedAt: number): StepOutcome {
  const message = 'cancelled while it waited';
  const ending = { status: 'Cancelled', code: 'step-cancelled', message } as const;
  return outcomeWithoutAttempt(ending, { startedAt, now: Date.now() });
}
