/** What the gate has decided, written in its transaction: the fire, the execution, its records. */
import type { BeginVerdict } from '../domain/execution/recording.ts';
import type { BeginInput } from '../domain/execution/start.ts';
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
import type { ClassifiedStart } from './classify.ts';
import type { FoundInheritance } from './inheritance.ts';
import type { Gone } from './pass-lock.ts';
import { settleDelivery } from './policies/delivery.ts';

export type Admission =
  | { verdict: 'Run'; executionId: string; plan: Plan }
  /** On record and waiting. `holder` goes on instead; it may be this very execution by now. */
  | { verdict: 'Queued'; executionId: string; plan: Plan; holder: string | null }
  | Extract<BeginVerdict, { verdict: 'Skipped' | 'Refused' }>
  /** Whoever asks must find out whether that workflow still lives, and ask again. */
  | { verdict: 'Look'; scheduleId: string; at: Gone };

export type AdmissionRequest = {
  begin: BeginInput;
  tenantId: string;
  /**
   * True once whoever was met has been looked at, and cleared away if gone. Whoever is met after that
   * came in the meantime, and is taken for alive.
   */
  looked: boolean;
  /** When the gate is asked; the time of the workflow unless set, which stands still in an outage. */
  now?: Date;
};

/** A start on its way through the gate. */
export type Candidate = ClassifiedStart & {
  executionId: string;
  scheduleId: string;
  request: AdmissionRequest;
  plan: Plan;
  policy: OverlapPolicy;
  /** When its start was accepted: by us, or by Temporal. */
  queuedAt: Date;
  inheritance: FoundInheritance | null;
  /** True for the last start that a limited timing allows. */
  isLastStart: boolean;
};

/** With its term when it may run, with its holder when it waits for the lock. */
type Entry = { term: number | null } | { holder: string };

/** The fire goes to the first who claims it; a second start for the same instant is a duplicate. */
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
    // A fire of a milestone may be tried again until it is done; its own row decides.
    if (duplicate !== null && !candidate.milestone) {
      // Claimed a moment ago in this transaction: nobody can have queued for it.
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
  { executionId, scheduleId, judgement, milestone, backfillId }: Candidate,
  scheduledFor: Date,
): Promise<string | null> {
  const { remark: reason, catchUp } = judgement;
  const fire = { scheduleId, scheduledFor, executionId, decision: 'Started', reason } as const;
  const winner = await claimFire(tx, { ...fire, catchUp });
  const ours = winner.executionId === executionId;
  if (ours && winner.unbegun) await settleFire(tx, fire);
  if (ours) return null;
  // It was given up or left out before somebody asked for it, or before the milestone could be tried.
  const isWanted = milestone !== null || reason?.startsWith('backfill');
  const decisions =
    milestone === null && backfillId === null
      ? (['Missed'] as const)
      : (['Missed', 'Skipped'] as const);
  if (isWanted && decisions.some((one) => one === winner.decision)) {
    const settled = await settleFire(tx, fire, decisions);
    return settled ? null : 'duplicate: another execution has this fire';
  }
  if (winner.executionId !== null) {
    return `duplicate: execution ${winner.executionId} has this fire`;
  }
  return `${winner.decision.toLowerCase()}: ${winner.reason ?? 'the fire was given up'}`;
}

export function skip(tx: Transaction, candidate: Candidate, reason: string): Promise<Admission> {
  return rejectStart(tx, candidate, { decision: 'Skipped', reason });
}

export function miss(tx: Transaction, candidate: Candidate, reason: string): Promise<Admission> {
  return rejectStart(tx, candidate, { decision: 'Missed', reason });
}

export async function rejectStart(
  tx: Transaction,
  candidate: Candidate,
  why: { decision: 'Skipped' | 'Missed'; reason: string },
): Promise<Admission> {
  const { executionId, scheduleId, start } = candidate;
  const { decision: state, reason } = why;
  await settleDelivery(tx, start, { executionId, state, reason });
  if (start.scheduledFor) {
    const fire = { scheduleId, scheduledFor: start.scheduledFor, executionId, ...why };
    const owner = await claimFire(tx, fire);
    if (owner.executionId === executionId && owner.unbegun) await settleFire(tx, fire);
  }
  return skipped(tx, candidate, why.reason);
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
    milestone: given.status === 'Skipped' ? null : milestone,
    triggeredBy: start.triggeredBy ?? null,
    backfillId,
    groupCount: plan.groups.length,
    stepCount: plan.groups.flat().length,
    retriedFrom: request.begin.input.retryOf?.executionId ?? null,
    retryReason: request.begin.input.retryOf?.reason ?? null,
  };
}
