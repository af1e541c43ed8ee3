/** SIGINT, SIGTERM and SIGHUP: the first asks for an orderly stop, a later one ends the process at once. */

/** npm passes on a Ctrl+C that the terminal has sent to everybody already: that is one, not two. */
const sameStopMs = 1_000;
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type StopSignal = keyof typeof exitCodes;

/** Aborts with the first signal. */
export function onStopSignals(): AbortSignal {
  return createStop().signal;
}

/** Aborts with the first signal, or when it is told to. */
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

/** Resolves once the signal aborts; at once when it has. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}
