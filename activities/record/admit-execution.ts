/** The gate, inside one transaction: every path into a schedule passes it exactly once. */
import type { BeginVerdict } from '../../src/domain/begin.ts';
import { whyDisabled } from '../../src/domain/disabled.ts';
import { heldBecause, startsByItself } from '../../src/domain/hold.ts';
import { overlapPolicies } from '../../src/domain/overlap.ts';
import type { OverlapPolicy } from '../../src/domain/overlap.ts';
import { planGroups } from '../../src/domain/plan.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { BeginInput } from '../../src/domain/run-schedule-input.ts';
import type { Definition } from '../../src/domain/schedule.ts';
import { isFinalExecution } from '../../src/domain/status.ts';
import { insertActivityRecords } from '../../src/store/activity-records.ts';
import type { Transaction } from '../../src/store/database.ts';
import { findExecution, insertExecution } from '../../src/store/executions.ts';
import type { StoredExecution } from '../../src/store/executions.ts';
import { claimFire, settleFire } from '../../src/store/fires.ts';
import { inheritRecords } from '../../src/store/inherit-records.ts';
import { markLimitReached } from '../../src/store/limited-starts.ts';
import { claimLock, findLockHolder, markQueue, releaseLock } from '../../src/store/locks.ts';
import { beginAttempt } from '../../src/store/milestones.ts';
import { findRevision, findSchedule } from '../../src/store/schedules.ts';
import type { StoredSchedule } from '../../src/store/schedules.ts';
import { findInheritance } from './find-inheritance.ts';
import type { FoundInheritance } from './find-inheritance.ts';
import { executionIdOf } from './identify-start.ts';
import { limitStarts } from './limit-starts.ts';
import { settleDelivery } from './meet-delivery.ts';
import { meetHolder } from './meet-holder.ts';
import type { Gone } from './pass-lock-on.ts';
import { recogniseStart } from './recognise-start.ts';
import type { Recognised } from './recognise-start.ts';
import { reachKillPoint } from '../../src/kill-points.ts';

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

type Candidate = Recognised & {
  executionId: string;
  scheduleId: string;
  request: AdmissionRequest;
  plan: Plan;
  policy: OverlapPolicy;
  inheritance: FoundInheritance | null;
  /** True for the last start that a limited timing allows. */
  isLastStart: boolean;
};

export async function admitExecution(
  tx: Transaction,
  request: AdmissionRequest,
): Promise<Admission> {
  const { begin } = request;
  const executionId = executionIdOf(begin);
  // Asked together: each wait for an answer is a good part of what a short run costs.
  const [schedule, execution] = await Promise.all([
    findSchedule(tx, begin.input.scheduleId),
    findExecution(tx, executionId),
  ]);
  if (!schedule) return refuse('schedule-not-found', `no schedule "${begin.input.scheduleId}"`);
  const revision = await pinnedRevision(tx, schedule, begin.input.revision);
  if (!revision) {
    const missing = `"${schedule.slug}" has no revision ${begin.input.revision}`;
    return refuse('schedule-not-found', missing);
  }
  const { definition } = revision;
  const policy = begin.input.overlap ?? definition.overlap;
  if (!overlapPolicies.includes(policy)) {
    return refuse('parameter-invalid', `overlap is one of ${overlapPolicies.join(', ')}`);
  }
  const { id: scheduleId, slug } = schedule;
  const inheritance = await inherit(tx, begin, { scheduleId, definition });
  if (inheritance?.verdict === 'Refused') return inheritance;
  const plan: Plan = {
    ...{ format: 1, scheduleId, slug, name: definition.name, revision: revision.revision },
    groups: planGroups(definition),
    ...(inheritance ? { inherited: inheritance.inherited } : {}),
  };
  const known = await answerAgain(tx, execution, plan);
  if (known) return known;
  const now = request.now ?? new Date(begin.at);
  const { enabled } = schedule;
  const target = { id: scheduleId, name: definition.name, definition, enabled, now };
  const recognised = await recogniseStart(tx, begin, target);
  // Asked twice at once: the other one's answer was committed while this one waited for the row.
  const meanwhile = recognised.delivery?.decided ? await findExecution(tx, executionId) : null;
  const answer = await answerAgain(tx, meanwhile, plan);
  if (answer) return answer;
  const candidate = {
    ...{ ...recognised, executionId, scheduleId, request, plan, inheritance, isLastStart: false },
    // Milestones that come due together are tried one after the other, the oldest first.
    policy:
      recognised.milestone && !begin.input.overlap && policy !== 'AllowAll' ? 'BufferAll' : policy,
  } as const;
  return passTimings(tx, candidate, { ...schedule, definition });
}

