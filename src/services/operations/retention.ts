/** What the tenant keeps how long, and what the operator removed of it. */
import { keysKeptDays, type Retention } from '../../domain/tenant.ts';
import { listCuts, type RetentionCut } from '../../store/retention/retention-cuts.ts';
import { findRetention } from '../../store/tenants/tenant-life.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';

const shownCuts = 20;

type KeptDays = Omit<Retention, 'keys'> & { keys: number };

/** The cuts are the newest ones. */
export async function readRetention(
  { database }: Pick<ServiceDeps, 'database'>,
  { tenantId }: Principal,
): Promise<{ kept: KeptDays; cuts: RetentionCut[] }> {
  return database.read(tenantId, async (tx) => {
    const { keys, ...kept } = await findRetention(tx);
    const cuts = await listCuts(tx, { before: null, limit: shownCuts });
    return { kept: { ...kept, keys: keys ?? keysKeptDays }, cuts };
  });
}
