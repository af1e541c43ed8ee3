/** Begin: find the tenant, pass the gate, answer the plan or the reason there is none. */
import type { BeginVerdict } from '../../src/domain/begin.ts';
import type { BeginInput } from '../../src/domain/run-schedule-input.ts';
import type { LockHolder } from '../../src/store/locks.ts';
import { createTenantLookup } from '../../src/store/tenants.ts';
import { admitExecution } from './admit-execution.ts';
import type { RecordDependencies } from './record-activities.ts';
import { reachKillPoint } from '../../src/kill-points.ts';

/** A holder found closed is replaced; the next look may find another one, but not for ever. */
const maxRounds = 6;

/** Commands are killed after ten seconds; whoever needs longer than this to stop is not answering. */
const defaultCancelGraceSeconds = 60;

/**
 * Idempotent: asked again for the same start (a lost answer, a repeated workflow task) it answers
 * the same. Throws only while PostgreSQL or Temporal cannot be asked; then it is asked again.
 */
export function createBeginExecution(
  dependencies: RecordDependencies,
): (begin: BeginInput) => Promise<BeginVerdict> {
  const { database, isOpen, log, searchAttributes } = dependencies;
  const { cancelGraceSeconds = defaultCancelGraceSeconds } = dependencies;
  const findTenantId = createTenantLookup(database);
  return async (begin) => {
    const slug = begin.input.tenant ?? dependencies.defaultTenant;
    const tenantId = slug && (await findTenantId(slug));
    if (!tenantId) {
      return { verdict: 'Refused', code: 'tenant-unknown', reason: `no tenant "${slug ?? ''}"` };
    }
    let holders: { closedHolder: LockHolder | null; openHolder: LockHolder | null };
    holders = { closedHolder: null, openHolder: null };
    for (let round = 0; round < maxRounds; round += 1) {
      const request = { begin, tenantId, ...holders };
      reachKillPoint('begin.before-claim');
      const admission = await database.withTenant(tenantId, (tx) => admitExecution(tx, request));
      reachKillPoint('begin.after-commit');
      if (admission.verdict === 'Run') {
        const given = { tenantId, searchAttributes: await searchAttributes(), cancelGraceSeconds };
        return { ...admission, ...given };
      }
      if (admission.verdict !== 'Held') return admission;
      const { holder } = admission;
      const open = await isOpen(holder.workflowId, holder.runId);
      reachKillPoint('begin.holder-checked');
      if (!open) log.warn({ holder }, 'taking the lock of a workflow that is closed');
      holders = { closedHolder: open ? null : holder, openHolder: open ? holder : null };
    }
    throw new Error('the lock of the schedule changes hands too fast; it is asked again');
  };
}
