/** The verdict of `beginExecution`, and what `sealExecution` is given. */
import type { ExecutionOutcome } from './outcome.ts';
import type { Plan } from './plan.ts';
import type { StepTransition } from './transition.ts';

export type BeginVerdict =
  | {
      verdict: 'Run';
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
    }
  | { verdict: 'Skipped'; executionId: string; reason: string }
  | { verdict: 'Refused'; code: string; reason: string };

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
