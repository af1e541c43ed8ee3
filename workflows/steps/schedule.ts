/** Runs another schedule as a child workflow, and ends as its execution does. */
import {
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowFailure,
  isCancellation,
  startChild,
  TerminatedFailure,
  workflowInfo,
} from '@temporalio/workflow';
import {
  type RunScheduleInput,
  runScheduleWorkflowType,
} from '../../src/domain/execution/start.ts';
import type { StepOutcome } from '../../src/domain/execution/step-result.ts';
import type { Plan, PlannedStep } from '../../src/domain/schedule/plan.ts';
import { toTaskPriority } from '../../src/domain/schedule/priority.ts';
import type { ScheduleSettings } from '../../src/domain/schedule/schedule.ts';
import {
  outcomeOfScheduleEnd,
  outcomeOfScheduleFailure,
  type ScheduleEnd,
} from '../../src/domain/steps/schedule-step.ts';

/** The execution that the step is a part of. */
export type Parent = { plan: Plan; executionId: string; input: RunScheduleInput };

type RunSchedule = (input: RunScheduleInput) => Promise<ScheduleEnd>;

/** Null when its scope was cancelled, and the execution with it. */
export async function runScheduleStep(
  step: PlannedStep,
  parent: Parent,
  { startedAt, began }: { startedAt: number; began: (note: string) => void },
): Promise<StepOutcome | null> {
  const settings = step.settings as ScheduleSettings;
  const outer = CancellationScope.current();
  // Cancels the execution at its time limit, and waits for its end.
  const limit = new CancellationScope({
    cancellable: true,
    timeout: step.timeoutSeconds * 1_000,
  });
  let executionId: string | null = null;
  const { input, plan } = parent;
  const priority = toTaskPriority(step.priority, {
    tenant: input.tenant,
    inherited: plan.priority,
  });
  const times = () => ({ startedAt, now: Date.now() });
  try {
    const end = await limit.run(async () => {
      const child = await startChild<RunSchedule>(runScheduleWorkflowType, {
        args: [inputOf(settings, parent, step.priority ?? parent.plan.priority)],
        workflowId: `${workflowInfo().workflowId}/${step.key}`,
        ...(priority ? { priority } : {}),
        parentClosePolicy: 'REQUEST_CANCEL',
        cancellationType: 'WAIT_CANCELLATION_COMPLETED',
      });
      executionId = child.firstExecutionRunId;
      began(`waits for execution ${executionId} of ${settings.schedule}`);
      return child.result();
    });
    return outcomeOfScheduleEnd(end, times());
  } catch (error) {
    if (isCancellation(error)) {
      if (outer.consideredCancelled) return null;
      const timedOut = limit.consideredCancelled ? step.timeoutSeconds : null;
      return outcomeOfScheduleFailure({ kind: 'Cancelled', timedOut, executionId }, times());
    }
    if (!(error instanceof ChildWorkflowFailure)) throw error;
    return outcomeOfScheduleFailure(failureOf(error, executionId), times());
  }
}

function inputOf(
  { schedule, parameters, overlap }: ScheduleSettings,
  { plan, executionId, input }: Parent,
  priority: number | undefined,
): RunScheduleInput {
  return {
    scheduleId: schedule,
    trigger: 'Step',
    triggeredBy: { type: 'execution', id: executionId },
    initiator: { type: 'schedule', id: plan.scheduleId, name: plan.name },
    ancestors: [...(input.ancestors ?? []), plan.scheduleId],
    ...(input.tenant === undefined ? {} : { tenant: input.tenant }),
    ...(input.traceparent === undefined ? {} : { traceparent: input.traceparent }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(overlap === undefined ? {} : { overlap }),
    ...(priority === undefined ? {} : { priority }),
  };
}

function failureOf({ cause, message }: ChildWorkflowFailure, executionId: string | null) {
  if (cause instanceof ApplicationFailure) {
    return { kind: 'Failed', type: cause.type ?? '', message: cause.message, executionId } as const;
  }
  const isTerminated = cause instanceof TerminatedFailure;
  const said = isTerminated ? 'its workflow was terminated' : (cause?.message ?? message);
  return { kind: 'Failed', type: '', message: said, executionId } as const;
}
