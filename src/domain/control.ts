/** Operator commands on an execution that goes on: what is asked, what is answered. */
import type { Initiator } from './initiator.ts';
import { messageLength, unstartedOutcome } from './outcome.ts';
import type { StepOutcome } from './outcome.ts';
import type { ExecutionStatus, StepStatus } from './status.ts';
import { excerpt } from './text.ts';

/** Names of the Temporal updates; people type them, so they never change. */
export const executionUpdates = ['pauseExecution', 'resumeExecution'] as const;
export const stepUpdates = ['skipStep', 'holdStep', 'releaseStep', 'setStepResult'] as const;
export type ControlUpdate = (typeof executionUpdates)[number] | (typeof stepUpdates)[number];

/** How an operator may say that a step ended. */
export const settableStatuses = ['Completed', 'Failed', 'Skipped'] as const;
export type SettableStatus = (typeof settableStatuses)[number];

/** Who asks and why. Both optional: `temporal workflow update` may send neither. */
export type ControlRequest = { actor?: Initiator; reason?: string };
export type StepControlRequest = ControlRequest & {
  /** From 0. */
  stepIndex: number;
  /** What the record had seen of the step: the workflow itself sees no attempts. */
  seen?: { attempts: number; startedAt: number | null };
};
export type StepResultRequest = StepControlRequest & { status: SettableStatus };

/** The state a command led to, as the workflow knows it. */
export type ControlState = {
  status: ExecutionStatus;
  /** A pause was asked for; `status` becomes Paused when the running group has ended. */
  pauseRequested: boolean;
  /** Null for commands that are about the whole execution. */
  step: { stepIndex: number; status: StepStatus } | null;
};

/** The run of an execution that the record knows: a command must not reach the one after it. */
export type ExecutionRun = { workflowId: string; runId: string };

/** What Temporal knows of a step's activity; `None` before it was scheduled and after its end. */
export type ActivityState = 'None' | 'Queued' | 'BackingOff' | 'Running' | 'Paused';

/** "held by anna: vendor is at lunch"; fit to be stored as a message. */
export function describeAct(verb: string, { actor, reason }: ControlRequest): string {
  const by = `${verb} by ${actor?.name ?? 'temporal workflow update'}`;
  return excerpt(reason ? `${by}: ${reason}` : by, messageLength);
}

/** The end an operator gave a step. Times are milliseconds since the epoch. */
export function setOutcome(
  { status, seen, ...request }: StepResultRequest,
  known: { queuedAt: number | null; now: number },
): StepOutcome {
  const verb = status === 'Skipped' ? 'skipped' : `set to ${status}`;
  const outcome = unstartedOutcome('Skipped', describeAct(verb, request), known.now);
  const { queuedAt, now } = known;
  const startedAt =
    queuedAt === null || !seen?.startedAt ? null : clamp(seen.startedAt, queuedAt, now);
  const attempts = queuedAt === null ? 0 : (seen?.attempts ?? 0);
  return {
    ...outcome,
    status,
    code: status === 'Failed' ? 'step-failed' : null,
    startedAt,
    attempts,
  };
}

/** Another machine's clock may differ; no step seems to begin before it was queued. */
function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
