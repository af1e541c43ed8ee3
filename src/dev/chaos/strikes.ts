/** At least one kill of each target while executions are in flight, however few and short these are. */
import { setTimeout as delay } from 'node:timers/promises';
import { createRandom } from './client.ts';
import type { ChaosTarget } from './fault-plan.ts';
import type { Toll } from './toll.ts';

/** Without Temporal or PostgreSQL no execution ends: what is struck after them is in flight. */
const order: readonly ChaosTarget[] = ['temporal', 'postgres', 'server', 'worker'];
const lookEveryMs = 50;

export type StrikeOptions = {
  seed: number;
  targets: readonly ChaosTarget[];
  toll: Toll;
  strike: (target: ChaosTarget) => void;
  /** Aborts when there is nothing more to strike at. */
  signal: AbortSignal;
};

/** Resolves once there is nothing in the way of a verdict, or when the signal aborts; never throws. */
export async function strikeEach(options: StrikeOptions): Promise<void> {
  const { seed, targets, toll, strike, signal } = options;
  const random = createRandom(seed, 'strikes');
  const wait = (ms: number): Promise<void> =>
    delay(ms, undefined, { signal }).catch(() => undefined);
  for (const target of order.filter((one) => targets.includes(one))) {
    while (toll.count(target) === 0 && !signal.aborted) {
      await wait(random.between(50, 400));
      if (toll.isInFlight() && toll.count(target) === 0) strike(target);
      await wait(lookEveryMs);
    }
  }
  while (toll.gaps().length > 0 && !signal.aborted) await wait(lookEveryMs);
}
