/**
 * Finalizes an execution: writes its outcome and every step's, passes the lock on. Idempotent. Answers how the run
 * had ended before, when that was otherwise.
 */
import type { AdmissionDependencies } from '../../src/admission/dependencies.ts';
import type { LockPassing } from '../../src/admission/pass-lock.ts';
import type { ExecutionOutcome } from '../../src/domain/execution/outcome.ts';
import type { FinalizeInput } from '../../src/domain/execution/recording.ts';
import { writeLog } from '../../src/domain/log-message.ts';
import { reachFailpoint } from '../../src/failpoints.ts';
import { releaseLockOf } from '../../src/store/core/locks.ts';
import { finalizeExecution } from '../../src/store/executions/finalize-execution.ts';
import { takeDeliveries } from '../../src/store/fires/deliveries.ts';
import type { ConcludedMilestone } from '../../src/store/schedules/milestones.ts';
import { type ExecutionSpans, noExecutionSpans } from '../../src/tracing/execution-spans.ts';
import { messages } from './log-messages.ts';

export type RecordDependencies = AdmissionDependencies & {
  /** Where the spans of ended executions are made; they are not when left out. */
  spans?: ExecutionSpans;
};

export function createFinalizeExecution(
  dependencies: RecordDependencies,
  passing: LockPassing,
): (input: FinalizeInput) => Promise<ExecutionOutcome | null> {
  const { database, log, spans = noExecutionSpans } = dependencies;
  return async (input) => {
    const { tenantId, executionId, outcome } = input;
    reachFailpoint('finalize.before-write');
    const { next, finalized } = await database.withTenant(tenantId, async (tx) => {
      const done = await finalizeExecution(tx, input);
      const released = await releaseLockOf(tx, executionId);
      reachFailpoint('finalize.before-commit');
      return { ...released, finalized: done };
    });
    reachFailpoint('finalize.after-commit');
    await passing.passOn(tenantId, next);
    await passing.passSlots(tenantId, finalized.freed);
    const unknown = finalized.result === 'Unknown';
    const message = unknown ? messages.endWithoutRecord : messages.executionEnded;
    const kept = finalized.result === 'Kept' ? finalized.kept : null;
    writeLog(log, message, { executionId, status: (kept ?? outcome).status });
    if (kept) return kept;
    if (finalized.result !== 'Finalized') return null;
    spans.ended(tenantId, finalized.executionId);
    if (finalized.milestone) {
      logMilestone(log, { tenantId, executionId, error: outcome.error }, finalized.milestone);
    }
    if (finalized.followers > 0)
      await startFollowers(dependencies, tenantId, finalized.executionId);
    return null;
  };
}

type About = { tenantId: string; executionId: string; error: string | null };

function logMilestone(
  log: AdmissionDependencies['log'],
  { error, ...about }: About,
  { result, eligibleAt, ...milestone }: ConcludedMilestone,
): void {
  const facts = { ...about, ...milestone };
  if (result === 'Done') writeLog(log, messages.milestoneDone, facts);
  else if (result === 'Failed') {
    writeLog(log, messages.milestoneFailed, { ...facts, error, eligibleAt });
  } else writeLog(log, messages.milestoneSkipped, facts);
}

/** Deliveries started at once; the delivery loop makes the rest, at its own pace. */
const maxAtOnce = 10;

/** Starts the schedules that follow the execution. Never throws: the delivery loop retries. */
async function startFollowers(
  { database, workflows, searchAttributes, log }: AdmissionDependencies,
  tenantId: string,
  executionId: string,
): Promise<void> {
  try {
    const claim = { now: new Date(), causeId: executionId, limit: maxAtOnce };
    const { starts } = await database.withTenant(tenantId, (tx) => takeDeliveries(tx, claim));
    const known = await searchAttributes();
    reachFailpoint('finalize.followers-taken');
    await Promise.all(
      starts.map(({ again: _again, ...start }) =>
        workflows.start({ ...start, searchAttributes: known }),
      ),
    );
  } catch (err) {
    writeLog(log, messages.followersDeferred, { err, executionId });
  }
}
