/** The loop that makes the starts which nobody made at once, in all tenants. */
import { deliver } from './deliver.ts';
import type { DeliverDeps, Delivered } from './deliver.ts';
import { createTenantLoop } from './tenant-loop.ts';
import type { TenantLoop } from './tenant-loop.ts';

export type DeliveryLoopOptions = DeliverDeps & {
  /** UUID of this process. */
  owner: string;
  /** Pause between two passes; 2,000 unless set. */
  intervalMs?: number;
};

/** Of one tenant in one pass, so that none keeps the others waiting after an outage. */
const mostStarts = 100;

/** Two leaders at once do no harm: each start is taken by one, and repeated starts are one. */
export function createDeliveryLoop(options: DeliveryLoopOptions): TenantLoop<Delivered> {
  const { database, owner, log, intervalMs = 2_000 } = options;
  return createTenantLoop({
    ...{ database, owner, log, intervalMs, name: 'deliveries' },
    visit: ({ id }) => deliver(options, id, { causeId: null, limit: mostStarts }),
    report: (passes) => ({
      started: passes.reduce((sum, { started }) => sum + started, 0),
      failed: passes.reduce((sum, { failed }) => sum + failed, 0),
    }),
  });
}
