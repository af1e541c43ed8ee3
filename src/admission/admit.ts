/** The gate, inside one transaction: every path into a schedule passes it exactly once. */
import type { BeginVerdict, TurnRequest, TurnVerdict } from '../domain/execution/recording.ts';
import type { BeginInput } from '../domain/execution/start.ts';
import { isFinalExecution } from '../domain/execution/status.ts';
import { heldBecause, startsByItself, whyDisabled } from '../domain/hold.ts';
import { type Plan, planGroups } from '../domain/schedule/plan.ts';
import type { Definition } from '../domain/schedule/schedule.ts';
import { overlapPolicies } from '../domain/schedule/start-policies.ts';
import { reachFailpoint } from '../failpoints.ts';
import type { Transaction } from '../store/core/database.ts';
import { claimLock, findLockHolder } from '../store/core/locks.ts';
import { createTenantLookup } from '../store/core/tenants.ts';
import { finalizeUnbegun } from '../store/executions/accepted-starts.ts';
import {
  findExecution,
  lockExecutionRowForUpdate,
  type StoredExecution,
} from '../store/executions/executions.ts';
import { createStepNonces, type StepNonces } from '../store/records/observations.ts';
import { findRevision, findSchedule, type StoredSchedule } from '../store/schedules/schedules.ts';
import type { RecordDependencies } from './admission-deps.ts';
import { classifyStart } from './classify.ts';
import { executionIdOf } from './identified-start.ts';
import { findInheritance } from './inheritance.ts';
import type { LockPassing } from './pass-lock.ts';
import { limitStarts } from './policies/limit.ts';
import { applyOverlapPolicy } from './policies/overlap.ts';
import {
  type Admission,
  type AdmissionRequest,
  type Candidate,
  admitStart,
  miss,
  skip,
  rejectStart,
} from './write.ts';

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
    lockExecutionRowForUpdate(tx, executionId),
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
    format: 1,
    scheduleId,
    slug,
    name: definition.name,
    revision: revision.revision,
    groups: planGroups(definition),
    ...(inheritance ? { inherited: inheritance.inherited } : {}),
  };
  const known = await answerAgain(tx, execution, plan);
  if (known) return known;
  const now = request.now ?? new Date(begin.at);
  const { enabled } = schedule;
  const target = { id: scheduleId, name: definition.name, definition, enabled, now };
  const classified = await classifyStart(tx, begin, target);
  // Asked twice at once: the other one's answer was committed while this one waited for the row.
  const meanwhile = classified.delivery?.decided ? await findExecution(tx, executionId) : null;
  const answer = await answerAgain(tx, meanwhile, plan);
  if (answer) return answer;
  const candidate = {
    ...classified,
    executionId,
    scheduleId,
    request,
    plan,
    inheritance,
    isLastStart: false,
    // Clocks differ: an accepted start must not seem to have come after its workflow.
    queuedAt: new Date(Math.min(begin.queuedAt, execution?.queuedAt.getTime() ?? Infinity)),
    // Milestones that come due together are tried one after the other, the oldest first.
    policy:
      classified.milestone && !begin.input.overlap && policy !== 'AllowAll' ? 'BufferAll' : policy,
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
  if (refusal) return rejectStart(tx, candidate, { ...refusal, decision: refusal.state });
  const { missed } = candidate.judgement;
  if (missed !== null) return miss(tx, candidate, missed);
  const limit = await limitStarts(tx, start, { id: scheduleId, definition });
  if (limit.refusal !== null) return skip(tx, candidate, limit.refusal);
  const admitted = { ...candidate, isLastStart: limit.isLast };
  return policy === 'AllowAll' ? admitStart(tx, admitted, { term: null }) : lock(tx, admitted);
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
  if (claimed.claimed) return admitStart(tx, candidate, { term: claimed.term });
  const { holder } = claimed;
  const newcomer = { policy, scheduleId, executionId, queuedAt, looked };
  const meeting = await applyOverlapPolicy(tx, newcomer, holder);
  switch (meeting.decision) {
    case 'Look':
      return { verdict: 'Look', scheduleId, at: meeting.at };
    case 'Skip':
      return skip(tx, candidate, meeting.reason);
    case 'Wait':
      return admitStart(tx, candidate, { holder: holder.executionId });
  }
}

// Begin: find the tenant, pass the gate, answer the plan or the reason there is none.

/** What stands behind the gate once somebody is in the way. */
export type Gate = {
  passing: LockPassing;
  takeTurn: (request: TurnRequest) => Promise<TurnVerdict>;
};

/** Commands are killed after ten seconds; whoever needs longer than this to stop is not answering. */
const defaultCancelGraceSeconds = 60;

/**
 * Idempotent: asked again for the same start (a lost answer, a repeated workflow task) it answers
 * the same. Throws only while PostgreSQL or Temporal cannot be asked; then it is asked again.
 */
export function createBeginExecution(
  dependencies: RecordDependencies,
  gate: Gate,
): (begin: BeginInput) => Promise<BeginVerdict> {
  const { database } = dependencies;
  const findTenantId = createTenantLookup(database);
  const nonces = createStepNonces(database);
  return async (begin) => {
    const slug = begin.input.tenant ?? dependencies.defaultTenant;
    const tenantId = slug && (await findTenantId(slug));
    if (!tenantId) {
      return { verdict: 'Refused', code: 'tenant-unknown', reason: `no tenant "${slug ?? ''}"` };
    }
    for (let looked = false; ; looked = true) {
      const request = { begin, tenantId, looked, now: new Date() };
      reachFailpoint('begin.before-claim');
      const admission = await database.withTenant(tenantId, (tx) => admitExecution(tx, request));
      reachFailpoint('begin.after-commit');
      if (admission.verdict !== 'Look')
        return answer(dependencies, gate, { begin, tenantId, admission, nonces });
      const { at, scheduleId } = admission;
      const { state } = await dependencies.workflows.inspect(at);
      reachFailpoint('begin.holder-checked');
      if (state !== 'open') await gate.passing.clearAway(tenantId, scheduleId, at);
    }
  };
}

type Decided = {
  begin: BeginInput;
  tenantId: string;
  admission: Exclude<Admission, { verdict: 'Look' }>;
  nonces: StepNonces;
};

async function answer(
  dependencies: RecordDependencies,
  { takeTurn }: Gate,
  { begin, tenantId, admission, nonces }: Decided,
): Promise<BeginVerdict> {
  if (admission.verdict === 'Skipped' || admission.verdict === 'Refused') return admission;
  const { executionId, plan } = admission;
  const { cancelGraceSeconds = defaultCancelGraceSeconds } = dependencies;
  const searchAttributes = await dependencies.searchAttributes();
  const stepCount = plan.groups.flat().length;
  const admitted = {
    tenantId,
    executionId,
    plan,
    searchAttributes,
    cancelGraceSeconds,
    nonces: await nonces.forSteps(tenantId, executionId, stepCount),
  };
  if (admission.verdict === 'Run') return { verdict: 'Run', ...admitted };
  // Asked at once, because a displacing start ends the holder when it asks.
  const turn = await takeTurn({ tenantId, executionId, at: begin.at });
  if (turn.turn === 'Run') return { verdict: 'Run', ...admitted };
  const waitsFor = turn.turn === 'Wait' ? turn.waitsFor : null;
  return { verdict: 'Queued', waitsFor, ...admitted };
}
