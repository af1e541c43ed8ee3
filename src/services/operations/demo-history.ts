/** Removes the demo history of the tenant: executions that did not run. */
import { removeDemoHistory } from '../../store/executions/demo-history.ts';
import { doneAct, recordAct } from '../audit.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';

/** Answers how many executions it removed; a tenant that has none left is no act. */
export async function removeDemo(deps: ServiceDeps, principal: Principal): Promise<number> {
  return deps.database.withTenant(principal.tenantId, async (tx) => {
    const removed = await removeDemoHistory(tx);
    if (removed === 0) return 0;
    const act = {
      action: 'remove-demo-history',
      objectType: 'tenant',
      objectId: tx.tenantId,
    } as const;
    await recordAct(tx, deps, { principal, ...doneAct(act, null, `${removed} executions`) });
    return removed;
  });
}
