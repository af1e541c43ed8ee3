/** What becomes of a start. Every policy answers an `AdmissionResult`; the first that rejects decides. */
import type { ExecutionOutcome } from '../domain/execution/outcome.ts';
import type { AdmissionAnswer } from '../domain/execution/recording.ts';
import type { Plan } from '../domain/schedule/plan.ts';
import type { QueueMember } from './dependencies.ts';

export type AdmissionResult =
  /** It may start now. `note` is what the ledger says of it; null for an ordinary start. */
  | { result: 'Admit'; note: string | null; catchUp: boolean; isLastStart: boolean }
  /** It queues behind the execution that holds the lock of the schedule. */
  | { result: 'Wait'; holder: string }
  | Rejection
  /** It depends on whether that workflow is still open: find out, then ask for admission again. */
  | { result: 'CheckHolder'; holder: QueueMember };

/** The start is recorded and runs nothing: left out on purpose, or too late. */
export type Rejection = { result: 'Skip' | 'Miss'; reason: string };

export const admit: Extract<AdmissionResult, { result: 'Admit' }> = {
  result: 'Admit',
  note: null,
  catchUp: false,
  isLastStart: false,
};

export const skip = (reason: string): Rejection => ({ result: 'Skip', reason });

export const miss = (reason: string): Rejection => ({ result: 'Miss', reason });

/** What the transaction of a start has written: the answer to the workflow, before its details are added. */
export type Admission =
  | { verdict: 'Run'; executionId: string; plan: Plan }
  /** Recorded and waiting for `holder`, which may be this very execution by the time it asks. */
  | { verdict: 'Queued'; executionId: string; plan: Plan; holder: string | null }
  | ({ verdict: 'Ended'; executionId: string } & ExecutionOutcome)
  | Extract<AdmissionAnswer, { verdict: 'Skipped' | 'Refused' }>
  /** Nothing is written yet. */
  | { verdict: 'CheckHolder'; scheduleId: string; holder: QueueMember };

export type Refused = Extract<AdmissionAnswer, { verdict: 'Refused' }>;

export function refuse(code: string, reason: string): Refused {
  return { verdict: 'Refused', code, reason };
}
