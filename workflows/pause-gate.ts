/** The gate in front of each group: shut while the execution is paused. */
import type { Cancellation } from './cancellation.ts';
import type { Ledger } from './ledger.ts';
import { waitUntil } from './wait-until.ts';

export type PauseGate = {
  /** Returns at once unless the gate is shut; then when it opens or the execution is cancelled. */
  pass(): Promise<void>;
  /** `note` says who paused the execution and why. */
  shut(note: string): void;
  open(): void;
  isShut(): boolean;
  /** True while the walk stands at the gate. */
  isHolding(): boolean;
};

export function createPauseGate(ledger: Ledger, cancellation: Cancellation): PauseGate {
  let paused: string | null = null;
  let holding = false;
  const mayPass = (): boolean => paused === null || cancellation.requested() !== null;
  return {
    async pass() {
      if (paused === null || mayPass()) return;
      holding = true;
      ledger.setStatus('Paused', paused);
      await waitUntil(mayPass);
      holding = false;
      if (!cancellation.requested()) ledger.setStatus('InProgress', null);
    },
    shut: (note) => (paused = note),
    open: () => (paused = null),
    isShut: () => paused !== null,
    isHolding: () => holding && paused !== null,
  };
}
