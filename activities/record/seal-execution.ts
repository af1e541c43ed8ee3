/** Seal: the execution's outcome and every step's, the lock passed on. Repeats change nothing. */
import type { SealInput } from '../../src/domain/begin.ts';
import { sealExecution } from '../../src/store/executions.ts';
import { releaseLockOf } from '../../src/store/locks.ts';
import type { LockPassing } from './pass-lock-on.ts';
import type { RecordDependencies } from './record-activities.ts';
import { reachKillPoint } from '../../src/kill-points.ts';

export function createSealExecution(
  { database, log }: Pick<RecordDependencies, 'database' | 'log'>,
  passing: LockPassing,
): (seal: SealInput) => Promise<void> {
  return async (seal) => {
    const { tenantId, executionId, outcome } = seal;
    reachKillPoint('seal.before-write');
    const { next } = await database.withTenant(tenantId, async (tx) => {
      await sealExecution(tx, seal);
      const released = await releaseLockOf(tx, executionId);
      reachKillPoint('seal.before-commit');
      return released;
    });
    reachKillPoint('seal.after-commit');
    await passing.passOn(tenantId, next);
    log.info({ executionId, status: outcome.status }, 'execution ended');
  };
}
