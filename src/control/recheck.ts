/** After an interruption of PostgreSQL every open execution is looked at once, however lively it is. */
import type { Database } from '../store/database.ts';
import { listOpenExecutions } from '../store/executions.ts';
import type { StoredExecution } from '../store/executions.ts';
import { listTenants } from '../store/tenants.ts';

export type TenantExecution = { tenantId: string; execution: StoredExecution };

export type Recheck = {
  /** Begins a round when connections were lost since it was asked last; the first call always does. */
  notice(): Promise<boolean>;
  /** The next open executions of the round, at most `limit`; none when it is over. */
  next(limit: number): Promise<TenantExecution[]>;
};

/**
 * Transitions are acknowledged before they are on disk. A crash may take back the newest of them, and
 * an execution that goes on would tell of later steps but never of those, until it is sealed.
 */
export function createRecheck(database: Database): Recheck {
  let seen: number | null = null;
  let places: { tenantId: string; after: string | null }[] = [];
  return {
    async notice() {
      const lost = database.connectionsLost();
      if (lost === seen) return false;
      const tenants = await database.global((tx) => listTenants(tx));
      places = tenants.map(({ id }) => ({ tenantId: id, after: null }));
      seen = lost;
      return true;
    },
    async next(limit) {
      const [place] = places;
      if (!place || limit <= 0) return [];
      const { tenantId, after } = place;
      const page = await database.read(tenantId, (tx) => listOpenExecutions(tx, { after, limit }));
      if (page.length < limit) places.shift();
      else place.after = page.at(-1)?.id ?? null;
      return page.map((execution) => ({ tenantId, execution }));
    },
  };
}
