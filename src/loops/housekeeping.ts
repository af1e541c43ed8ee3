/** Forgets what has served its time, so that no table grows for ever but the record itself. */
import { forgottenAfterMs } from '../domain/worker.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../store/core/database.ts';
import { expireIdempotencyKeys } from '../store/core/idempotency.ts';
import { forgetWorkers } from '../store/core/workers.ts';
import { createTenantLoop, type TenantLoop } from './loop.ts';

export type HousekeepingOptions = {
  database: Database;
  log: Pick<Logger, 'warn'>;
  /** UUID of this process. */
  owner: string;
  /** Milliseconds since the epoch. */
  clock: () => number;
};

/** A request is repeated within minutes; a week also covers one that a person repeats. */
const keptKeysMs = 7 * 86_400_000;
const intervalMs = 600_000;
/** Of one tenant in one pass, a thousand keys each. */
const maxRounds = 20;

/**
 * Starts nothing yet; `start` begins the loop. A visit answers how many Idempotency-Keys it forgot; the
 * workers it forgets belong to the installation.
 */
export function createHousekeeping(options: HousekeepingOptions): TenantLoop<number> {
  const { database, log, owner, clock } = options;
  return createTenantLoop({
    database,
    log,
    owner,
    intervalMs,
    name: 'housekeeping',
    visit: async ({ id }) => {
      await database.global((tx) => forgetWorkers(tx, { silentMs: forgottenAfterMs }));
      return forgetKeys(database, id, new Date(clock() - keptKeysMs));
    },
    report: (forgotten) => ({ forgotten: sum(forgotten) }),
  });
}

const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

async function forgetKeys(database: Database, tenantId: string, before: Date): Promise<number> {
  let total = 0;
  for (let round = 0; round < maxRounds; round += 1) {
    const count = await database.withTenant(tenantId, (tx) => expireIdempotencyKeys(tx, before));
    total += count;
    if (count === 0) break;
  }
  return total;
}
