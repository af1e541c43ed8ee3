/** Signals with a limit of their own, and work that stops with a signal. */
/**
 * A signal with its own limit; call `release` when the work has ended. Not `AbortSignal.any`, which in
 * Node.js 20 keeps memory for every call as long as the first signal lives.
 */
export type BoundedSignal = { signal: AbortSignal; release(): void };

/** Aborts with the given signal, or after `limitMs`, whichever is first. */
export function withLimit(signal: AbortSignal, limitMs: number): BoundedSignal {
  const controller = new AbortController();
  const follow = (): void => controller.abort(signal.reason);
  const limit = new Error(`no answer within ${limitMs} ms`);
  const timer = setTimeout(() => controller.abort(limit), limitMs);
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true });
  return { signal: controller.signal, release: () => release(timer, signal, follow) };
}

/** Aborts `lingerMs` after the given signal: time to learn how something already sent has ended. */
export function withLinger(signal: AbortSignal, lingerMs: number): BoundedSignal {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const follow = (): void => {
    timer = setTimeout(() => controller.abort(signal.reason), lingerMs);
  };
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true });
  return { signal: controller.signal, release: () => release(timer, signal, follow) };
}

function release(timer: NodeJS.Timeout | undefined, signal: AbortSignal, follow: () => void): void {
  clearTimeout(timer);
  signal.removeEventListener('abort', follow);
}

/** Rejects with the signal's reason when it aborts before the work is done. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    work.catch(() => undefined);
  }
}
