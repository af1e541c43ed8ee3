/** SIGINT, SIGTERM and SIGHUP: the first requests an orderly stop, a later one ends the process at once. */

/** npm forwards a Ctrl+C that the terminal sends to every process: both count as one. */
const sameStopMs = 1_000;
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type StopSignal = keyof typeof exitCodes;

/** Aborts with the first signal. */
export function onStopSignals(): AbortSignal {
  return createStop().signal;
}

/** Aborts with the first signal, or when the caller aborts it. */
export function createStop(): AbortController {
  const stop = new AbortController();
  let first = Infinity;
  const onSignal = (signal: StopSignal): void => {
    if (performance.now() - first > sameStopMs) process.exit(exitCodes[signal]);
    first = Math.min(first, performance.now());
    stop.abort();
  };
  for (const signal of Object.keys(exitCodes) as StopSignal[]) process.on(signal, onSignal);
  return stop;
}

/** Resolves when the signal aborts, or at once if it has. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}
