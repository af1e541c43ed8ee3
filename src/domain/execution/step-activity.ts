/** The call of a step activity: everything its worker needs, nothing secret. */
import { idempotencyKey } from '../identifiers.ts';
import type { AttemptStatus, LogLine } from '../observation.ts';
import type { InterruptionPolicy, StepSettings } from '../schedule/schedule.ts';
import type { RetrySettings } from './retry.ts';

/** What travels through Temporal, where every byte is stored, read again and paid for. */
export type StepCall<S extends StepSettings = StepSettings> = {
  tenantId: string;
  executionId: string;
  stepIndex: number;
  key: string;
  settings: S;
  timeoutSeconds: number;
  retry: RetrySettings;
  onInterrupted: InterruptionPolicy;
  /** Attempts that were made inline, before the step was handed to Temporal; absent for none. */
  attemptsBefore?: number;
  /** Proves to the API that a reporting worker was given this step; absent when an earlier release dispatched it. */
  nonce?: string;
  /** W3C trace context that the execution continues; absent when its trace is its own. */
  traceparent?: string;
};

export type StepActivityInput<S extends StepSettings = StepSettings> = StepCall<S> & {
  /** Temporal run id of the execution. */
  incarnation: string;
  idempotencyKey: string;
};

/** Variables every command is given; a step cannot set them itself. */
export const reservedVariables: readonly string[] = [
  'CARILLON_EXECUTION_ID',
  'CARILLON_STEP_KEY',
  'CARILLON_IDEMPOTENCY_KEY',
  'CARILLON_ATTEMPT_TOKEN',
  'CARILLON_TRACEPARENT',
  'CARILLON_OUTPUT',
];

/** The call with what follows from it and from the run that made it. */
export function completeCall<S extends StepSettings>(
  call: StepCall<S>,
  runId: string,
): StepActivityInput<S> {
  return {
    ...call,
    incarnation: runId,
    idempotencyKey: idempotencyKey(call.executionId, call.key),
  };
}

/** The line that the log of a step has for the end of each attempt. */
export type EndedAttemptFacts = {
  attempt: number;
  maxAttempts: number | null;
  status: AttemptStatus;
  startedAt: Date | null;
  endedAt: Date;
  nextAttemptAt: Date | null;
  code: string | null;
  message: string | null;
  httpStatus: number | null;
  requestMethod: string | null;
  requestUrl: string | null;
  /** Log lines beyond the quota of the log. */
  logDropped: number;
};

/** The request, how and after how long it ended, and whether and when it is tried again. */
export function describeAttempt(facts: EndedAttemptFacts): Pick<LogLine, 'level' | 'text'> {
  const { attempt, maxAttempts, status, requestMethod, requestUrl, logDropped } = facts;
  const most = maxAttempts === null ? '' : ` of ${maxAttempts}`;
  const request = requestUrl === null ? '' : `${requestMethod} ${requestUrl}: `;
  const dropped = logDropped === 0 ? '' : `; ${logDropped} more lines were not kept`;
  const text = `attempt ${attempt}${most}: ${request}${ending(facts)}${whatNext(facts)}${dropped}`;
  return { level: status === 'Completed' ? 'info' : 'warn', text };
}

function ending({
  status,
  startedAt,
  endedAt,
  code,
  message,
  httpStatus,
}: EndedAttemptFacts): string {
  const ms = startedAt === null ? null : Math.max(0, endedAt.getTime() - startedAt.getTime());
  const after = ms === null ? '' : ` after ${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 0)} s`;
  const said = message === null || message === '' ? '' : `, ${message}`;
  const isSaid = httpStatus === null || said.includes(`HTTP ${httpStatus}`);
  const answer = isSaid ? '' : `, HTTP ${httpStatus}`;
  return `${status}${after}${answer}${said}${code === null ? '' : ` (${code})`}`;
}

function whatNext(facts: EndedAttemptFacts): string {
  const { attempt, maxAttempts, status, nextAttemptAt } = facts;
  if (nextAttemptAt !== null) {
    const why =
      facts.code === 'step-interrupted' ? 'it may be repeated' : 'such a failure may pass';
    return `; attempt ${attempt + 1} is due at ${nextAttemptAt.toISOString()}, because ${why}`;
  }
  if (status !== 'Failed' && status !== 'TimedOut') return '';
  if (maxAttempts !== null && attempt >= maxAttempts) return '; no attempt is left';
  return '; not tried again: a repeat cannot end differently or might do harm';
}
