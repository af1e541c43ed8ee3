/** Writes what became of a start, in one transaction: the fire, the execution and its step records. */
import type { BeginInput } from '../domain/execution/start.ts';
import { normalTraceparent } from '../domain/execution/traceparent.ts';
import type { ParameterValues } from '../domain/schedule/parameters.ts';
import type { Plan } from '../domain/schedule/plan.ts';
import type { OverlapPolicy } from '../domain/schedule/start-policies.ts';
import { reachFailpoint } from '../failpoints.ts';
import type { Transaction } from '../store/core/database.ts';
import { markQueue, releaseLock } from '../store/core/locks.ts';
import { markLimitReached } from '../store/executions/accepted-starts.ts';
import { insertExecution } from '../store/executions/executions.ts';
import { claimFire, settleFire } from '../store/fires/fires.ts';
import { insertActivityRecords } from '../store/records/activity-records.ts';
import { inheritRecords } from '../store/records/inherit-records.ts';
import { beginAttempt } from '../store/schedules/milestones.ts';
import { settleDelivery } from './policies/delivery.ts';
import type { Admission, Rejection } from './result.ts';
import type { FoundInheritance } from './retry.ts';
import type { ClassifiedStart } from './start.ts';

export type AdmissionRequest = {
  begin: BeginInput;
  tenantId: string;
  /**
   * The execution in the way was found open, or was cleared away. Another one that is in the way now came
   * in the meantime and counts as open.
   */
  holderChecked: boolean;
  /** When admission is asked for. Unset: workflow time, which stands still during an outage. */
  now?: Date;
};

/** A classified start with everything that is written for it. */
export type Candidate = ClassifiedStart & {
  executionId: string;
  scheduleId: string;
  request: AdmissionRequest;
  plan: Plan;
  policy: OverlapPolicy;
  priority: number;
  /** When the start was accepted, by this product or by Temporal. */
  queuedAt: Date;
  inheritance: FoundInheritance | null;
  parameters: ParameterValues | null;
  /** True for the last start that a limited timing allows. */
  isLastStart: boolean;
};

/** A lock term when it may run, a holder when it waits for the lock. */
type Entry = { term: number | null } | { holder: string };

/** The first start to claim a fire gets it; a second one for the same instant is a duplicate. */
export async function admitStart(
  tx: Transaction,
  candidate: Candidate,
  entry: Entry,
): Promise<Admission> {
  const { executionId, scheduleId, start, plan } = candidate;
  const term = 'term' in entry ? entry.term : null;
  if (start.scheduledFor) {
    const { scheduledFor } = start;
    const duplicate = await takeFire(tx, candidate, scheduledFor);
    // A milestone may be tried again until it is done; its own row says so.
    if (duplicate !== null && !candidate.milestone) {
      // Claimed in this transaction, so nothing can have queued for it.
      if (term !== null) await releaseLock(tx, { scheduleId, executionId, term });
      return skipped(tx, candidate, duplicate);
    }
  }
  const status = 'term' in entry ? 'InProgress' : 'Queued';
  const runId = candidate.request.begin.runId;
  await Promise.all([
    insertExecution(tx, toExecution(candidate, { status, term, error: null })),
    insertActivityRecords(tx, { executionId, runId, steps: plan.groups.flat() }),
  ]);
  const { inheritance, milestone } = candidate;
  await settleDelivery(tx, start, { executionId, state: 'Started', reason: null });
  if (milestone) {
    const at = new Date(candidate.request.begin.at);
    await beginAttempt(tx, { ...milestone, scheduleId, executionId, at });
  }
  if (candidate.isLastStart) await markLimitReached(tx, scheduleId);
  if (inheritance) await inheritRecords(tx, { executionId, runId }, inheritance.records);
  reachFailpoint('begin.before-commit');
  if ('term' in entry) return { verdict: 'Run', executionId, plan };
  await markQueue(tx, scheduleId);
  return { verdict: 'Queued', executionId, plan, holder: entry.holder };
}

