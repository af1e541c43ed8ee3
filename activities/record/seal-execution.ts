/** Seal: the execution's outcome and every step's, the lock given back. Repeats change nothing. */
import type { SealInput } from '../../src/domain/begin.ts';
import { sealExecution } from '../../src/store/executions.ts';
import { releaseLockOf } from '../../src/store/locks.ts';
import type { RecordDependencies } from './record-activities.ts';
import { reachKillPoint } from '../../src/kill-points.ts';

export function createSealExecution({
  database,
  log,
}: RecordDependencies): (seal: SealInput) => Promise<void> {
  return async (seal) => {
    const { tenantId, executionId, outcome } = seal;
    reachKillPoint('seal.before-write');
    await database.withTenant(tenantId, async (tx) => {
      await sealExecution(tx, seal);
      await releaseLockOf(tx, executionId);
      reachKillPoint('seal.before-commit');
    });
    reachKillPoint('seal.after-commit');
    log.info({ executionId, status: outcome.status }, 'execution ended');
  };
}
