/** The verdicts of `beginExecution` and `takeTurn`, and what `sealExecution` is given. */
import type { ExecutionOutcome } from './outcome.ts';
import type { Plan } from './plan.ts';
import type { StepTransition } from './transition.ts';

/** What an execution works with that is on record: it runs, or waits for its turn. */
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
};

export type BeginVerdict =
  | ({ verdict: 'Run' } & Admitted)
  /** On record and waiting; `waitsFor` is the execution that goes on, null when its turn has come. */
  | ({ verdict: 'Queued'; waitsFor: string | null } & Admitted)
  | { verdict: 'Skipped'; executionId: string; reason: string }
  | { verdict: 'Refused'; code: string; reason: string };

/** A waiting execution asks whether its turn has come. */
export type TurnRequest = {
  tenantId: string;
  executionId: string;
  /** Workflow time, milliseconds since the epoch. */
  at: number;
};

export type TurnVerdict =
  | { turn: 'Run' }
  | { turn: 'Wait'; waitsFor: string }
  | { turn: 'Skip'; reason: string }
  | { turn: 'Refused'; code: string; reason: string };

/** Every step's outcome once more, so that a final execution is complete even if all else was lost. */
export type SealInput = {
  tenantId: string;
  executionId: string;
  incarnation: string;
  seq: number;
  at: number;
  outcome: ExecutionOutcome;
  steps: readonly StepTransition[];
};
