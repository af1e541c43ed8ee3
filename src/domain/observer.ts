/** The port through which step workers report what they observe. It can never change an outcome. */

export type AttemptKey = {
  tenantId: string;
  executionId: string;
  /** Temporal run id of the execution. */
  incarnation: string;
  stepIndex: number;
  /** From 1. */
  attempt: number;
  /** What the step was dispatched with; absent when an earlier release dispatched it. */
  nonce?: string;
};

/** Characters of a request's address and of its body that are kept. */
export const requestExcerptLength = 2_048;

/** The request an attempt is about to send, fit to be shown: no credentials, cut to its length. */
export type AttemptRequest = { method: string; url: string; body: string | null };

export type AttemptStart = AttemptKey & {
  /** Milliseconds since the epoch on the worker's clock. */
  startedAt: number;
  idempotencyKey: string;
  worker: string;
  /** The step must not be repeated unless it is known how this attempt ended. */
  decisive: boolean;
  /** Absent for steps that send no request, and from workers that do not tell. */
  request?: AttemptRequest;
};

export const attemptStatuses = [
  'InProgress',
  'Completed',
  'Failed',
  'TimedOut',
  'Cancelled',
  'Lost',
] as const;
export type AttemptStatus = (typeof attemptStatuses)[number];

export type AttemptEnd = AttemptKey & {
  status: Exclude<AttemptStatus, 'InProgress' | 'Lost'>;
  endedAt: number;
  code: string | null;
  message: string;
  httpStatus: number | null;
  exitCode: number | null;
  output: string | null;
  outputBytes: number;
  /** When the next attempt is due, if there is one. */
  nextAttemptAt: number | null;
};

export type AttemptProgress = AttemptKey & { percent: number | null; message: string; at: number };

export type LogLine = {
  at: number;
  level: 'info' | 'warn' | 'error';
  stream: 'stdout' | 'stderr' | 'system';
  text: string;
};

/** What the start of an attempt learned: did an earlier attempt begin and never report its end? */
export type AttemptStarted = { stored: boolean; lostAttempt: number | null };

/** The record has understood the start of an attempt and will not store it, however often it is sent. */
export class AttemptRefusedError extends Error {}

export type Observer = {
  /**
   * Stores the start before the effect begins. With `mustStore` it waits until it is stored or the
   * signal aborts; otherwise it gives up after a moment, keeps the start for later and answers
   * `stored: false`, because an outage of the record must not stop a run.
   * @throws AttemptRefusedError only with `mustStore`.
   */
  attemptStarted(
    start: AttemptStart,
    options: { mustStore: boolean; signal: AbortSignal },
  ): Promise<AttemptStarted>;
  /** Buffered, bounded; never blocks, never throws. */
  attemptEnded(end: AttemptEnd): void;
  progress(progress: AttemptProgress): void;
  logLines(key: AttemptKey, lines: readonly LogLine[]): void;
};
