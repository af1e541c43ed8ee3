/** Deletes old Idempotency-Keys, workers and rows of the stream, so that only the record itself keeps growing. */
import { keysKeptDays } from '../domain/tenant.ts';
import { forgottenAfterMs } from '../domain/worker.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../store/core/database.ts';
import { expireIdempotencyKeys, readKeysKeptDays } from '../store/core/idempotency.ts';
import { forgetWorkers } from '../store/core/workers.ts';
import { deleteEventsSeenBy } from '../store/stream/stream-events.ts';
import { deletePagesBefore, findPageBefore, turnPage } from '../store/stream/stream-pages.ts';
import { createTenantLoop, type TenantLoop } from './loop.ts';

export type HousekeepingOptions = {
  database: Database;
  log: Pick<Logger, 'warn'>;
  /** UUID of this process. */
  owner: string;
  /** Milliseconds since the epoch. */
  clock: () => number;
};

/** A reader that was away for longer reads its lists again. */
const keptStreamMs = 6 * 3_600_000;
const dayMs = 86_400_000;
const intervalMs = 600_000;
/** Rows of the stream in one transaction, and such transactions for one tenant in one pass. */
const streamBatch = 5_000;
const maxStreamRounds = 400;
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
      await forgetStream(database, id, new Date(clock() - keptStreamMs));
      const days = await database.read(id, (tx) => readKeysKeptDays(tx));
      return forgetKeys(database, id, new Date(clock() - (days ?? keysKeptDays) * dayMs));
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

/**
 * Turns the page first, so that rows get old also while no user reads them. Forgets all older pages before the first
 * of their rows: a reader that still sees its page has all rows of it.
 */
async function forgetStream(
  database: Pick<Database, 'withTenant'>,
  tenantId: string,
  before: Date,
): Promise<void> {
  await database.withTenant(tenantId, (tx) => turnPage(tx));
  const page = await database.withTenant(tenantId, (tx) => findPageBefore(tx, before));
  if (!page) return;
  for (let round = 0; round < maxStreamRounds; round += 1) {
    const deleted = await database.withTenant(tenantId, (tx) => deletePagesBefore(tx, page.page));
    if (deleted > 0) continue;
    const rows = await database.withTenant(tenantId, (tx) =>
      deleteEventsSeenBy(tx, { page, limit: streamBatch }),
    );
    if (rows === 0) return;
  }
}
