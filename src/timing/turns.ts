/**
 * Long work in short turns. Some timings take seconds to look at; a process that does so on behalf of
 * one request must still answer the others. Work is a generator that yields where it may be paused.
 */
export type Work<T> = Generator<void, T, void>;

/** Does all of it without a pause, for programs that serve nobody else. */
export function atOnce<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Milliseconds; far below what other requests would notice. */
const longestTurnMs = 10;

/** Lets whatever else the process has to do run between the turns. */
export async function inTurns<T>(work: Work<T>): Promise<T> {
  for (;;) {
    const end = performance.now() + longestTurnMs;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (performance.now() < end);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
