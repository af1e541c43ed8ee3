/** Admission: may this start run now? Every path into a schedule passes here exactly once. */
import { endOfRun } from '../domain/execution/outcome.ts';
import type { AdmissionAnswer, TurnAnswer, TurnRequest } from '../domain/execution/recording.ts';
import type { BeginInput } from '../domain/execution/start.ts';
import { isFinalExecution } from '../domain/execution/status.ts';
import { normalTraceparent } from '../domain/execution/traceparent.ts';
import type { LimitKey } from '../domain/limits/limit.ts';
import { withLimits } from '../domain/limits/plan-limits.ts';
import { type Plan, planGroups } from '../domain/schedule/plan.ts';
import {
  defaultPriority,
  isPriority,
  priorityLimits,
  withoutDefault,
} from '../domain/schedule/priority.ts';
import { overlapPolicies, type OverlapPolicy } from '../domain/schedule/start-policies.ts';
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
import { listKnownLimits } from '../store/limits/known-limits.ts';
import { createStepNonces, type StepNonces } from '../store/records/observations.ts';
import { findRevision, findSchedule, type StoredSchedule } from '../store/schedules/schedules.ts';
import { classifyStart } from './classify.ts';
import type { AdmissionDependencies } from './dependencies.ts';
import type { LockPassing } from './pass-lock.ts';
import { applyHoldPolicy, applySuspension } from './policies/hold.ts';
import { applyLimitPolicy } from './policies/limit.ts';
import { applyOverlapPolicy } from './policies/overlap.ts';
import { type Admission, type AdmissionResult, refuse, skip } from './result.ts';
import { findInheritance, type FoundInheritance } from './retry.ts';
import { executionIdOf } from './start.ts';
import { readStartData, type StartData, withExpressions } from './start-data.ts';
import { type AdmissionRequest, admitStart, type Candidate, rejectStart } from './write.ts';

/** What admission does about an execution that is in the way. */
export type HolderHandling = {
  passing: LockPassing;
  takeTurn: (request: TurnRequest) => Promise<TurnAnswer>;
};

/** How deep schedules may start schedules by their steps. */
const mostNested = 5;

/** A command is killed after ten seconds; a step that needs longer than this does not stop. */
const defaultCancelGraceSeconds = 60;

/**
 * The activity `beginExecution`: finds the tenant, admits the start, answers the plan or the reason why
 * nothing runs. Idempotent: a repeated workflow task gets the same answer. Throws only while PostgreSQL
 * or Temporal cannot be reached; the activity is retried then.
 */
export function createBeginExecution(
  dependencies: AdmissionDependencies,
  handling: HolderHandling,
): (begin: BeginInput) => Promise<AdmissionAnswer> {
  const { database } = dependencies;
  const findTenantId = createTenantLookup(database);
  const nonces = createStepNonces(database);
  return async (begin) => {
    const slug = begin.input.tenant ?? dependencies.defaultTenant;
    const tenantId = slug && (await findTenantId(slug));
    if (!tenantId) return refuse('tenant-unknown', `no tenant "${slug ?? ''}"`);
    for (let holderChecked = false; ; holderChecked = true) {
      const request = { begin, tenantId, holderChecked, now: new Date() };
      reachFailpoint('begin.before-claim');
      const admission = await database.withTenant(tenantId, (tx) => admitExecution(tx, request));
      reachFailpoint('begin.after-commit');
      if (admission.verdict !== 'CheckHolder') {
        return answer(dependencies, handling, { begin, tenantId, admission, nonces });
      }
      const { holder, scheduleId } = admission;
      const { state } = await dependencies.workflows.inspect(holder);
      reachFailpoint('begin.holder-checked');
      if (state !== 'open') await handling.passing.clearAway(tenantId, scheduleId, holder);
    }
  };
}

type Written = {
  begin: BeginInput;
  tenantId: string;
  admission: Exclude<Admission, { verdict: 'CheckHolder' }>;
  nonces: StepNonces;
};

