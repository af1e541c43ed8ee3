/**
 * Long work in short turns. Some timings take seconds to evaluate, while the process must still answer
 * other requests. Work is a generator that yields where it may pause.
 */
export type Work<T> = Generator<void, T, void>;

/** Runs all of it without a pause, for programs that serve no requests. */
export function atOnce<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Milliseconds; far below what other requests would notice. */
const longestTurnMs = 10;

/** Lets other work of the process run between the turns. */
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
