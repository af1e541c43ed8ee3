/** Which reports of step workers the record takes: those about an attempt that can be going on. */
import type { Observation } from './observation.ts';
import { keyOf } from './observation.ts';
import type { AttemptStatus } from './observer.ts';
import type { ProblemCode } from './problem.ts';
import { retryLimits } from './retry.ts';
import { isFinalStep } from './status.ts';
import type { StepStatus } from './status.ts';

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
  /** Null when this run of the execution, or the step, is not on record. */
  stepStatus: StepStatus | null;
  /** Null when the step was dispatched by an earlier release, without a nonce. */
  maxAttempts: number | null;
  /** Null when nothing of the attempt is on record. */
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
  const { attempt, stepIndex } = keyOf(observation);
  const step = `step ${stepIndex + 1}`;
  if (!known.executionKnown) return refuse('unknown', 'there is no such execution');
  if (known.stepStatus === null) return refuse('unknown', `this run has no ${step} on record`);
  if (known.maxAttempts !== null && !hasValidNonce) {
    return refuse('unproven', `${step} was not given to whoever sent this: wrong or missing nonce`);
  }
  const most = known.maxAttempts ?? retryLimits.maxRetries + 1;
  if (attempt > most) {
    return refuse('over-quota', `${step} has at most ${most} attempts, this is attempt ${attempt}`);
  }
  return whyTooLate(observation, { ...known, stepStatus: known.stepStatus });
}

/**
 * The end of a step reaches the record on another way than the reports of its attempts, and may be
 * there first: what began on record is heard to its end, and nothing new begins.
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
    // The start may have been lost on its way; the end still tells what became of the attempt.
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

type Kind = 'unknown' | 'unproven' | 'too-late' | 'over-quota';

function refuse(kind: Kind, detail: string): ObservationRefusal {
  return { code: `observation-${kind}`, detail };
}
