/** How an attempt ended, in the forms for the record, for Temporal and for the log. */
import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import { longestRetryAfterSeconds, retryDelaySeconds } from '../../src/domain/execution/retry.ts';
import type { StepActivityInput } from '../../src/domain/execution/step-activity.ts';
import {
  messageLength,
  type ObjectCounts,
  outputExcerptLength,
  type StepFacts,
  type StepReport,
  type StepResult,
  toFacts,
  toReport,
} from '../../src/domain/execution/step-result.ts';
import type { AttemptEnd, AttemptKey, AttemptStart } from '../../src/domain/observation.ts';
import type { ProblemCode } from '../../src/domain/problem.ts';
import type { JsonValue, StepOutputs } from '../../src/domain/step-data/step-outputs.ts';
import { cleanText, excerpt, headAndTail } from '../../src/domain/text/clip.ts';
import type { StepAbort } from './attempt-watch.ts';
import { notKept } from './masking/kept-output.ts';
import { maskBeginning, maskEnds, type SecretMask } from './masking/secret-mask.ts';
import { type RunnerResult, type SeenFacts, StepFailure } from './step-runner.ts';

/** The part of the result that does not depend on when and where the attempt ran. */
type Ending = Omit<StepResult, 'attempt' | 'startedAt' | 'endedAt' | 'worker'>;

export type AttemptEnding = Ending & {
  code: ProblemCode | null;
  /** False when another attempt cannot or must not follow. */
  retryable: boolean;
  /** The next attempt is not made sooner than this, whatever the retry settings say. */
  retryAfterSeconds?: number;
};

type Policy = Pick<StepActivityInput, 'retry' | 'onInterrupted'>;

export function endingOfResult({
  message,
  warnings = false,
  ...seen
}: RunnerResult): AttemptEnding {
  return {
    status: 'Completed',
    code: null,
    message,
    warnings,
    retryable: false,
    ...allSeen(seen),
  };
}

/** After an abort, whatever was thrown is its consequence; what was seen until then is kept. */
export function endingOfError(
  error: unknown,
  abort: StepAbort | null,
  policy: Policy,
): AttemptEnding {
  const failure = error instanceof StepFailure ? error : null;
  const seen = { warnings: false, ...allSeen(failure?.facts ?? {}) };
  // A runner that cannot tell whether its effect took place knows more than the abort says.
  const isUnknown = failure?.code === 'step-interrupted';
  if (abort && !isUnknown) return { ...endingOfAbort(abort, policy), ...seen };
  if (failure) {
    const { code, message, retryable, retryAfterSeconds } = failure;
    return { status: 'Failed', code, message, retryable, retryAfterSeconds, ...seen };
  }
  const message = 'internal error of the worker; its log has the details';
  return { status: 'Failed', code: 'internal-error', message, retryable: true, ...seen };
}

function allSeen(facts: SeenFacts): StepFacts & Pick<StepResult, 'outputBytes'> {
  return { ...toFacts(facts), outputBytes: facts.outputBytes ?? 0 };
}

function endingOfAbort(
  { abortCause, message }: StepAbort,
  { onInterrupted }: Policy,
): Pick<AttemptEnding, 'status' | 'code' | 'message' | 'retryable'> {
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
export function cleanEnding(ending: AttemptEnding, secrets: SecretMask): AttemptEnding {
  const { message, output, counts, outputs } = ending;
  return {
    ...ending,
    message: excerpt(maskBeginning(secrets, message, messageLength), messageLength),
    output:
      output === null
        ? null
        : headAndTail(maskEnds(secrets, output), outputExcerptLength, output.length),
    counts: counts === null ? null : cleanCounts(counts, secrets),
    outputs: outputs === null ? null : cleanOutputs(outputs, secrets),
  };
}

/** For a step whose output is not kept: the record says that there was one. */
export function withoutOutput(ending: AttemptEnding): AttemptEnding {
  return { ...ending, output: ending.output === null ? null : notKept, outputs: null };
}

const countLimits = { entries: 50, nameLength: 64 };

/** Systems name their counts themselves. */
function cleanCounts(counts: ObjectCounts, secrets: SecretMask): ObjectCounts {
  const entries = Object.entries(counts).filter(([, count]) => Number.isFinite(count));
  const clean = entries.slice(0, countLimits.entries).map(([name, count]) => {
    const masked = cleanText(maskBeginning(secrets, name, countLimits.nameLength));
    return [masked.slice(0, countLimits.nameLength), count] as const;
  });
  return Object.fromEntries(clean);
}

function cleanOutputs(outputs: StepOutputs, secrets: SecretMask): StepOutputs {
  const entries = Object.entries(outputs).map(([name, value]) => [
    name,
    cleanValue(value, secrets),
  ]);
  return Object.fromEntries(entries) as StepOutputs;
}

function cleanValue(value: JsonValue, secrets: SecretMask): JsonValue {
  if (typeof value === 'string') return cleanText(secrets.mask(value));
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one: JsonValue) => cleanValue(one, secrets));
  const entries = Object.entries(value).map(
    ([name, one]) => [cleanText(secrets.mask(name)), cleanValue(one, secrets)] as const,
  );
  return Object.fromEntries(entries);
}

export type EndedAttempt = {
  start: AttemptStart;
  endedAt: number;
  ending: AttemptEnding;
  retry: StepActivityInput['retry'];
};

export function reportOf({ start, endedAt, ending }: EndedAttempt): StepReport {
  const { attempt, startedAt, worker } = start;
  return toReport({ ...ending, attempt, startedAt, endedAt, worker });
}

/** Only what names the attempt: whatever else a report holds would be refused. */
export function keyOf(of: AttemptKey): AttemptKey {
  const { tenantId, executionId, incarnation: runId, stepIndex, attempt, nonce } = of;
  const key = { tenantId, executionId, incarnation: runId, stepIndex, attempt };
  return nonce === undefined ? key : { ...key, nonce };
}

export function observationOf(ended: EndedAttempt): AttemptEnd {
  const { start, endedAt, ending } = ended;
  const { status, code, message, outputBytes } = ending;
  const { counts: _counts, outputs: _outputs, ...facts } = toFacts(ending);
  return {
    ...keyOf(start),
    status,
    endedAt,
    code,
    message,
    ...facts,
    outputBytes,
    nextAttemptAt: willRetry(ended) ? endedAt + retryDelayMs(ended) : null,
  };
}

function willRetry({ start, ending, retry }: EndedAttempt): boolean {
  const ended = ending.status === 'Completed' || ending.status === 'Cancelled';
  return !ended && ending.retryable && start.attempt <= retry.maxRetries;
}

/** A worker's shutdown says nothing about the target, so the next attempt need not wait. */
function retryDelayMs({ start, ending, retry }: EndedAttempt): number {
  if (ending.code === 'step-interrupted') return 1_000;
  // Zero would mean "not set", and the server would choose its own delay.
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
