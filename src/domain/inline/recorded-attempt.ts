/** What the record answers a workflow task that is repeated, about a step of the inline lane. */
import type { StepCall } from '../execution/step-activity.ts';
import type { StepReport } from '../execution/step-result.ts';
import type { AttemptStatus } from '../observation.ts';
import type { InlineVerdict } from './inline-lane.ts';

/** An attempt as the record has it. Times are milliseconds since the epoch. */
export type RecordedAttempt = {
  attempt: number;
  status: AttemptStatus;
  code: string | null;
  nextAttemptAt: number | null;
  report: StepReport;
};

type Rules = Pick<StepCall, 'retry' | 'onInterrupted' | 'timeoutSeconds'>;

/**
 * What becomes of a step whose newest attempt began in a workflow task that is repeated now, or in one that another
 * worker has given up. An attempt without a recorded end may have taken effect: it is repeated, or the step is
 * Interrupted, by the same rules as after the loss of a worker in the regular lane.
 */
export function answerOfRecord(newest: RecordedAttempt, rules: Rules, now: number): InlineVerdict {
  const { status, code, nextAttemptAt, report } = newest;
  if (status === 'Completed') return { verdict: 'Ended', failure: null, report };
  const isFailure = status === 'Failed' || status === 'TimedOut';
  if (!isFailure) return answerOfLost(newest, rules, now);
  if (nextAttemptAt === null) {
    const failure = { code: code ?? 'step-failed', message: report.message };
    return { verdict: 'Ended', failure, report };
  }
  const delayMs = Math.max(0, nextAttemptAt - now);
  return { verdict: 'Again', attempt: newest.attempt + 1, delayMs, report };
}

/** As the server waits before it repeats an attempt whose worker it has lost. */
const soonestRepeatMs = 1_000;

function answerOfLost(lost: RecordedAttempt, rules: Rules, now: number): InlineVerdict {
  const { attempt, status, report } = lost;
  // No person cancelled it: a worker that lost its workflow task stops what it runs, wherever that had come to.
  const isStopped = status === 'Cancelled' && rules.onInterrupted === 'Fail';
  if (isStopped || attempt > rules.retry.maxRetries) {
    const message = 'its worker was lost after it began; whether it took effect is unknown';
    return { verdict: 'Ended', failure: { code: 'step-interrupted', message }, report };
  }
  // A worker that is cut off may still run it; its own deadline ends it.
  const over = status === 'Cancelled' ? now : report.startedAt + rules.timeoutSeconds * 1_000;
  const longestMs = Math.max(soonestRepeatMs, rules.timeoutSeconds * 1_000);
  const delayMs = Math.min(longestMs, Math.max(soonestRepeatMs, over - now));
  return { verdict: 'Again', attempt: attempt + 1, delayMs, report };
}
