/** Kills each process at least once while executions are in flight, however few and short they are. */
import { setTimeout as delay } from 'node:timers/promises';
import { createRandom } from './client.ts';
import type { FaultCounts } from './fault-counts.ts';
import type { ChaosPart, PartKind } from './fault-plan.ts';

/** Without Temporal or PostgreSQL no execution ends: executions are still in flight for the next targets. */
const order: readonly PartKind[] = [
  'temporal',
  'postgres',
  'server',
  'orchestrator',
  'worker',
  'steps',
];
const pollMs = 50;

export type TargetedFaultOptions = {
  seed: number;
  targets: readonly ChaosPart[];
  counts: FaultCounts;
  kill: (target: string) => void;
  /** Aborts when all executions have ended. */
  signal: AbortSignal;
};

/** Resolves when the kills suffice for a result, or when the signal aborts; never throws. */
export async function killEachTarget(options: TargetedFaultOptions): Promise<void> {
  const { seed, targets, counts, kill, signal } = options;
  const random = createRandom(seed, 'strikes');
  const wait = (ms: number): Promise<void> =>
    delay(ms, undefined, { signal }).catch(() => undefined);
  const ordered = order.flatMap((kind) => targets.filter((one) => one.kind === kind));
  for (const { name: target } of ordered) {
    while (counts.count(target) === 0 && !signal.aborted) {
      await wait(random.between(50, 400));
      if (counts.isInFlight() && counts.count(target) === 0) kill(target);
      await wait(pollMs);
    }
  }
  while (counts.gaps().length > 0 && !signal.aborted) await wait(pollMs);
}
