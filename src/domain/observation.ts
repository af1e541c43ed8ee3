/** Observations in transit: what a step worker without a database sends to the API. */
import { retryLimits } from './execution/retry.ts';
import { isFinalStep, type StepStatus } from './execution/status.ts';
import type { StepFacts, StepReport, StepResult } from './execution/step-result.ts';
import type { Lane } from './inline/dispatch.ts';
import type { ProblemCode } from './problem.ts';

export type Observation =
  | { type: 'start'; start: AttemptStart }
  | { type: 'end'; end: AttemptEnd }
  | { type: 'progress'; progress: AttemptProgress }
  | { type: 'log'; key: AttemptKey; lines: LogLine[] };

/** The attempt an observation claims to be about. */
export function keyOf(observation: Observation): AttemptKey {
  switch (observation.type) {
    case 'start':
      return observation.start;
    case 'end':
      return observation.end;
    case 'progress':
      return observation.progress;
    case 'log':
      return observation.key;
  }
}

/** The tenant an observation claims to belong to. */
export function tenantOf(observation: Observation): string {
  return keyOf(observation).tenantId;
}

/** Why an observation of a step worker is refused: only those about an attempt that can be running are stored. */
export const observationRefusals = [
  'observation-unknown',
  'observation-unproven',
  'observation-too-late',
  'observation-over-quota',
] as const satisfies readonly ProblemCode[];
export type ObservationRefusal = { code: (typeof observationRefusals)[number]; detail: string };

/** What the record knows of the attempt an observation is about. */
export type ObservedAttempt = {
  /** Whether the tenant has the execution. */
  executionKnown: boolean;
  /** Null when this run of the execution, or the step, is not recorded. */
  stepStatus: StepStatus | null;
  /** Null when the step was dispatched by an earlier release, without a nonce. */
  maxAttempts: number | null;
  /** Null when nothing is recorded about the attempt. */
  attemptStatus: AttemptStatus | null;
};

/**
 * Null when the observation may be stored. Steps that were dispatched without a nonce, by an earlier
 * release, need none; all other rules hold for them too.
 */
export function whyRefused(
  observation: Observation,
  known: ObservedAttempt,
  hasValidNonce: boolean,
): ObservationRefusal | null {
  const unknown = whyUnknown(keyOf(observation), known, hasValidNonce);
  // Not known by now: `whyUnknown` has refused a step that is not recorded.
  const { stepStatus } = known;
  return unknown ?? (stepStatus && whyTooLate(observation, { ...known, stepStatus }));
}

/** Null when secrets may be given to the attempt: it is proven to be this worker's, and has not ended. */
export function whyNoSecrets(
  key: AttemptKey,
  known: ObservedAttempt,
  hasValidNonce: boolean,
): ObservationRefusal | null {
  const { attemptStatus, stepStatus } = known;
  // Unlike reports, also of a step that an earlier release dispatched without one.
  if (!hasValidNonce) return unproven(key);
  const unknown = whyUnknown(key, known, hasValidNonce);
  if (unknown) return unknown;
  if (stepStatus !== null && isFinalStep(stepStatus)) {
    return refuse('too-late', `the step is ${stepStatus}; it needs no secret`);
  }
  if (attemptStatus === null || attemptStatus === 'InProgress') return null;
  return refuse('too-late', `attempt ${key.attempt} has ended: it is ${attemptStatus}`);
}

function whyUnknown(
  { attempt, stepIndex }: AttemptKey,
  known: ObservedAttempt,
  hasValidNonce: boolean,
): ObservationRefusal | null {
  const step = `step ${stepIndex + 1}`;
  if (!known.executionKnown) return refuse('unknown', 'there is no such execution');
  if (known.stepStatus === null) return refuse('unknown', `no ${step} is recorded for this run`);
  if (known.maxAttempts !== null && !hasValidNonce) {
    return unproven({ stepIndex });
  }
  const most = known.maxAttempts ?? retryLimits.maxRetries + 1;
  if (attempt > most) {
    return refuse('over-quota', `${step} has at most ${most} attempts, this is attempt ${attempt}`);
  }
  return null;
}

