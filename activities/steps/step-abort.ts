/** Why an attempt is ended from outside before its effect is complete. */

/**
 * `Cancelled`: the execution, or this step, was cancelled. `TimedOut`: the step's own deadline passed.
 * `ShutDown`: this worker stops. `Lost`: the server waits for this attempt no longer, so another one
 * may be under way.
 */
export type AbortCause = 'Cancelled' | 'TimedOut' | 'ShutDown' | 'Lost';

/** The reason of the signal that runners are given. */
export class StepAbort extends Error {
  readonly abortCause: AbortCause;

  constructor(abortCause: AbortCause, message: string) {
    super(message);
    this.name = 'StepAbort';
    this.abortCause = abortCause;
  }
}

/** The abort behind a signal, or null while it is not aborted. */
export function abortOf(signal: AbortSignal): StepAbort | null {
  return signal.reason instanceof StepAbort ? signal.reason : null;
}
