/** The gate, inside one transaction: every path into a schedule passes it exactly once. */
import type { BeginVerdict } from '../../src/domain/begin.ts';
import { planGroups } from '../../src/domain/plan.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { BeginInput } from '../../src/domain/run-schedule-input.ts';
import type { Definition } from '../../src/domain/schedule.ts';
import type { ExecutionStatus } from '../../src/domain/status.ts';
import { isFinalExecution } from '../../src/domain/status.ts';
import { insertActivityRecords } from '../../src/store/activity-records.ts';
import type { Transaction } from '../../src/store/database.ts';
import { findExecution, insertExecution } from '../../src/store/executions.ts';
import { claimFire } from '../../src/store/fires.ts';
import { inheritRecords } from '../../src/store/inherit-records.ts';
import { claimLock, releaseLock, takeOverLock } from '../../src/store/locks.ts';
import type { LockHolder } from '../../src/store/locks.ts';
import { findRevision, findSchedule } from '../../src/store/schedules.ts';
import { findInheritance } from './find-inheritance.ts';
import type { FoundInheritance } from './find-inheritance.ts';
import { identifyStart } from './identify-start.ts';
import type { Start } from './identify-start.ts';
import { reachKillPoint } from '../../src/kill-points.ts';

export type Admission =
  | { verdict: 'Run'; executionId: string; plan: Plan }
  | Extract<BeginVerdict, { verdict: 'Skipped' | 'Refused' }>
  /** The lock is taken: whoever asks must find out whether its holder still lives. */
  | { verdict: 'Held'; holder: LockHolder };

export type AdmissionRequest = {
  begin: BeginInput;
  tenantId: string;
  /** A holder whose workflow was found closed: its lock may be taken. */
  closedHolder: LockHolder | null;
  /** A holder whose workflow was found open: this start is skipped, naming it. */
  openHolder: LockHolder | null;
};

type Candidate = {
  executionId: string;
  scheduleId: string;
  request: AdmissionRequest;
  start: Start;
  plan: Plan;
  inheritance: FoundInheritance | null;
};

/** The first run id is the execution's own id, unless the API chose one before the start. */
function executionIdOf({ input, firstRunId }: BeginInput): string {
  return input.executionId ?? firstRunId;
}

export async function admitExecution(
  tx: Transaction,
  request: AdmissionRequest,
): Promise<Admission> {
  const { begin } = request;
  const executionId = executionIdOf(begin);
  const schedule = await findSchedule(tx, begin.input.scheduleId);
  if (!schedule) return refuse('schedule-not-found', `no schedule "${begin.input.scheduleId}"`);
  const revision = await findRevision(tx, schedule.id, begin.input.revision ?? schedule.revision);
  if (!revision) {
    const missing = `"${schedule.slug}" has no revision ${begin.input.revision}`;
    return refuse('schedule-not-found', missing);
  }
  const { definition } = revision;
  const { id: scheduleId, slug } = schedule;
  const inheritance = await inherit(tx, begin, { scheduleId, definition });
  if (inheritance?.verdict === 'Refused') return inheritance;
  const plan: Plan = {
    ...{ format: 1, scheduleId, slug, name: definition.name, revision: revision.revision },
    groups: planGroups(definition),
    ...(inheritance ? { inherited: inheritance.inherited } : {}),
  };
  const known = await answerAgain(tx, executionId, plan);
  if (known) return known;
  const start = identifyStart(begin, { id: scheduleId, name: definition.name, definition });
  const candidate = { executionId, scheduleId, request, start, plan, inheritance };
  if (start.artefact) return skip(tx, candidate, 'dst: the time zone change makes no such run');
  if (start.trigger === 'Schedule' && !schedule.enabled) {
    return skip(tx, candidate, 'disabled: the schedule was switched off');
  }
  return definition.overlap === 'AllowAll' ? claim(tx, candidate, null) : lock(tx, candidate);
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
  executionId: string,
  plan: Plan,
): Promise<Admission | null> {
  const execution = await findExecution(tx, executionId);
  if (!execution) return null;
  const status: ExecutionStatus = execution.status;
  if (status === 'Skipped')
    return { verdict: 'Skipped', executionId, reason: execution.error ?? '' };
  if (isFinalExecution(status)) {
    return refuse('execution-already-final', `execution ${executionId} has already ended`);
  }
  return { verdict: 'Run', executionId, plan };
}

async function lock(tx: Transaction, candidate: Candidate): Promise<Admission> {
  const { executionId, scheduleId, request } = candidate;
  const { closedHolder, openHolder, begin } = request;
  const { workflowId, runId } = begin;
  const wanted = { scheduleId, executionId, workflowId, runId };
  const claimed = closedHolder
    ? await takeOverLock(tx, { ...wanted, expected: closedHolder })
    : await claimLock(tx, wanted);
  if (claimed.claimed) return claim(tx, candidate, claimed.term);
  const { holder } = claimed;
  if (openHolder?.executionId !== holder.executionId) return { verdict: 'Held', holder };
  return skip(tx, candidate, `overlap: execution ${holder.executionId} is still going`);
}

/** The fire goes to the first who claims it; a second start for the same instant is a duplicate. */
async function claim(
  tx: Transaction,
  candidate: Candidate,
  term: number | null,
): Promise<Admission> {
  const { executionId, scheduleId, start, plan } = candidate;
  if (start.scheduledFor) {
    const { scheduledFor } = start;
    const fire = {
      scheduleId,
      scheduledFor,
      executionId,
      decision: 'Started',
      reason: null,
    } as const;
    const winner = await claimFire(tx, fire);
    if (winner.executionId !== executionId) {
      if (term !== null) await releaseLock(tx, { scheduleId, executionId, term });
      return skipped(tx, candidate, `duplicate: execution ${winner.executionId} has this fire`);
    }
  }
  await insertExecution(tx, toExecution(candidate, { status: 'InProgress', term, error: null }));
  const runId = candidate.request.begin.runId;
  await insertActivityRecords(tx, { executionId, runId, steps: plan.groups.flat() });
  const { inheritance } = candidate;
  if (inheritance) await inheritRecords(tx, { executionId, runId }, inheritance.records);
  reachKillPoint('begin.before-commit');
  return { verdict: 'Run', executionId, plan };
}

async function skip(tx: Transaction, candidate: Candidate, reason: string): Promise<Admission> {
  const { executionId, scheduleId, start } = candidate;
  if (start.scheduledFor) {
    const { scheduledFor } = start;
    await claimFire(tx, { scheduleId, scheduledFor, executionId, decision: 'Skipped', reason });
  }
  return skipped(tx, candidate, reason);
}

async function skipped(tx: Transaction, candidate: Candidate, reason: string): Promise<Admission> {
  await insertExecution(
    tx,
    toExecution(candidate, { status: 'Skipped', term: null, error: reason }),
  );
  return { verdict: 'Skipped', executionId: candidate.executionId, reason };
}

function toExecution(
  { executionId, scheduleId, request, start, plan }: Candidate,
  given: { status: 'InProgress' | 'Skipped'; term: number | null; error: string | null },
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
    groupCount: plan.groups.length,
    stepCount: plan.groups.flat().length,
    retriedFrom: request.begin.input.retryOf?.executionId ?? null,
    retryReason: request.begin.input.retryOf?.reason ?? null,
  };
}
