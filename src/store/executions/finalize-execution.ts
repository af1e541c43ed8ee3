/** Writes the end of an execution once, with every step's end that is still missing. */
import { endOfRun, type ExecutionOutcome } from '../../domain/execution/outcome.ts';
import type { FinalizeInput } from '../../domain/execution/recording.ts';
import { type ExecutionStatus, finalExecutionStatuses } from '../../domain/execution/status.ts';
import type { LimitKey } from '../../domain/limits/limit.ts';
import type { MilestoneAttempt } from '../../domain/milestone.ts';
import type { Transaction } from '../core/database.ts';
import { prepared, sql } from '../core/sql.ts';
import { freeSlotsOfExecution } from '../limits/limit-slots.ts';
import { insertOutcomeConflict } from '../records/outcome-conflicts.ts';
import { recordLastBatch } from '../records/record-transitions.ts';
import { type ConcludedMilestone, concludeMilestone } from '../schedules/milestones.ts';
import { findReset } from './reset-executions.ts';

export type Finalized = {
  /** Limits that have room now: pass it on after the commit. */
  freed: LimitKey[];
} & FinalizedAs;

type FinalizedAs =
  /** This call ended it; `followers` schedules start after it. */
  | {
      result: 'Finalized';
      /** The linked execution when a reset run was finalized. */
      executionId: string;
      milestone: ConcludedMilestone | null;
      followers: number;
    }
  /** It had ended the same way before. */
  | { result: 'Repeated' }
  /**
   * This run had ended differently, in a workflow task that Temporal did not take because a cancel had arrived:
   * the cancel came too late.
   */
  | { result: 'Kept'; kept: ExecutionOutcome }
  /** It had ended differently; that stays, and the difference is stored as an outcome conflict. */
  | { result: 'Contradicted'; kept: ExecutionStatus }
  | { result: 'Unknown' };

type Ended = { scheduleId: string; milestone: MilestoneAttempt | null; followers: number };

/** One statement for the end and its deliveries: neither exists without the other. */
async function writeEnd(tx: Transaction, input: FinalizeInput): Promise<FinalizedAs | null> {
  const { executionId, incarnation: runIdOf, seq, at, outcome } = input;
  const ended = await tx.row<Ended>(
    prepared(
      'finalize_execution',
      sql`
        with ended as (
          update execution set status = ${outcome.status}, error = ${outcome.error},
            ended_at = ${new Date(at)}, run_id = ${runIdOf},
            seq = greatest(seq, ${seq}::bigint), updated_at = now()
          where tenant_id = ${tx.tenantId} and id = ${executionId}
            and status <> all (${[...finalExecutionStatuses]})
          returning tenant_id, id, schedule_id, schedule_slug, schedule_name, status, ended_at,
            milestone
        ), caused as (
          insert into delivery (tenant_id, id, schedule_id, cause_type, cause_id, initiator,
            occurred_at)
          select e.tenant_id, delivery_id(now(), e.id::text || c.schedule_id), c.schedule_id,
            'execution', e.id,
            jsonb_build_object('type', 'schedule', 'id', e.schedule_id, 'name', e.schedule_name),
            e.ended_at
          from ended e
          join schedule_cause c on c.tenant_id = e.tenant_id and c.type = 'AfterSchedule'
            and c.source = e.schedule_slug and c.name = e.status
          join schedule s on s.tenant_id = c.tenant_id and s.id = c.schedule_id
            and s.deleted_at is null
          on conflict do nothing
          returning id
        )
        select schedule_id as "scheduleId", milestone,
          (select count(*) from caused) as followers
        from ended`,
    ),
  );
  if (!ended) return null;
  const { scheduleId, milestone, followers } = ended;
  const finalized = { result: 'Finalized', executionId, followers } as const;
  if (!milestone) return { ...finalized, milestone: null };
  const end = { executionId, milestone, ...outcome, at: new Date(at) };
  return { ...finalized, milestone: await concludeMilestone(tx, scheduleId, end) };
}

/**
 * Call it in one transaction with the release of the lock. Writes steps first: an execution must never show
 * as ended while its steps are open.
 */
export async function finalizeExecution(tx: Transaction, input: FinalizeInput): Promise<Finalized> {
  const { tenantId, executionId, incarnation: runIdOf, seq, at, steps } = input;
  const { walk, inserted } = input;
  const order = { ...(walk && { walk }), ...(inserted && { inserted }) };
  const batch = { tenantId, executionId, incarnation: runIdOf, seq, at, steps, ...order };
  const freed = await recordLastBatch(tx, { ...batch, groupIndex: null, status: null });
  const as = await concludeExecution(tx, input);
  if (!steps.some(({ limited }) => limited)) return { ...as, freed };
  // Also of steps that only waited, and of earlier runs; a reset made another execution of a later run.
  const isOwn = as.result === 'Finalized' && as.executionId === executionId;
  const ended = { executionId: isOwn ? executionId : null, runId: runIdOf };
  return { ...as, freed: [...freed, ...(await freeSlotsOfExecution(tx, ended))] };
}

async function concludeExecution(tx: Transaction, input: FinalizeInput): Promise<FinalizedAs> {
  const { executionId, incarnation: runIdOf, outcome } = input;
  const ended = await writeEnd(tx, input);
  if (ended) return ended;
  const linked = await findReset(tx, { executionId, runId: runIdOf });
  if (linked !== null) {
    const written = await writeEnd(tx, { ...input, executionId: linked });
    return written ?? { result: 'Repeated' };
  }
  const kept = await tx.row<{ status: ExecutionStatus; error: string | null; runId: string }>(sql`
    select status, error, run_id as "runId" from execution
    where tenant_id = ${tx.tenantId} and id = ${executionId}`);
  if (!kept) return { result: 'Unknown' };
  if (kept.status === outcome.status) return { result: 'Repeated' };
  const before = outcome.status === 'Cancelled' ? endOfRun(kept, runIdOf) : null;
  if (before) return { result: 'Kept', kept: before };
  await insertOutcomeConflict(tx, {
    executionId,
    stepIndex: null,
    kept: { runId: kept.runId, status: kept.status },
    refused: { runId: runIdOf, status: outcome.status, error: outcome.error },
  });
  return { result: 'Contradicted', kept: kept.status };
}
