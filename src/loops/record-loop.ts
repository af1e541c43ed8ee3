/** Links what became final to the chain of its tenant, some seconds after its end and off the path of steps. */
import { recordTypes } from '../domain/record-chain.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../store/core/database.ts';
import { appendLinks } from '../store/record/record-links.ts';
import { createTenantLoop, type TenantLoop } from './loop.ts';

export type RecordLoopOptions = {
  database: Database;
  log: Pick<Logger, 'warn'>;
  /** UUID of this process. */
  owner: string;
};

const intervalMs = 5_000;
/** Rows of one transaction. */
const batch = 100;
/** Of one tenant in one pass, so that a tenant that catches up does not hold up the others. */
const maxRounds = 50;
/** A transaction that became visible late; PostgreSQL ends one that is idle sooner. */
const lookBackSeconds = { execution: 45, 'audit-event': 600, contradiction: 600 } as const;
const longLookBackSeconds = 86_400;
const passesPerLongLook = 720;

/** Runs once `start` is called. A visit answers how many rows it linked. */
export function createRecordLoop({ database, log, owner }: RecordLoopOptions): TenantLoop<number> {
  const passes = new Map<string, number>();
  return createTenantLoop({
    database,
    log,
    owner,
    intervalMs,
    name: 'record',
    visit: async ({ id }) => {
      const pass = passes.get(id) ?? 0;
      passes.set(id, pass + 1);
      const linked = await linkTenant(database, id, pass % passesPerLongLook === 0);
      return linked;
    },
    report: (linked) => ({ linked: linked.reduce((a, b) => a + b, 0) }),
  });
}

/** One pass over a tenant. */
export async function linkTenant(
  database: Pick<Database, 'withTenant'>,
  tenantId: string,
  isLongLook = false,
): Promise<number> {
  let total = 0;
  for (const type of recordTypes) {
    const seconds = isLongLook ? longLookBackSeconds : lookBackSeconds[type];
    for (let round = 0; round < maxRounds; round += 1) {
      const linked = await database.withTenant(tenantId, (tx) =>
        appendLinks(tx, { type, limit: batch, lookBackSeconds: seconds }),
      );
      total += linked;
      if (linked < batch) break;
    }
  }
  return total;
}