/** Null when the fire is ours; else why it is not. */
async function takeFire(
  tx: Transaction,
  { executionId, scheduleId, lateness, milestone, isBackfill, backfillId }: Candidate,
  scheduledFor: Date,
): Promise<string | null> {
  const { note: reason, catchUp } =
    lateness.result === 'Admit' ? lateness : { note: null, catchUp: false };
  const fire = { scheduleId, scheduledFor, executionId, decision: 'Started', reason } as const;
  const owner = await claimFire(tx, { ...fire, catchUp });
  const ours = owner.executionId === executionId;
  if (ours && owner.unbegun) await settleFire(tx, fire);
  if (ours) return null;
  // Recorded as missed or skipped before a person asked for it, or before the milestone was tried.
  const mayReopen = milestone !== null || isBackfill;
  const reopened =
    milestone === null && backfillId === null
      ? (['Missed'] as const)
      : (['Missed', 'Skipped'] as const);
  if (mayReopen && reopened.some((one) => one === owner.decision)) {
    const settled = await settleFire(tx, fire, reopened);
    return settled ? null : 'duplicate: another execution has this fire';
  }
  if (owner.executionId !== null) {
    return `duplicate: execution ${owner.executionId} has this fire`;
  }
  return `${owner.decision.toLowerCase()}: ${owner.reason ?? 'the fire was given up'}`;
}

/** Records a start that runs nothing, and why. */
export async function rejectStart(
  tx: Transaction,
  candidate: Candidate,
  { result, reason }: Rejection,
): Promise<Admission> {
  const { executionId, start } = candidate;
  const state = result === 'Miss' ? 'Missed' : 'Skipped';
  await settleDelivery(tx, start, { executionId, state, reason });
  await recordMissed(tx, candidate, { decision: state, reason });
  return skipped(tx, candidate, reason);
}

/** The row of a fire that does not run, unless another execution has the fire. */
async function recordMissed(
  tx: Transaction,
  { executionId, scheduleId, start }: Candidate,
  why: { decision: 'Skipped' | 'Missed'; reason: string },
): Promise<void> {
  if (!start.scheduledFor) return;
  const fire = { scheduleId, scheduledFor: start.scheduledFor, executionId, ...why };
  const owner = await claimFire(tx, fire);
  if (owner.executionId === executionId && owner.unbegun) await settleFire(tx, fire);
}

async function skipped(tx: Transaction, candidate: Candidate, reason: string): Promise<Admission> {
  await insertExecution(
    tx,
    toExecution(candidate, { status: 'Skipped', term: null, error: reason }),
  );
  return { verdict: 'Skipped', executionId: candidate.executionId, reason };
}

function toExecution(
  candidate: Candidate,
  given: { status: 'InProgress' | 'Queued' | 'Skipped'; term: number | null; error: string | null },
) {
  const { executionId, scheduleId, request, start, plan, policy, queuedAt } = candidate;
  const { milestone, backfillId } = candidate;
  const at = new Date(request.begin.at);
  const { workflowId, runId } = request.begin;
  const { trigger, initiator, scheduledFor } = start;
  return {
    id: executionId,
    scheduleId,
    scheduleSlug: plan.slug,
    scheduleName: plan.name,
    revision: plan.revision,
    status: given.status,
    trigger,
    initiator,
    scheduledFor,
    workflowId,
    runId,
    queuedAt,
    error: given.error,
    lockTerm: given.term,
    startedAt: given.status === 'InProgress' ? at : null,
    endedAt: given.status === 'Skipped' ? at : null,
    overlap: policy,
    priority: candidate.priority,
    milestone: given.status === 'Skipped' ? null : milestone,
    triggeredBy: start.triggeredBy ?? null,
    backfillId,
    groupCount: plan.groups.length,
    stepCount: plan.groups.flat().length,
    retriedFrom: request.begin.input.retryOf?.executionId ?? null,
    retryReason: request.begin.input.retryOf?.reason ?? null,
    traceparent: normalTraceparent(request.begin.input.traceparent) ?? null,
    parameters: candidate.parameters,
  };
}
