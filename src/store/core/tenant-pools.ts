/** Pools that an operator has granted to a tenant besides the policy file. */
import type { Transaction } from './database.ts';
import { sql } from './sql.ts';

export type GrantedPool = { pool: string; grantedAt: Date; grantedBy: string };

/** By name, at most `limit`. */
export function listGrantedPools(
  tx: Transaction,
  { limit }: { limit: number },
): Promise<GrantedPool[]> {
  return tx.rows(sql`
    select pool, granted_at as "grantedAt", granted_by as "grantedBy" from tenant_pool
    where tenant_id = ${tx.tenantId}
    order by pool
    limit ${limit}`);
}

/** Schedules with steps of the pool, by slug, at most `limit`. */
export function listSchedulesOfPool(
  tx: Transaction,
  { pool, limit }: { pool: string; limit: number },
): Promise<{ slug: string }[]> {
  return tx.rows(sql`
    select s.slug from schedule s
    join schedule_revision r
      on r.tenant_id = s.tenant_id and r.schedule_id = s.id and r.revision = s.revision
    where s.tenant_id = ${tx.tenantId} and s.deleted_at is null
      and exists (select from jsonb_array_elements(r.definition -> 'steps') step
        where coalesce(step ->> 'pool', 'default') = ${pool})
    order by s.slug
    limit ${limit}`);
}
