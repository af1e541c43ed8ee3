/** What a workflow hands to the recorder: the transitions of one activation. */
import type { Initiator } from '../audit.ts';
import type { LimitKey } from '../limits/limit.ts';
import type { Plan, PlannedStep } from '../schedule/plan.ts';
import type { Step } from '../schedule/schedule.ts';
import type { Evaluation } from '../step-data/evaluation.ts';
import type { ExecutionOutcome } from './outcome.ts';
import type { ExecutionStatus, StepStatus } from './status.ts';
import type { StepOutcome } from './step-result.ts';

/** One step's new status; `outcome` is present exactly when the status is final. */
export type StepTransition = {
  stepIndex: number;
  status: StepStatus;
  /** When the step was handed to Temporal; workflow time, milliseconds; null when it never was. */
  queuedAt: number | null;
  outcome: StepOutcome | null;
  /** When it began, of a step that no worker runs; absent for all others. */
  startedAt?: number;
  /** Why a step that has not ended is where it is, such as who holds it. */
  note?: string;
  /** What its condition and expressions came to, if it has any. */
  evaluation?: Evaluation;
  /** Present when the step may have slots; its end frees them. */
  limited?: true;
};

/** Everything one activation decided. `seq` only grows within a run. */
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
  /** A non-final execution status, when it changed; final ones are written by `sealExecution`. */
  status: ExecutionStatus | null;
  /** The order of the groups, as lists of step indexes; absent while it is that of the plan, and when it stays. */
  walk?: WalkOrder;
  /** Every step that was inserted so far; absent while there is none, and when they were told before. */
  inserted?: readonly InsertedStep[];
};

/** What a record of a step begins with. */
export type NewRecord = Pick<
  PlannedStep,
  'stepIndex' | 'groupIndex' | 'key' | 'name' | 'type' | 'continueOnFailure' | 'retry'
>;

/** A step that a person put into the execution while it ran: no definition has it. */
export type InsertedStep = { record: NewRecord; insertion: Insertion };

/** Who inserted a step, when and why, and the step as a definition would have it. */
export type Insertion = { by: Initiator; at: string; reason: string | null; step: Step };

type WalkOrder = readonly (readonly number[])[];

/** What a recorded execution works with, whether it runs or waits for its turn. */
export type Admitted = {
  tenantId: string;
  executionId: string;
  plan: Plan;
  /** True when the server knows our search attributes; using an unknown one fails the workflow. */
  searchAttributes: boolean;
  /**
   * How long a cancelled execution waits for steps that do not stop. Absent in executions begun
   * before 0.2, which wait for as long as it takes.
   */
  cancelGraceSeconds?: number;
  /** By step index, what each step is dispatched with. Absent in executions begun by earlier releases. */
  nonces?: readonly string[];
  /** W3C trace context that the execution continues; absent when its trace is its own. */
  traceparent?: string;
};

/** What `beginExecution` answers. */
export type AdmissionAnswer =
  | ({ verdict: 'Run' } & Admitted)
  /** Recorded and waiting for `waitsFor`, which is still open; null when its turn has come. */
  | ({ verdict: 'Queued'; waitsFor: string | null } & Admitted)
  | { verdict: 'Skipped'; executionId: string; reason: string }
  /** This run has recorded its end already: its workflow task is repeated. */
  | ({ verdict: 'Ended'; executionId: string; searchAttributes: boolean } & ExecutionOutcome)
  | { verdict: 'Refused'; code: string; reason: string };

/** A waiting execution asks whether its turn has come. */
export type TurnRequest = {
  tenantId: string;
  executionId: string;
  /** Temporal run id; absent in executions begun by earlier releases. */
  incarnation?: string;
  /** Workflow time, milliseconds since the epoch. */
  at: number;
};

/** What `takeTurn` answers. */
export type TurnAnswer =
  | { turn: 'Run' }
  | { turn: 'Wait'; waitsFor: string }
  | { turn: 'Skip'; reason: string }
  /** This run has recorded its end already: its workflow task is repeated. */
  | ({ turn: 'Ended' } & ExecutionOutcome)
  | { turn: 'Refused'; code: string; reason: string };

/** A step that wants slots; without a priority, that of most. */
export type SlotWant = { stepIndex: number; limits: readonly LimitKey[]; priority?: number };

/** Steps of an execution ask for slots, or no longer want those that they asked for. */
export type SlotRequests = {
  tenantId: string;
  executionId: string;
  /** Temporal run id. */
  incarnation: string;
  wants: readonly SlotWant[];
  gives: readonly number[];
};

/** What `takeSlots` answers of each step that wants slots. */
export type SlotAnswer =
  | { stepIndex: number; taken: true }
  /**
   * `note` says what it waits for, and who has it. `until`: the system is in maintenance until then, in
   * milliseconds since the epoch. `ends`: what the maintenance makes of the step.
   */
  | {
      stepIndex: number;
      taken: false;
      note: string;
      until?: number;
      ends?: 'Skipped' | 'Failed';
    };

/** Input of `sealExecution`. Repeats every outcome, so that the record is complete even if all batches were lost. */
export type FinalizeInput = {
  tenantId: string;
  executionId: string;
  incarnation: string;
  seq: number;
  at: number;
  outcome: ExecutionOutcome;
  steps: readonly StepTransition[];
  /** As in a batch. */
  walk?: WalkOrder;
  inserted?: readonly InsertedStep[];
};

/** What a workflow answers to the query `snapshot`: everything it has decided so far. */
export const snapshotQuery = 'snapshot';

export type Snapshot = {
  /** All steps that were handed on or have ended, numbered as the newest batch was. */
  batch: RecordBatch;
  /** Present once the walk has ended, whether or not its end is recorded yet. */
  seal: FinalizeInput | null;
};
