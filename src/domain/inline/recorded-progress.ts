/** How far the record is ahead of a workflow whose task is repeated. */
import type { ExecutionOutcome } from '../execution/outcome.ts';

export type ProgressRequest = { tenantId: string; executionId: string; incarnation: string };

/** What the record has of one run. */
export type RecordedProgress = {
  /** How the run ended; null while it has not. */
  end: ExecutionOutcome | null;
  /** Steps that have begun inline, each with the number of its newest attempt. */
  attempts: readonly { stepIndex: number; attempt: number }[];
};