/**
 * The end of a step and the reports about its attempts reach the record on different paths, so the end
 * may arrive first. After it, reports about a recorded attempt are still stored; a new attempt is refused.
 */
function whyTooLate(
  observation: Observation,
  { stepStatus, attemptStatus }: ObservedAttempt & { stepStatus: StepStatus },
): ObservationRefusal | null {
  const { attempt } = keyOf(observation);
  const hasEnded = isFinalStep(stepStatus);
  if (observation.type === 'start') {
    return hasEnded ? refuse('too-late', `the step is ${stepStatus}; no attempt can begin`) : null;
  }
  if (attemptStatus === null) {
    if (hasEnded) return refuse('too-late', `the step is ${stepStatus}; attempt ${attempt} is new`);
    // The start may have been lost; the end still tells how the attempt ended.
    if (observation.type === 'end') return null;
    return refuse('unknown', `attempt ${attempt} of the step has not begun`);
  }
  if (attemptStatus === 'InProgress') return null;
  // The worker of a lost attempt may be alive, and what it printed tells what the attempt did.
  if (attemptStatus === 'Lost' && observation.type === 'log') return null;
  return refuse('too-late', `attempt ${attempt} has ended: it is ${attemptStatus}`);
}

/** The state of the attempt once the observation is stored. */
export function afterObservation(
  observation: Observation,
  known: ObservedAttempt,
): ObservedAttempt {
  if (observation.type === 'start') {
    return { ...known, attemptStatus: known.attemptStatus ?? 'InProgress' };
  }
  if (observation.type === 'end') return { ...known, attemptStatus: observation.end.status };
  return known;
}

function unproven({ stepIndex }: Pick<AttemptKey, 'stepIndex'>): ObservationRefusal {
  const step = `step ${stepIndex + 1}`;
  return refuse('unproven', `${step} was not dispatched to this sender: wrong or missing nonce`);
}

type Kind = 'unknown' | 'unproven' | 'too-late' | 'over-quota';

function refuse(kind: Kind, detail: string): ObservationRefusal {
  return { code: `observation-${kind}`, detail };
}

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
  /** Absent: `Regular`. */
  lane?: Lane;
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

export type AttemptEnd = AttemptKey &
  Pick<StepResult, 'status' | 'endedAt' | 'code' | 'message' | 'outputBytes'> &
  Omit<StepFacts, 'counts' | 'outputs'> & {
    /** When the next attempt is due, if there is one. */
    nextAttemptAt: number | null;
    /** Of an inline attempt, whose report is not in Temporal until its workflow task ends. */
    rest?: ReportRest;
  };

/** What the report of an attempt says beyond its end. */
export type ReportRest = Pick<StepReport, 'counts' | 'outputs' | 'warnings'>;

export type AttemptProgress = AttemptKey & { percent: number | null; message: string; at: number };

export type LogLine = {
  at: number;
  level: 'info' | 'warn' | 'error';
  stream: 'stdout' | 'stderr' | 'system';
  text: string;
};

/** What the start of an attempt learned: did an earlier attempt begin and never report its end? */
export type AttemptStarted = { stored: boolean; lostAttempt: number | null };

/** The record refuses to store the start of an attempt; sending it again does not help. */
export class AttemptRefusedError extends Error {}

/** An inline attempt is on record already: its workflow task is repeated. */
export class AttemptKnownError extends Error {}

export type Observer = {
  /**
   * Stores the start before the effect begins. With `mustStore` it waits until it is stored or the
   * signal aborts; otherwise it gives up after a moment, keeps the start for later and answers
   * `stored: false`, because an outage of the record must not stop an execution.
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
