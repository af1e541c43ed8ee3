/** One look at the backfills of all tenants: each is brought one step further. Harmless to repeat. */
import type { Logger } from '../log.ts';
import { listCancelledWaiting, listRunningBackfills } from '../store/backfill-starts.ts';
import type { RunningBackfill } from '../store/backfill-starts.ts';
import { listTenants } from '../store/tenants.ts';
import type { ExecutionGateway } from '../temporal/execution-gateway.ts';
import { advanceBackfill } from './advance-backfill.ts';
import type { BackfillDeps, BackfillTenant } from './advance-backfill.ts';
import { createLeasedLoop } from './leased-loop.ts';
import type { LeasedLoop } from './leased-loop.ts';

export type BackfillWork = BackfillDeps & {
  cancel: ExecutionGateway['cancel'];
  log: Pick<Logger, 'info' | 'warn'>;
};

/** Of one tenant at a time; the others follow in the next pages. */
const pageSize = 100;
const mostCancelled = 100;

const leaseSeconds = 30;
const idleMs = 2_000;
const busyMs = 100;

/** Starts nothing yet; `start` begins the loop. Two leaders at once do no harm: each start is made once. */
export function createBackfillLoop(work: BackfillWork & { owner: string }): LeasedLoop<boolean> {
  const { database, log, owner } = work;
  return createLeasedLoop({
    ...{ database, log, owner, name: 'backfills', leaseSeconds },
    intervalMs: (started) => (started ? busyMs : idleMs),
    work: (_lease, signal) => workOffBackfills(work, signal),
  });
}

/** Answers whether a start was made. */
export async function workOffBackfills(work: BackfillWork, signal: AbortSignal): Promise<boolean> {
  const { database, log } = work;
  let busy = false;
  for (const tenant of await database.global((tx) => listTenants(tx))) {
    if (signal.aborted) return false;
    try {
      busy = (await advanceAll(work, tenant, signal)) || busy;
      await cancelWaiting(work, tenant);
    } catch (err) {
      log.warn({ err, tenant: tenant.slug }, 'backfills of a tenant were not worked off');
    }
  }
  return busy;
}

async function advanceAll(
  work: BackfillWork,
  tenant: BackfillTenant,
  signal: AbortSignal,
): Promise<boolean> {
  const { database, log } = work;
  let after: string | null = null;
  let busy = false;
  for (;;) {
    const page: { after: string | null; limit: number } = { after, limit: pageSize };
    const found: RunningBackfill[] = await database.read(tenant.id, (tx) =>
      listRunningBackfills(tx, page),
    );
    for (const backfill of found) {
      if (signal.aborted) return false;
      // One that cannot go on must not keep the others from it.
      busy =
        (await advanceBackfill(work, tenant, backfill).catch((err: unknown) => {
          log.warn({ err, backfill: backfill.id }, 'a backfill does not go on; it is tried again');
          return false;
        })) || busy;
    }
    after = found.at(-1)?.id ?? null;
    if (after === null || found.length < pageSize) return busy;
  }
}

/** What still waits for its turn when its backfill is cancelled never begins. */
async function cancelWaiting({ database, cancel }: BackfillWork, tenant: BackfillTenant) {
  const waiting = await database.read(tenant.id, (tx) => listCancelledWaiting(tx, mostCancelled));
  for (const { workflowId, runId, by } of waiting) {
    const reason = `cancelled by ${by.name}: the backfill was cancelled`;
    await cancel({ workflowId, firstRunId: runId }, reason);
  }
}
