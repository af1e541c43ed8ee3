/** Operator commands on an open execution: requests and answers. */
import type { Initiator } from '../audit.ts';
import type { StepInsertion, StepMove } from '../schedule/move-step.ts';
import type { Step } from '../schedule/schedule.ts';
import type { ExecutionVariables } from '../step-data/variables.ts';
import { excerpt } from '../text/clip.ts';
import type { ExecutionStatus, StepStatus } from './status.ts';
import {
  clamp,
  messageLength,
  type StepOutcome,
  type StepReport,
  unstartedOutcome,
} from './step-result.ts';

/** Names of the Temporal updates; people type them, so they never change. */
export type ControlUpdate =
  | 'pauseExecution'
  | 'resumeExecution'
  | 'skipStep'
  | 'cancelStep'
  | 'holdStep'
  | 'releaseStep'
  | 'setStepResult'
  | 'decideStep'
  | 'moveStep'
  | 'insertStep'
  | 'retryStep';

/** How an operator may say that a step ended. */
export const settableStatuses = ['Completed', 'Failed', 'Skipped'] as const;
type SettableStatus = (typeof settableStatuses)[number];

/** Who asks and why. Both optional: `temporal workflow update` may send neither. */
export type ControlRequest = { actor?: Initiator; reason?: string };

/** What the record and the server had seen of a step: the workflow itself sees no attempts. */
export type SeenAttempts = {
  attempts: number;
  startedAt: number | null;
  /** How the newest attempt that has ended failed; absent when none did. */
  lastFailure?: AttemptFailure;
};
export type AttemptFailure = { code: string } & Pick<
  StepReport,
  'message' | 'httpStatus' | 'exitCode'
>;

export type StepControlRequest = ControlRequest & {
  /** From 0. */
  stepIndex: number;
  /** Absent when the sender did not inspect the attempts, as with `temporal workflow update`. */
  seen?: SeenAttempts;
  /** Of the actor; only the API knows them. */
  roles?: readonly string[];
};
export type StepDecisionRequest = StepControlRequest & { decision: 'Approve' | 'Reject' };
/** `target` is the index of the step whose place counts. */
export type StepMoveRequest = StepControlRequest & Pick<StepMove, 'place' | 'target'>;
/** As the server has checked and planned the step: the workflow cannot read a definition. */
export type StepInsertRequest = ControlRequest &
  StepInsertion & {
    /** The step as a definition has it, for the record. */
    definition: Step;
    /** What its expressions read of the execution; absent when it has none. */
    variables?: ExecutionVariables;
  };
export type StepResultRequest = StepControlRequest & { status: SettableStatus };
/** Every way in which an operator ends a step. */
export type StepEndRequest = StepControlRequest & { status: SettableStatus | 'Cancelled' };

const codes: Partial<Record<StepEndRequest['status'], string>> = {
  Failed: 'step-failed',
  Cancelled: 'step-cancelled',
};

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

/** A step's activity as Temporal has it at this moment. */
export type ActivityView = {
  state: ActivityState;
  /** Attempts that have begun; 0 also when the activity is not known. */
  attempts: number;
  lastFailure: AttemptFailure | null;
};

/** "held by anna: vendor is at lunch"; fit to be stored as a message. */
export function describeAct(verb: string, { actor, reason }: ControlRequest, more = ''): string {
  const by = `${verb} by ${actor?.name ?? 'temporal workflow update'}${more}`;
  return excerpt(reason ? `${by}: ${reason}` : by, messageLength);
}

/** "skipped by anna after 3 attempts: vendor is down; the last one failed: answered 503". */
function describeEnding(request: StepEndRequest, begun: SeenAttempts | 'Unknown'): string {
  const { status } = request;
  const isSet = status === 'Completed' || status === 'Failed';
  const verb = isSet ? `set to ${status}` : status.toLowerCase();
  if (begun === 'Unknown') {
    return describeAct(verb, request, ', not known whether it had begun');
  }
  const { attempts, lastFailure } = begun;
  if (attempts === 0) return describeAct(verb, request);
  const act = describeAct(verb, request, ` after ${attempts} attempt${attempts === 1 ? '' : 's'}`);
  if (!lastFailure) return act;
  return excerpt(`${act}; the last one failed: ${lastFailure.message}`, messageLength);
}

const neverBegun: SeenAttempts = { attempts: 0, startedAt: null };

/**
 * The outcome an operator set for a step. Times are milliseconds since the epoch. A step that was handed to
 * Temporal and whose attempts were not inspected may have begun: it never counts as a success.
 */
export function setOutcome(
  request: StepEndRequest,
  { queuedAt, now }: { queuedAt: number | null; now: number },
): StepOutcome {
  const { status, seen } = request;
  const begun = queuedAt === null ? neverBegun : (seen ?? 'Unknown');
  const message = describeEnding(request, begun);
  const outcome: StepOutcome = {
    ...unstartedOutcome('Skipped', message, now),
    status,
    byPerson: true,
    code: codes[status] ?? null,
  };
  if (begun === 'Unknown') {
    return status === 'Skipped' ? { ...outcome, code: 'step-interrupted' } : outcome;
  }
  const { attempts, startedAt, lastFailure } = begun;
  const known = {
    ...outcome,
    attempts,
    startedAt: queuedAt === null || !startedAt ? null : clamp(startedAt, queuedAt, now),
  };
  if (!lastFailure || status === 'Completed') return known;
  const { code, httpStatus = null, exitCode = null } = lastFailure;
  return { ...known, httpStatus, exitCode, code: status === 'Skipped' ? code : known.code };
}

/** The record has no column for it; but what an attempt ended names its worker. */
export function wasEndedByPerson(row: { worker: string | null; message: string | null }): boolean {
  return (
    row.worker === null &&
    /^(skipped|cancelled|approved|rejected|set to \w+) by /.test(row.message ?? '')
  );
}
