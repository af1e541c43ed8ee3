/** Deletes old Idempotency-Keys and workers, so that only the record itself keeps growing. */
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

/** Programs repeat a request within minutes; a week also covers a person who repeats one. */
const keptKeysMs = 7 * 86_400_000;
const intervalMs = 600_000;
/** For one tenant in one pass; each round deletes up to a thousand keys. */
const maxRounds = 20;

/**
 * Runs once `start` is called. A visit returns how many Idempotency-Keys it deleted; workers belong to
 * the installation, not to the tenant.
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