async function answer(
  dependencies: AdmissionDependencies,
  { takeTurn }: HolderHandling,
  { begin, tenantId, admission, nonces }: Written,
): Promise<AdmissionAnswer> {
  if (admission.verdict === 'Skipped' || admission.verdict === 'Refused') return admission;
  const searchAttributes = await dependencies.searchAttributes();
  if (admission.verdict === 'Ended') return { ...admission, searchAttributes };
  const { executionId, plan } = admission;
  const { cancelGraceSeconds = defaultCancelGraceSeconds } = dependencies;
  const stepCount = plan.groups.flat().length;
  const traceparent = normalTraceparent(begin.input.traceparent);
  const admitted = {
    tenantId,
    executionId,
    plan,
    searchAttributes,
    cancelGraceSeconds,
    nonces: await nonces.forSteps(tenantId, executionId, stepCount),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  if (admission.verdict === 'Run') return { verdict: 'Run', ...admitted };
  // Asked at once, because a start that displaces the holder ends it by asking for its turn.
  const turn = await takeTurn({ tenantId, executionId, at: begin.at });
  if (turn.turn === 'Run') return { verdict: 'Run', ...admitted };
  const waitsFor = turn.turn === 'Wait' ? turn.waitsFor : null;
  return { verdict: 'Queued', waitsFor, ...admitted };
}

/**
 * One transaction: takes over the execution of an accepted start, or records a new one. A refusal ends
 * the accepted one, because nothing else would.
 */
export async function admitExecution(
  tx: Transaction,
  request: AdmissionRequest,
): Promise<Admission> {
  const admission = await admitStored(tx, request);
  if (admission.verdict !== 'Refused') return admission;
  const { begin } = request;
  const end = { status: 'Failed', error: admission.reason, at: new Date(begin.at) } as const;
  await finalizeUnbegun(tx, executionIdOf(begin), { end, runId: begin.runId });
  return admission;
}

async function admitStored(tx: Transaction, request: AdmissionRequest): Promise<Admission> {
  const { begin } = request;
  const executionId = executionIdOf(begin);
  // Sent together: each round trip is a good part of what a short run costs.
  const [schedule, execution, limits] = await Promise.all([
    findSchedule(tx, begin.input.scheduleId),
    lockExecutionRowForUpdate(tx, executionId),
    listKnownLimits(tx),
  ]);
  if (!schedule) return refuse('schedule-not-found', `no schedule "${begin.input.scheduleId}"`);
  const loop = findLoop(begin.input, schedule);
  if (loop !== null) return refuse('schedule-loop', loop);
  // One that has begun keeps its revision, however often its first workflow task is repeated.
  const begun = execution && !isAccepted(execution) ? execution.revision : undefined;
  const wanted = begin.input.revision ?? begun;
  const revision = await pinnedRevision(tx, schedule, wanted);
  if (!revision) {
    const missing = `"${schedule.slug}" has no revision ${wanted}`;
    return refuse('schedule-not-found', missing);
  }
  const pinned = { ...schedule, revision: revision.revision, definition: revision.definition };
  const policy = begin.input.overlap ?? pinned.definition.overlap;
  if (!overlapPolicies.includes(policy)) {
    return refuse('parameter-invalid', `overlap is one of ${overlapPolicies.join(', ')}`);
  }
  const { priority = pinned.definition.priority ?? defaultPriority } = begin.input;
  if (!isPriority(priority)) {
    const { first, last } = priorityLimits;
    return refuse('parameter-invalid', `priority is a whole number from ${first} to ${last}`);
  }
  return admitPinned(tx, request, { schedule: pinned, execution, policy, priority, limits });
}

/** Schedules that start each other by their steps would wait for each other, or never end. */
function findLoop(
  { ancestors = [] }: BeginInput['input'],
  { id, slug }: StoredSchedule,
): string | null {
  if (ancestors.includes(id)) return `"${slug}" is running already, and this step is a part of it`;
  if (ancestors.length < mostNested) return null;
  return `steps start schedules at most ${mostNested} deep`;
}

/** The revision that was asked for, else the newest, which came with the schedule. */
function pinnedRevision(
  tx: Transaction,
  schedule: StoredSchedule,
  revision = schedule.revision,
): Promise<Pick<StoredSchedule, 'revision' | 'definition'> | null> {
  if (revision === schedule.revision) return Promise.resolve(schedule);
  return findRevision(tx, schedule.id, revision);
}

type Pinned = {
  /** With the revision and definition that the start runs. */
  schedule: StoredSchedule;
  execution: StoredExecution | null;
  policy: OverlapPolicy;
  /** That the tenant is subject to. */
  limits: readonly LimitKey[];
  priority: number;
};

async function admitPinned(
  tx: Transaction,
  request: AdmissionRequest,
  { schedule, execution, policy, priority, limits }: Pinned,
): Promise<Admission> {
  const { begin } = request;
  const { id: scheduleId, definition, enabled } = schedule;
  const executionId = executionIdOf(begin);
  const { retryOf } = begin.input;
  const inheritance = retryOf
    ? await findInheritance(tx, { executionId: retryOf.executionId, scheduleId, definition })
    : null;
  if (inheritance && 'verdict' in inheritance) return inheritance;
  const retried = inheritance?.parameters ?? null;
  const data = await readStartData(tx, begin.input, { definition, retried });
  const plan = planOf(schedule, { begin, inheritance, data, priority, limits });
  const known = await answerAgain(tx, execution, { plan, begin });
  if (known) return known;
  const now = request.now ?? new Date(begin.at);
  const target = { id: scheduleId, name: definition.name, definition, enabled, now };
  // A delivery is settled with its reason; any other start is refused to the one who asked for it.
  if (data.fault !== null && !data.event) return refuse('parameters-invalid', data.fault);
  const found = await classifyStart(tx, begin, target);
  const classified = data.fault === null ? found : { ...found, wanted: skip(data.fault) };
  // Of two requests at once, the second finds the answer of the first after waiting for the row.
  const meanwhile = classified.isSettled ? await findExecution(tx, executionId) : null;
  const settled = await answerAgain(tx, meanwhile, { plan, begin });
  if (settled) return settled;
  // Milestones that come due together run one after the other, the oldest first.
  const queues = classified.milestone && !begin.input.overlap && policy !== 'AllowAll';
  const candidate = {
    ...classified,
    executionId,
    scheduleId,
    request,
    plan,
    priority,
    inheritance,
    parameters: data.parameters,
    isLastStart: false,
    // Clocks differ: an accepted start must not seem to have come after its workflow.
    queuedAt: new Date(Math.min(begin.queuedAt, execution?.queuedAt.getTime() ?? Infinity)),
    policy: queues ? ('BufferAll' as const) : policy,
  };
  return applyPolicies(tx, candidate, schedule);
}

type Planned = Pick<Pinned, 'limits' | 'priority'> & {
  begin: BeginInput;
  inheritance: FoundInheritance | null;
  data: StartData;
};

function planOf(schedule: StoredSchedule, planned: Planned): Plan {
  const { begin, inheritance, data, limits, priority } = planned;
  const { id: scheduleId, slug, revision, definition } = schedule;
  const plan: Plan = {
    ...{ format: 1, scheduleId, slug, name: definition.name, revision },
    ...withoutDefault(priority),
    groups: withLimits(planGroups(definition), definition, limits),
    ...(inheritance ? { inherited: inheritance.inherited } : {}),
  };
  const { input, scheduledFor } = begin;
  const about = { executionId: executionIdOf(begin), slug, input, scheduledFor };
  return withExpressions(plan, definition, data, about);
}

/** Timings and holds come before the overlap policy, which takes a lock. */
async function applyPolicies(
  tx: Transaction,
  candidate: Candidate,
  schedule: StoredSchedule,
): Promise<Admission> {
  const { start, wanted, lateness, policy } = candidate;
  const suspended = applySuspension(schedule);
  const results = [wanted, suspended, applyHoldPolicy(candidate, schedule), lateness];
  const rejected = results.find(({ result }) => result !== 'Admit');
  const limit = rejected ?? (await applyLimitPolicy(tx, start, schedule));
  if (limit.result !== 'Admit') return write(tx, candidate, limit);
  const admitted = { ...candidate, isLastStart: limit.isLastStart };
  return policy === 'AllowAll' ? admitStart(tx, admitted, { term: null }) : lock(tx, admitted);
}

async function lock(tx: Transaction, candidate: Candidate): Promise<Admission> {
  const { executionId, scheduleId, request } = candidate;
  const { workflowId, runId } = request.begin;
  const claimed = await claimLock(tx, { scheduleId, executionId, workflowId, runId });
  if (claimed.claimed) return admitStart(tx, candidate, { term: claimed.term });
  const overlapping = { ...candidate, holderChecked: request.holderChecked };
  return write(tx, candidate, await applyOverlapPolicy(tx, overlapping, claimed.holder));
}

function write(
  tx: Transaction,
  candidate: Candidate,
  result: AdmissionResult,
): Promise<Admission> | Admission {
  switch (result.result) {
    case 'Admit':
      return admitStart(tx, candidate, { term: null });
    case 'Wait':
      return admitStart(tx, candidate, { holder: result.holder });
    case 'Skip':
    case 'Miss':
      return rejectStart(tx, candidate, result);
    case 'CheckHolder':
      return { verdict: 'CheckHolder', scheduleId: candidate.scheduleId, holder: result.holder };
  }
}

/** The start was admitted or rejected before, and its answer was lost or its workflow task repeated. */
async function answerAgain(
  tx: Transaction,
  execution: StoredExecution | null,
  { plan, begin }: { plan: Plan; begin: BeginInput },
): Promise<Admission | null> {
  if (!execution || isAccepted(execution)) return null;
  const { id: executionId, status, error } = execution;
  if (status === 'Skipped') return { verdict: 'Skipped', executionId, reason: error ?? '' };
  const end = endOfRun(execution, begin.runId);
  if (end) return { verdict: 'Ended', executionId, ...end };
  if (isFinalExecution(status)) {
    return refuse('execution-already-final', `execution ${executionId} has already ended`);
  }
  if (status !== 'Queued') return { verdict: 'Run', executionId, plan };
  const holder = await findLockHolder(tx, execution.scheduleId);
  return { verdict: 'Queued', executionId, plan, holder: holder?.executionId ?? null };
}

/** Recorded when its start was accepted, and not begun yet. */
function isAccepted({ unbegun, status }: StoredExecution): boolean {
  return unbegun && status === 'Queued';
}
