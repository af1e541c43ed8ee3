/** How an attempt ended: judged once, then told to the record, to Temporal and to the log. */
import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import {
  messageLength,
  type ObjectCounts,
  outputExcerptLength,
  type StepReport,
} from '../../src/domain/execution/outcome.ts';
import { longestRetryAfterSeconds, retryDelaySeconds } from '../../src/domain/execution/retry.ts';
import type { StepActivityInput } from '../../src/domain/execution/step-activity.ts';
import type { AttemptEnd, AttemptKey, AttemptStart } from '../../src/domain/observation.ts';
import type { ProblemCode } from '../../src/domain/problem.ts';
import { cleanText, excerpt, headAndTail } from '../../src/domain/text/clip.ts';
import type { StepAbort } from './attempt-watch.ts';
import { noFacts, type StepFacts, StepFailure } from './step-failure.ts';
import type { StepResult } from './step-run.ts';

export type AttemptEnding = {
  status: AttemptEnd['status'];
  code: ProblemCode | null;
  message: string;
  warnings: boolean;
  /** False when another try cannot or must not follow. */
  retryable: boolean;
  /** Another try is not made sooner than this, whatever the retry settings say. */
  retryAfterSeconds?: number;
  facts: StepFacts;
};

type Policy = Pick<StepActivityInput, 'retry' | 'onInterrupted'>;

export function endingOfResult(result: StepResult): AttemptEnding {
  const { message, warnings = false, ...facts } = result;
  return {
    status: 'Completed',
    code: null,
    message,
    warnings,
    retryable: false,
    facts: { ...noFacts, ...facts },
  };
}

/** After an abort, whatever was thrown is its consequence; what was seen until then is kept. */
export function endingOfError(
  error: unknown,
  abort: StepAbort | null,
  policy: Policy,
): AttemptEnding {
  const facts = { ...noFacts, ...(error instanceof StepFailure ? error.facts : {}) };
  if (abort) return { ...endingOfAbort(abort, policy), warnings: false, facts };
  if (error instanceof StepFailure) {
    const { code, message, retryable, retryAfterSeconds } = error;
    const failed = { status: 'Failed', code, message, retryable, retryAfterSeconds } as const;
    return { ...failed, warnings: false, facts };
  }
  const message = 'the worker met an error of its own; its log has the details';
  const code = 'internal-error';
  return { status: 'Failed', code, message, retryable: true, warnings: false, facts };
}

function endingOfAbort(
  { abortCause, message }: StepAbort,
  { onInterrupted }: Policy,
): Omit<AttemptEnding, 'facts' | 'warnings'> {
  const repeatable = onInterrupted === 'Retry';
  switch (abortCause) {
    case 'Cancelled':
      return { status: 'Cancelled', code: 'step-cancelled', message, retryable: false };
    case 'TimedOut':
      return { status: 'TimedOut', code: 'step-timed-out', message, retryable: true };
    case 'ShutDown':
      return { status: 'Failed', code: 'step-interrupted', message, retryable: repeatable };
    case 'Lost':
      return { status: 'Cancelled', code: 'step-interrupted', message, retryable: repeatable };
  }
}

/** Secrets cut out, texts made fit to store, everything cut to its length. */
export function cleanEnding(ending: AttemptEnding, mask: (text: string) => string): AttemptEnding {
  const { output, counts, ...facts } = ending.facts;
  return {
    ...ending,
    message: excerpt(mask(ending.message), messageLength),
    facts: {
      ...facts,
      output: output === null ? null : headAndTail(mask(output), outputExcerptLength),
      counts: counts === null ? null : cleanCounts(counts, mask),
    },
  };
}

const countLimits = { entries: 50, nameLength: 64 };

/** Systems name their counts themselves. */
function cleanCounts(counts: ObjectCounts, mask: (text: string) => string): ObjectCounts {
  const entries = Object.entries(counts).filter(([, count]) => Number.isFinite(count));
  const clean = entries
    .slice(0, countLimits.entries)
    .map(
      ([name, count]) => [cleanText(mask(name)).slice(0, countLimits.nameLength), count] as const,
    );
  return Object.fromEntries(clean);
}

export type EndedAttempt = {
  start: AttemptStart;
  endedAt: number;
  ending: AttemptEnding;
  retry: StepActivityInput['retry'];
};

export function reportOf({ start, endedAt, ending }: EndedAttempt): StepReport {
  const { httpStatus, exitCode, output, counts } = ending.facts;
  const { attempt, startedAt, worker } = start;
  return {
    attempt,
    startedAt,
    endedAt,
    message: ending.message,
    worker,
    ...(ending.warnings && { warnings: true as const }),
    ...(httpStatus !== null && { httpStatus }),
    ...(exitCode !== null && { exitCode }),
    ...(output !== null && { output }),
    ...(counts !== null && { counts }),
  };
}

/** Only what names the attempt: whatever else a report holds would be refused. */
export function keyOf(of: AttemptKey): AttemptKey {
  const { tenantId, executionId, incarnation: runIdOf, stepIndex, attempt, nonce } = of;
  const key = { tenantId, executionId, incarnation: runIdOf, stepIndex, attempt };
  return nonce === undefined ? key : { ...key, nonce };
}

export function observationOf(ended: EndedAttempt): AttemptEnd {
  const { start, endedAt, ending } = ended;
  const { httpStatus, exitCode, output, outputBytes } = ending.facts;
  return {
    ...keyOf(start),
    status: ending.status,
    endedAt,
    code: ending.code,
    message: ending.message,
    httpStatus,
    exitCode,
    output,
    outputBytes,
    nextAttemptAt: willRetry(ended) ? endedAt + retryDelayMs(ended) : null,
  };
}

function willRetry({ start, ending, retry }: EndedAttempt): boolean {
  const ended = ending.status === 'Completed' || ending.status === 'Cancelled';
  return !ended && ending.retryable && start.attempt <= retry.maxRetries;
}

/** A worker that was shut down says nothing about the target: the next try need not wait for it. */
function retryDelayMs({ start, ending, retry }: EndedAttempt): number {
  if (ending.code === 'step-interrupted') return 1_000;
  // No delay at all would read as "not said", and the server would choose its own.
  const asked = Math.min(ending.retryAfterSeconds ?? 0, longestRetryAfterSeconds);
  return Math.max(1, Math.max(retryDelaySeconds(retry, start.attempt), asked) * 1000);
}

/** What the activity throws: its type is the problem's code, its detail the report. */
export function failureOf(ended: EndedAttempt): ApplicationFailure | CancelledFailure {
  const { ending } = ended;
  const report = reportOf(ended);
  if (ending.code === 'step-cancelled') return new CancelledFailure(ending.message, [report]);
  return ApplicationFailure.create({
    message: ending.message,
    type: ending.code ?? 'step-failed',
    details: [report],
    nonRetryable: !ending.retryable,
    nextRetryDelay: retryDelayMs(ended),
    // A step that fails is an ordinary event, not an error of the worker.
    category: 'BENIGN',
  });
}
