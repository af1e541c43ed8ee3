/** Signals with a limit of their own, and work that stops with a signal. */
/**
 * A signal with its own limit; call `release` when the work has ended. Not `AbortSignal.any`: in Node.js 20 it
 * keeps memory for every call as long as the first signal lives, and once it was collected as garbage, nothing
 * that waits for it is told. The same is true of `AbortSignal.timeout`.
 */
export type BoundedSignal = { signal: AbortSignal; release: () => void };

/** Aborts with the given signal, or after `limitMs`, whichever is first. */
export function withLimit(signal: AbortSignal, limitMs: number): BoundedSignal {
  const controller = new AbortController();
  const follow = (): void => controller.abort(signal.reason);
  // Made when it is needed: most limits never come, and an error costs its stack trace.
  const passed = (): DOMException =>
    new DOMException(`no answer within ${limitMs} ms`, 'TimeoutError');
  const timer = setTimeout(() => controller.abort(passed()), limitMs);
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true });
  return { signal: controller.signal, release: () => release(timer, signal, follow) };
}

/** Aborts after `limitMs`. */
export function within(limitMs: number): BoundedSignal {
  return withLimit(new AbortController().signal, limitMs);
}

/** Aborts with the first of the two, for its reason. Needs no release once one of them has aborted. */
export function eitherOf(first: AbortSignal, second: AbortSignal): BoundedSignal {
  const controller = new AbortController();
  const follow = (): void => {
    controller.abort(first.aborted ? first.reason : second.reason);
    stopFollowing();
  };
  const stopFollowing = (): void => {
    for (const signal of [first, second]) signal.removeEventListener('abort', follow);
  };
  for (const signal of [first, second]) signal.addEventListener('abort', follow);
  if (first.aborted || second.aborted) follow();
  return { signal: controller.signal, release: stopFollowing };
}

/** Aborts `lingerMs` after the given signal: time to learn how something already sent has ended. */
export function withLinger(signal: AbortSignal, lingerMs: number): BoundedSignal {
  const controller = new AbortController();
  let timer: Timer | undefined;
  const follow = (): void => {
    timer = setTimeout(() => controller.abort(signal.reason), lingerMs);
  };
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true });
  return { signal: controller.signal, release: () => release(timer, signal, follow) };
}

type Timer = ReturnType<typeof setTimeout>;

function release(timer: Timer | undefined, signal: AbortSignal, follow: () => void): void {
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
