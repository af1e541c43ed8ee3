/** Watches one attempt: its deadline, its cancellation, and its heartbeats. */
import type { Context } from '@temporalio/activity';
import { heartbeatTimeoutSeconds } from '../../src/domain/execution/retry.ts';

export type AttemptWatch = {
  /** Aborted with a `StepAbort`. */
  signal: AbortSignal;
  /** Starts the step's own deadline. */
  limit(timeoutSeconds: number): void;
  /** The details of the next heartbeat. */
  note(details: unknown): void;
  stop(): void;
};

/** Four heartbeats within the time after which the server counts the attempt as lost. */
const beatsPerTimeout = 4;
const longestBeatMs = 2_000;

/** Begins at once; call `stop` when the attempt has ended. */
export function watchAttempt(context: Context): AttemptWatch {
  const controller = new AbortController();
  const abort = (reason: StepAbort): void => controller.abort(reason);
  const stopFollowing = followCancellation(context, abort);
  const heart = startHeart(context, abort);
  let deadline: NodeJS.Timeout | undefined;
  return {
    signal: controller.signal,
    limit(timeoutSeconds) {
      // The error is made when it is needed: its stack trace costs more than the timer.
      const timeOut = (): void =>
        abort(new StepAbort('TimedOut', `timed out after ${timeoutSeconds} s`));
      deadline = setTimeout(timeOut, timeoutSeconds * 1000);
    },
    note: (details) => heart.note(details),
    stop() {
      clearTimeout(deadline);
      stopFollowing();
      heart.stop();
    },
  };
}

function followCancellation(context: Context, abort: (reason: StepAbort) => void): () => void {
  const { cancellationSignal } = context;
  const follow = (): void => {
    const reason = abortFor(context);
    if (reason) abort(reason);
  };
  if (cancellationSignal.aborted) follow();
  else cancellationSignal.addEventListener('abort', follow, { once: true });
  return () => cancellationSignal.removeEventListener('abort', follow);
}

/** Null when the attempt may continue: a paused activity finishes its current attempt. */
function abortFor(context: Context): StepAbort | null {
  const details = context.cancellationDetails;
  const reason: unknown = context.cancellationSignal.reason;
  const word = reason instanceof Error ? reason.message : '';
  if (details?.cancelRequested || word === 'CANCELLED') return cancelled();
  if (details?.workerShutdown || word === 'WORKER_SHUTDOWN') {
    return new StepAbort('ShutDown', 'its worker was shut down while it ran');
  }
  const gone = details?.notFound || details?.timedOut || details?.reset;
  if (gone || ['NOT_FOUND', 'TIMED_OUT', 'RESET'].includes(word)) {
    return new StepAbort('Lost', 'the server no longer waits for this attempt');
  }
  if (details?.paused || word === 'PAUSED') return null;
  return cancelled();
}

function cancelled(): StepAbort {
  return new StepAbort('Cancelled', 'cancelled');
}

/**
 * Sends heartbeats while the attempt runs. A worker that was frozen for the whole heartbeat timeout has
 * lost the attempt to another one: it ends its effect at once, without waiting for the server.
 */
function startHeart(context: Context, abort: (reason: StepAbort) => void) {
  const timeoutMs = context.info.heartbeatTimeoutMs ?? heartbeatTimeoutSeconds * 1000;
  const everyMs = Math.min(longestBeatMs, timeoutMs / beatsPerTimeout);
  let details: unknown;
  let last = performance.now();
  const timer = setInterval(() => {
    const silence = performance.now() - last;
    last += silence;
    if (silence > timeoutMs) {
      const seconds = Math.round(silence / 1000);
      return abort(new StepAbort('Lost', `its worker stood still for ${seconds} s`));
    }
    // The worker itself keeps the workflow task of a local activity alive.
    if (!context.info.isLocal) context.heartbeat(details);
  }, everyMs);
  return {
    note(value: unknown): void {
      details = value;
    },
    stop: (): void => clearInterval(timer),
  };
}

/** @throws the abort, when there is one. */
export function throwIfAborted(signal: AbortSignal): void {
  const abort = abortOf(signal);
  if (abort) throw abort;
}

/**
 * Why an attempt is ended before its effect is complete. `Cancelled`: the execution, or this step, was cancelled. `TimedOut`: the step's own deadline passed.
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
