/** The loop around a pass: a pass that fails is told of, and the next one comes all the same. */
import { setTimeout as delay } from 'node:timers/promises';

export type RepeatOptions = {
  /** Milliseconds between two passes. */
  every: number;
  signal: AbortSignal;
  failed: (error: unknown) => void;
};

/** Ends after the pass in hand once the signal is aborted. */
export async function repeatPass(
  pass: () => Promise<unknown>,
  { every, signal, failed }: RepeatOptions,
): Promise<void> {
  while (!signal.aborted) {
    await pass().catch(failed);
    await delay(every, undefined, { signal }).catch(() => undefined);
  }
}
