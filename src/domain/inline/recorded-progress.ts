/** How far the record is ahead of a workflow whose task is repeated. */
import type { ExecutionOutcome } from '../execution/outcome.ts';
import type { ExecutionStatus } from '../execution/status.ts';

export type ProgressRequest = { tenantId: string; executionId: string; incarnation: string };

/** What the record has of one run. */
export type RecordedProgress = {
  /** How the run ended; null while it has not. */
  end: ExecutionOutcome | null;
  /** Steps that have begun inline, each with the number of its newest attempt. */
  attempts: readonly { stepIndex: number; attempt: number }[];
};

/** Ends that a workflow decides. Others are recorded when it is gone. */
const decidedEnds = [
  'Completed',
  'CompletedWithErrors',
  'Failed',
  'TimedOut',
  'Cancelled',
  'Skipped',
] as const;

type Recorded = { runId: string; status: ExecutionStatus; error: string | null };

/** The end that a run has recorded before Temporal took the end of its workflow; null when there is none. */
export function endOfRun(
  { status, error, ...of }: Recorded,
  runId: string,
): ExecutionOutcome | null {
  const decided = decidedEnds.find((one) => one === status);
  return decided && of.runId === runId ? { status: decided, error } : null;
}
