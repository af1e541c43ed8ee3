/** The gate, inside one transaction: every path into a schedule passes it exactly once. */
import { whyDisabled } from '../../src/domain/disabled.ts';
import { heldBecause, startsByItself } from '../../src/domain/hold.ts';
import { overlapPolicies } from '../../src/domain/overlap.ts';
import { planGroups } from '../../src/domain/plan.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { BeginInput } from '../../src/domain/run-schedule-input.ts';
import type { Definition } from '../../src/domain/schedule.ts';
import { isFinalExecution } from '../../src/domain/status.ts';
import type { Transaction } from '../../src/store/database.ts';
import { finalizeUnbegun } from '../../src/store/accepted-starts.ts';
import { findExecution, holdExecution } from '../../src/store/executions.ts';
import type { StoredExecution } from '../../src/store/executions.ts';
import { claimLock, findLockHolder } from '../../src/store/locks.ts';
import { findSchedule } from '../../src/store/schedules.ts';
import { findRevision } from '../../src/store/revisions.ts';
import type { StoredSchedule } from '../../src/store/schedules.ts';
import { findInheritance } from './find-inheritance.ts';
import { executionIdOf } from './identify-start.ts';
import { limitStarts } from './limit-starts.ts';
import { meetHolder } from './meet-holder.ts';
import { recogniseStart } from './recognise-start.ts';
import { enter, miss, skip, turnAway } from './write-admission.ts';
import type { Admission, AdmissionRequest, Candidate } from './write-admission.ts';

/**
 * Takes over the execution of a start that was accepted, or puts a new one on record. A refusal ends
 * the accepted one: nothing else would.
 */
export async function admitExecution(
  tx: Transaction,
  request: AdmissionRequest,
): Promise<Admission> {
  const admission = await judge(tx, request);
  if (admission.verdict !== 'Refused') return admission;
  const { begin } = request;
  const end = { status: 'Failed', error: admission.reason, at: new Date(begin.at) } as const;
  await finalizeUnbegun(tx, executionIdOf(begin), { end, runId: begin.runId });
  return admission;
}

async function judge(tx: Transaction, request: AdmissionRequest): Promise<Admission> {
  const { begin } = request;
  const executionId = executionIdOf(begin);
  // Asked together: each wait for an answer is a good part of what a short run costs.
  const [schedule, execution] = await Promise.all([
    findSchedule(tx, begin.input.scheduleId),
    holdExecution(tx, executionId),
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
    // Clocks differ: an accepted start must not seem to have come after its workflow.
    queuedAt: new Date(Math.min(begin.queuedAt, execution?.queuedAt.getTime() ?? Infinity)),
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

/** On record, and not begun yet. */
function isAccepted({ unbegun, status }: StoredExecution): boolean {
  return unbegun && status === 'Queued';
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
  if (!execution || isAccepted(execution)) return null;
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
  const { executionId, scheduleId, request, policy, queuedAt } = candidate;
  const { looked, begin } = request;
  const { workflowId, runId } = begin;
  const claimed = await claimLock(tx, { scheduleId, executionId, workflowId, runId });
  if (claimed.claimed) return enter(tx, candidate, { term: claimed.term });
  const { holder } = claimed;
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
