/** Seal: the execution's outcome and every step's, the lock passed on. Repeats change nothing. */
import type { AdmissionDependencies } from '../../src/admission/dependencies.ts';
import type { LockPassing } from '../../src/admission/pass-lock.ts';
import type { FinalizeInput } from '../../src/domain/execution/recording.ts';
import { reachFailpoint } from '../../src/failpoints.ts';
import { releaseLockOf } from '../../src/store/core/locks.ts';
import { finalizeExecution } from '../../src/store/executions/finalize-execution.ts';
import { takeDeliveries } from '../../src/store/fires/deliveries.ts';
import type { ConcludedMilestone } from '../../src/store/schedules/milestones.ts';

export function createFinalizeExecution(
  dependencies: AdmissionDependencies,
  passing: LockPassing,
): (seal: FinalizeInput) => Promise<void> {
  const { database, log } = dependencies;
  return async (seal) => {
    const { tenantId, executionId, outcome } = seal;
    reachFailpoint('seal.before-write');
    const { next, sealed } = await database.withTenant(tenantId, async (tx) => {
      const done = await finalizeExecution(tx, seal);
      const released = await releaseLockOf(tx, executionId);
      reachFailpoint('seal.before-commit');
      return { ...released, sealed: done };
    });
    reachFailpoint('seal.after-commit');
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
  log: AdmissionDependencies['log'],
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

// Right after the end of an execution: starts what follows it. What fails here a control loop makes good.

/** More are left to the loop, which paces them. */
const maxAtOnce = 10;

/** Never throws. */
async function startFollowers(
  { database, workflows, searchAttributes, log }: AdmissionDependencies,
  tenantId: string,
  executionId: string,
): Promise<void> {
  try {
    const claim = { now: new Date(), causeId: executionId, limit: maxAtOnce };
    const { starts } = await database.withTenant(tenantId, (tx) => takeDeliveries(tx, claim));
    const known = await searchAttributes();
    reachFailpoint('seal.followers-taken');
    await Promise.all(
      starts.map(({ again: _again, ...start }) =>
        workflows.start({ ...start, searchAttributes: known }),
      ),
    );
  } catch (err) {
    log.warn({ err, executionId }, 'what follows an execution was not started; a loop does it');
  }
}
