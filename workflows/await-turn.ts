/** A start that met another execution waits here until its turn has come. */
import { CancellationScope, condition, defineSignal, setHandler } from '@temporalio/workflow';
import type { BeginVerdict, TurnVerdict } from '../src/domain/begin.ts';
import { wakeSignal } from '../src/domain/overlap.ts';
import type { Cancellation } from './cancellation.ts';
import type { Ledger } from './ledger.ts';
import { recordActivities } from './record-proxies.ts';

/** How the wait ended; nobody who was cancelled has a turn. */
export type Turn = Exclude<TurnVerdict, { turn: 'Wait' }> | { turn: 'Cancelled' };

/**
 * Whoever ends wakes the next; the timer is for a wake that got lost, and for a holder that ended
 * without a word. It grows, because each look costs six events.
 */
const firstLookSeconds = 15;
const longestLookSeconds = 600;

export async function awaitTurn(
  { tenantId, executionId, waitsFor }: Waiting,
  ledger: Ledger,
  cancellation: Cancellation,
): Promise<Turn> {
  const cancelled = (): boolean => cancellation.requested() !== null;
  // A signal that came while begin was under way is delivered here.
  let woken = waitsFor === null;
  setHandler(defineSignal(wakeSignal), () => void (woken = true));
  let lookSeconds = firstLookSeconds;
  ledger.wait(waitsFor);
  for (;;) {
    const due = (): boolean => woken || cancelled();
    if (!due()) {
      const ms = lookSeconds * 1_000;
      await CancellationScope.nonCancellable(() => condition(due, ms));
      lookSeconds = Math.min(lookSeconds * 2, longestLookSeconds);
    }
    if (cancelled()) return { turn: 'Cancelled' };
    woken = false;
    const request = { tenantId, executionId, at: Date.now() };
    const verdict = await CancellationScope.nonCancellable(() =>
      recordActivities.takeTurn(request),
    );
    if (verdict.turn !== 'Wait') return verdict;
    ledger.wait(verdict.waitsFor);
  }
}
