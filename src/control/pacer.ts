/** Spaces calls out, so that a loop never asks Temporal faster than it may. */
import { setTimeout as delay } from 'node:timers/promises';

export type Pacer = {
  /** Resolves when the next call may be made; false once the loop is stopping. */
  turn(): Promise<boolean>;
};

export function createPacer(perSecond: number, signal: AbortSignal): Pacer {
  const gapMs = 1_000 / perSecond;
  let next = 0;
  return {
    async turn() {
      const wait = next - performance.now();
      if (wait > 0) await delay(wait, undefined, { signal }).catch(() => undefined);
      next = performance.now() + gapMs;
      return !signal.aborted;
    },
  };
}
