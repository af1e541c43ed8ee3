import type { ObjectCounts } from '../../src/domain/execution/outcome.ts';
import type { ProblemCode } from '../../src/domain/problem.ts';

/** What was seen of the target, whether it went well or not. */
export type StepFacts = {
  httpStatus: number | null;
  exitCode: number | null;
  output: string | null;
  /** Bytes printed or answered, before anything was cut. */
  outputBytes: number;
  counts: ObjectCounts | null;
};

export const noFacts: StepFacts = {
  httpStatus: null,
  exitCode: null,
  output: null,
  outputBytes: 0,
  counts: null,
};

/** A failure the step's author is meant to understand. */
export class StepFailure extends Error {
  readonly code: ProblemCode;
  /** False when another try, unchanged, cannot end differently. */
  readonly retryable: boolean;
  readonly facts: Partial<StepFacts>;
  /** Seconds the target asks to be left alone before another try; 0 when it does not say. */
  readonly retryAfterSeconds: number;

  constructor(
    code: ProblemCode,
    message: string,
    more: { retryable: boolean; facts?: Partial<StepFacts>; retryAfterSeconds?: number },
  ) {
    super(message);
    this.name = 'StepFailure';
    this.code = code;
    this.retryable = more.retryable;
    this.facts = more.facts ?? {};
    this.retryAfterSeconds = more.retryAfterSeconds ?? 0;
  }
}

/** The step as it is defined cannot run on this worker; repeating it would not help. */
export function misconfigured(message: string): StepFailure {
  return new StepFailure('step-misconfigured', message, { retryable: false });
}
