/** A loop that visits all tenants again and again; of several processes one does. */
import type { Logger } from '../log.ts';
import type { Database } from '../store/database.ts';
import { reportLease } from '../store/leases.ts';
import { listTenants } from '../store/tenants.ts';
import { createLeasedLoop } from './leased-loop.ts';
import type { LeasedLoop } from './leased-loop.ts';

export type TenantLoopOptions<T> = {
  database: Database;
  log: Pick<Logger, 'warn'>;
  /** UUID of this process. */
  owner: string;
  /** Of the lease, and in the log. */
  name: string;
  /** Milliseconds between two passes. */
  intervalMs: number;
  visit: (tenant: { id: string; slug: string }) => Promise<T>;
  /** Numbers of a pass, kept for health checks. */
  report: (visits: readonly T[]) => Record<string, number>;
};

/** A pass answers what each visit did. */
export type TenantLoop<T> = LeasedLoop<T[]>;

const leaseSeconds = 60;

/** Starts nothing yet; `start` begins the loop. A visit must bear two leaders at once. */
export function createTenantLoop<T>(options: TenantLoopOptions<T>): TenantLoop<T> {
  const { database, visit, report, ...loop } = options;
  return createLeasedLoop({
    ...{ ...loop, database, leaseSeconds },
    async work(lease, signal) {
      const visits: T[] = [];
      for (const tenant of await database.global((tx) => listTenants(tx))) {
        if (signal.aborted) break;
        visits.push(await visit(tenant));
      }
      await database.global((tx) => reportLease(tx, lease, report(visits)));
      return visits;
    },
  });
}
