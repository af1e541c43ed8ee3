/** Seal: the execution's outcome and every step's, the lock passed on. Repeats change nothing. */
import type { SealInput } from '../../src/domain/begin.ts';
import { sealExecution } from '../../src/store/seal-execution.ts';
import type { ConcludedMilestone } from '../../src/store/milestones.ts';
import { releaseLockOf } from '../../src/store/locks.ts';
import type { LockPassing } from './pass-lock-on.ts';
import type { RecordDependencies } from './record-dependencies.ts';
import { startFollowers } from './start-followers.ts';
import { reachKillPoint } from '../../src/kill-points.ts';

export function createSealExecution(
  dependencies: RecordDependencies,
  passing: LockPassing,
): (seal: SealInput) => Promise<void> {
  const { database, log } = dependencies;
  return async (seal) => {
    const { tenantId, executionId, outcome } = seal;
    reachKillPoint('seal.before-write');
    const { next, sealed } = await database.withTenant(tenantId, async (tx) => {
      const done = await sealExecution(tx, seal);
      const released = await releaseLockOf(tx, executionId);
      reachKillPoint('seal.before-commit');
      return { ...released, sealed: done };
    });
    reachKillPoint('seal.after-commit');
    await passing.passOn(tenantId, next);
    log.info({ executionId, status: outcome.status }, 'execution ended');
    if (sealed.result !== 'Sealed') return;
    if (sealed.milestone) {
      tellMilestone(log, { tenantId, executionId, error: outcome.error }, sealed.milestone);
    }
    if (sealed.followers > 0) await startFollowers(dependencies, tenantId, sealed.executionId);
  };
}

type About = { tenantId: string; executionId: string; error: string | null };

function tellMilestone(
  log: RecordDependencies['log'],
  { error, ...about }: About,
  { result, eligibleAt, ...milestone }: ConcludedMilestone,
): void {
  const facts = { ...about, ...milestone };
  if (result === 'Done') log.info(facts, 'milestone done');
  else if (result === 'Failed') {
    log.warn(
      { ...facts, error, eligibleAt },
      `milestone failed, try ${milestone.attempt}; backoff`,
    );
  } else log.info(facts, 'milestone not tried: its execution was skipped');
}
