/** What a workflow hands to the recorder: the transitions of one activation. */
import type { StepOutcome } from './outcome.ts';
import type { ExecutionStatus, StepStatus } from './status.ts';

/** One step's new status; `outcome` is present exactly when the status is final. */
export type StepTransition = {
  stepIndex: number;
  status: StepStatus;
  /** When the step was handed to Temporal; workflow time, milliseconds; null when it never was. */
  queuedAt: number | null;
  outcome: StepOutcome | null;
  /** Why a step that has not ended is where it is, such as who holds it. */
  note?: string;
};

/** Everything one activation decided. `seq` only grows within an execution's incarnation. */
export type RecordBatch = {
  tenantId: string;
  executionId: string;
  /** Temporal run id; a reset makes a new one. */
  incarnation: string;
  seq: number;
  /** Workflow time, milliseconds since the epoch. */
  at: number;
  steps: readonly StepTransition[];
  /** The group the walk is in, when it moved. */
  groupIndex: number | null;
  /** A non-final execution status, when it changed; final ones are written by seal. */
  status: ExecutionStatus | null;
};
