/** Forgets what has served its time, so that no table grows for ever but the record itself. */
import type { Logger } from '../log.ts';
import type { Database } from '../store/database.ts';
import { expireIdempotencyKeys } from '../store/idempotency.ts';
import { reportLease } from '../store/leases.ts';
import { listTenants } from '../store/tenants.ts';
import { createLeasedLoop } from './leased-loop.ts';
import type { LeasedLoop } from './leased-loop.ts';

export type HousekeepingOptions = {
  database: Database;
  log: Pick<Logger, 'warn' | 'info'>;
  /** UUID of this process. */
  owner: string;
  /** Milliseconds since the epoch. */
  clock: () => number;
};

/** A pass answers how many Idempotency-Keys it forgot. */
export type Housekeeping = LeasedLoop<number>;

/** A request is repeated within minutes; a week also covers one that a person repeats. */
const keptKeysMs = 7 * 86_400_000;
const everyMs = 600_000;
const leaseSeconds = 60;
/** Of one tenant in one pass, a thousand keys each. */
const mostRounds = 20;

/** Starts nothing yet; `start` begins the loop. */
export function createHousekeeping({
  database,
  log,
  owner,
  clock,
}: HousekeepingOptions): Housekeeping {
  return createLeasedLoop({
    ...{ database, log, name: 'housekeeping', owner, leaseSeconds, intervalMs: everyMs },
    async work(lease, signal) {
      const before = new Date(clock() - keptKeysMs);
      let forgotten = 0;
      for (const { id } of await database.global((tx) => listTenants(tx))) {
        if (signal.aborted) break;
        forgotten += await forgetKeys(database, id, before);
      }
      if (forgotten > 0) log.info({ forgotten }, 'old idempotency keys forgotten');
      await database.global((tx) => reportLease(tx, lease, { forgotten }));
      return forgotten;
    },
  });
}

async function forgetKeys(database: Database, tenantId: string, before: Date): Promise<number> {
  let total = 0;
  for (let round = 0; round < mostRounds; round += 1) {
    const count = await database.withTenant(tenantId, (tx) => expireIdempotencyKeys(tx, before));
    total += count;
    if (count === 0) break;
  }
  return total;
}
