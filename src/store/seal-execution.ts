/** The end of an execution, written once, with every step's end that is still missing. */
import type { SealInput } from '../domain/begin.ts';
import { finalExecutionStatuses } from '../domain/status.ts';
import type { ExecutionStatus } from '../domain/status.ts';
import type { MilestoneAttempt } from '../domain/milestone.ts';
import { insertContradiction } from './contradictions.ts';
import type { Transaction } from './database.ts';
import { concludeMilestone } from './milestones.ts';
import type { ConcludedMilestone } from './milestones.ts';
import { recordBatches } from './record-transitions.ts';
import { findReset } from './reset-executions.ts';
import { prepared, sql } from './sql.ts';

export type Sealed =
  /** This call ended it. */
  | { result: 'Sealed'; milestone: ConcludedMilestone | null }
  /** It had ended the same way before. */
  | { result: 'Repeated' }
  /** It had ended differently; that stays, and the difference is kept as a contradiction. */
  | { result: 'Contradicted'; kept: ExecutionStatus }
  | { result: 'Unknown' };

type Ended = { scheduleId: string; milestone: MilestoneAttempt | null };

async function writeEnd(tx: Transaction, seal: SealInput): Promise<Sealed | null> {
  const { executionId, incarnation, seq, at, outcome } = seal;
  const ended = await tx.row<Ended>(
    prepared(
      'seal_execution',
      sql`
        update execution set status = ${outcome.status}, error = ${outcome.error},
          ended_at = ${new Date(at)}, run_id = ${incarnation},
          seq = greatest(seq, ${seq}::bigint), updated_at = now()
        where tenant_id = ${tx.tenantId} and id = ${executionId}
          and status <> all (${[...finalExecutionStatuses]})
        returning schedule_id as "scheduleId", milestone`,
    ),
  );
  if (!ended) return null;
  const { scheduleId, milestone } = ended;
  if (!milestone) return { result: 'Sealed', milestone: null };
  const end = { executionId, milestone, ...outcome, at: new Date(at) };
  return { result: 'Sealed', milestone: await concludeMilestone(tx, scheduleId, end) };
}

/**
 * Call it inside one transaction with the release of the lock. Steps first: an execution must never
 * be seen ended while its steps go on.
 */
export async function sealExecution(tx: Transaction, seal: SealInput): Promise<Sealed> {
  const { tenantId, executionId, incarnation, seq, at, steps, outcome } = seal;
  const batch = { tenantId, executionId, incarnation, seq, at, steps };
  await recordBatches(tx, [{ ...batch, groupIndex: null, status: null }]);
  const ended = await writeEnd(tx, seal);
  if (ended) return ended;
  const linked = await findReset(tx, { executionId, runId: incarnation });
  if (linked !== null) {
    const written = await writeEnd(tx, { ...seal, executionId: linked });
    return written ?? { result: 'Repeated' };
  }
  const kept = await tx.row<{ status: ExecutionStatus; runId: string }>(sql`
    select status, run_id as "runId" from execution
    where tenant_id = ${tx.tenantId} and id = ${executionId}`);
  if (!kept) return { result: 'Unknown' };
  if (kept.status === outcome.status) return { result: 'Repeated' };
  await insertContradiction(tx, {
    ...{ executionId, stepIndex: null },
    kept: { runId: kept.runId, status: kept.status },
    refused: { runId: incarnation, status: outcome.status, error: outcome.error },
  });
  return { result: 'Contradicted', kept: kept.status };
}