/** What the timings say comes before what other executions do. */
async function passTimings(
  tx: Transaction,
  candidate: Candidate,
  schedule: StoredSchedule,
): Promise<Admission> {
  const { start, scheduleId, policy, excluded } = candidate;
  const { definition } = schedule;
  if (start.artefact !== null) return skip(tx, candidate, start.artefact);
  if (excluded !== null) return skip(tx, candidate, excluded);
  const stopped = whyStopped(candidate, schedule);
  if (stopped !== null) return skip(tx, candidate, stopped);
  const refusal = candidate.delivery?.refusal;
  if (refusal) return turnAway(tx, candidate, { ...refusal, decision: refusal.state });
  const { missed } = candidate.judgement;
  if (missed !== null) return miss(tx, candidate, missed);
  const limit = await limitStarts(tx, start, { id: scheduleId, definition });
  if (limit.refusal !== null) return skip(tx, candidate, limit.refusal);
  const admitted = { ...candidate, isLastStart: limit.isLast };
  return policy === 'AllowAll' ? enter(tx, admitted, { term: null }) : lock(tx, admitted);
}

/** Why nothing starts by itself now; null when it does, and for what somebody asked for. */
function whyStopped(
  { start, judgement }: Candidate,
  { enabled, enabledNote, hold, disabledUntil, disabledReason }: StoredSchedule,
): string | null {
  if (startsByItself(start.trigger) && !enabled) {
    const note = disabledUntil === null ? '' : enabledNote;
    return whyDisabled({ note, disabledUntil, disabledReason });
  }
  const askedFor = !startsByItself(start.trigger) || judgement.remark?.startsWith('backfill');
  return hold === null || askedFor ? null : heldBecause(hold);
}

/** The one that was asked for, else the newest, which came with the schedule. */
function pinnedRevision(
  tx: Transaction,
  schedule: StoredSchedule,
  revision = schedule.revision,
): Promise<Pick<StoredSchedule, 'revision' | 'definition'> | null> {
  if (revision === schedule.revision) return Promise.resolve(schedule);
  return findRevision(tx, schedule.id, revision);
}

/** Null for an execution that retries none. */
async function inherit(
  tx: Transaction,
  { input }: BeginInput,
  target: { scheduleId: string; definition: Definition },
) {
  if (!input.retryOf) return null;
  return findInheritance(tx, { ...target, executionId: input.retryOf.executionId });
}

function refuse(code: string, reason: string): Admission {
  return { verdict: 'Refused', code, reason };
}

/** Asked before: a lost answer or a repeated workflow task must not start anything twice. */
async function answerAgain(
  tx: Transaction,
  execution: StoredExecution | null,
  plan: Plan,
): Promise<Admission | null> {
  if (!execution) return null;
  const { id: executionId, status } = execution;
  if (status === 'Skipped')
    return { verdict: 'Skipped', executionId, reason: execution.error ?? '' };
  if (isFinalExecution(status)) {
    return refuse('execution-already-final', `execution ${executionId} has already ended`);
  }
  if (status !== 'Queued') return { verdict: 'Run', executionId, plan };
  const holder = await findLockHolder(tx, execution.scheduleId);
  return { verdict: 'Queued', executionId, plan, holder: holder?.executionId ?? null };
}

async function lock(tx: Transaction, candidate: Candidate): Promise<Admission> {
  const { executionId, scheduleId, request, policy } = candidate;
  const { looked, begin } = request;
  const { workflowId, runId } = begin;
  const claimed = await claimLock(tx, { scheduleId, executionId, workflowId, runId });
  if (claimed.claimed) return enter(tx, candidate, { term: claimed.term });
  const { holder } = claimed;
  const queuedAt = new Date(begin.queuedAt);
  const newcomer = { policy, scheduleId, executionId, queuedAt, looked };
  const meeting = await meetHolder(tx, newcomer, holder);
  switch (meeting.decision) {
    case 'Look':
      return { verdict: 'Look', scheduleId, at: meeting.at };
    case 'Skip':
      return skip(tx, candidate, meeting.reason);
    case 'Wait':
      return enter(tx, candidate, { holder: holder.executionId });
  }
}

/** With its term when it may run, with its holder when it waits for the lock. */
type Entry = { term: number | null } | { holder: string };

/** The fire goes to the first who claims it; a second start for the same instant is a duplicate. */
async function enter(tx: Transaction, candidate: Candidate, entry: Entry): Promise<Admission> {
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
  reachKillPoint('begin.before-commit');
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

function skip(tx: Transaction, candidate: Candidate, reason: string): Promise<Admission> {
  return turnAway(tx, candidate, { decision: 'Skipped', reason });
}

function miss(tx: Transaction, candidate: Candidate, reason: string): Promise<Admission> {
  return turnAway(tx, candidate, { decision: 'Missed', reason });
}

async function turnAway(
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
  { executionId, scheduleId, request, start, plan, policy, milestone, backfillId }: Candidate,
  given: { status: 'InProgress' | 'Queued' | 'Skipped'; term: number | null; error: string | null },
) {
  const at = new Date(request.begin.at);
  const { workflowId, runId, queuedAt } = request.begin;
  const { trigger, initiator, scheduledFor } = start;
  return {
    ...{ id: executionId, scheduleId, scheduleSlug: plan.slug, scheduleName: plan.name },
    ...{ revision: plan.revision, status: given.status, trigger, initiator, scheduledFor },
    ...{
      workflowId,
      runId,
      queuedAt: new Date(queuedAt),
      error: given.error,
      lockTerm: given.term,
    },
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
