/** A waiting execution asks for its turn: when it is woken, and regularly by its timer. */
import { endOfRun } from '../domain/execution/outcome.ts';
import type { TurnAnswer, TurnRequest } from '../domain/execution/recording.ts';
import { isFinalExecution } from '../domain/execution/status.ts';
import { writeLog } from '../domain/log-message.ts';
import {
  type DisplacingPolicy,
  isDisplacing,
  overlapReasons,
} from '../domain/schedule/start-policies.ts';
import { suspendedBecause } from '../domain/tenant.ts';
import type { Transaction } from '../store/core/database.ts';
import { lockScheduleLockForUpdate } from '../store/core/locks.ts';
import { findExecution } from '../store/executions/executions.ts';
import { clearMissing } from '../store/executions/unfinalized-executions.ts';
import {
  appointNext,
  findNewer,
  listOlder,
  type LockHolder,
  lockQueuePlaceForUpdate,
  startWaiting,
  type WaitingExecution,
} from '../store/executions/waiting-executions.ts';
import type { AdmissionDependencies } from './dependencies.ts';
import { messages } from './log-messages.ts';
import type { LockPassing } from './pass-lock.ts';

/** Each round may clear away a holder whose workflow is closed, and then find another one. */
const maxRounds = 6;

type Deps = Pick<AdmissionDependencies, 'database' | 'workflows' | 'log'> & {
  passing: LockPassing;
};

/** Idempotent. Throws only while PostgreSQL or Temporal cannot be reached; the activity is retried then. */
export function createTakeTurn(deps: Deps): (request: TurnRequest) => Promise<TurnAnswer> {
  const { database } = deps;
  return async (request) => {
    const { tenantId } = request;
    let known: string | null = null;
    for (let round = 0; round < maxRounds; round += 1) {
      const asked = await database.withTenant(tenantId, (tx) => askForTurn(tx, request));
      await wakeOthers(deps, tenantId, asked);
      const { holder, answer } = asked;
      if (!holder || holder.executionId === known) return answer;
      known = holder.executionId;
      if (!(await displaceHolder(deps, request, asked))) return answer;
    }
    throw new Error('the lock of the schedule changed hands too often; retrying');
  };
}

async function wakeOthers(
  { workflows, passing, log }: Deps,
  tenantId: string,
  { superseded, appointed }: AskedTurn,
): Promise<void> {
  await passing.passOn(tenantId, appointed);
  for (const { workflowId, executionId } of superseded) {
    await workflows.wake(workflowId).catch((err: unknown) => {
      writeLog(log, messages.supersededWakeFailed, { err, executionId });
    });
  }
}

/** Returns whether the holder is gone now. One that is asked to cancel may take a while. */
async function displaceHolder(
  { workflows, passing }: Deps,
  { tenantId, executionId }: TurnRequest,
  { holder, displace, scheduleId }: AskedTurn,
): Promise<boolean> {
  if (!holder) return false;
  const open = (await workflows.inspect(holder)).state === 'open';
  if (open) {
    if (displace === null) return false;
    const reason = overlapReasons.displaced(executionId, displace);
    if (displace === 'CancelOther') {
      await workflows.cancel(holder, reason);
      return false;
    }
    await workflows.terminate(holder, reason);
  }
  await passing.clearAway(tenantId, scheduleId, holder);
  return true;
}

/** What one transaction found out and wrote. */
type AskedTurn = {
  answer: TurnAnswer;
  scheduleId: string;
  /** The execution that keeps the lock; null when this one runs now, or never will. */
  holder: LockHolder | null;
  /** Set when the holder is to be ended for this execution. */
  displace: DisplacingPolicy | null;
  /** Executions that this one supersedes: wake them, so that they end. */
  superseded: WaitingExecution[];
  /** Another execution that has just got the lock: wake it. */
  appointed: LockHolder | null;
};

const maxSuperseded = 100;

/** @throws when the execution is not recorded; admission has recorded it. */
async function askForTurn(
  tx: Transaction,
  { executionId, incarnation: runIdOf, at }: Omit<TurnRequest, 'tenantId'>,
): Promise<AskedTurn> {
  const own = await lockQueuePlaceForUpdate(tx, executionId);
  if (!own) throw new Error(`execution ${executionId} waits but is not recorded`);
  const { scheduleId, status, overlap } = own;
  const nothing = {
    scheduleId,
    holder: null,
    displace: null,
    superseded: [],
    appointed: null,
  };
  if (isFinalExecution(status)) {
    return { ...nothing, answer: await alreadyEnded(tx, executionId, runIdOf) };
  }
  if (status !== 'Queued') return { ...nothing, answer: { turn: 'Run' } };
  if (own.suspension !== null) {
    return { ...nothing, answer: { turn: 'Skip', reason: suspendedBecause(own.suspension) } };
  }
  if (own.missingSince) await clearMissing(tx, executionId);
  const held = await lockScheduleLockForUpdate(tx, scheduleId);
  const holder = held ?? (await appointNext(tx, scheduleId));
  if (!holder) throw new Error(`no execution of schedule ${scheduleId} is next; retrying`);
  const superseded = isDisplacing(overlap)
    ? await listOlder(tx, { scheduleId, executionId, limit: maxSuperseded })
    : [];
  if (holder.executionId === executionId) {
    await startWaiting(tx, { executionId, at: new Date(at), term: holder.term });
    return { ...nothing, superseded, answer: { turn: 'Run' } };
  }
  const others = { ...nothing, superseded, appointed: held ? null : holder };
  const place = { scheduleId, executionId, queuedAt: own.queuedAt, holder: holder.executionId };
  const newer = await findNewer(tx, place);
  if (newer) {
    return { ...others, answer: { turn: 'Skip', reason: overlapReasons.newer(newer) } };
  }
  return {
    ...others,
    holder,
    displace: isDisplacing(overlap) ? overlap : null,
    answer: { turn: 'Wait', waitsFor: holder.executionId },
  };
}

async function alreadyEnded(
  tx: Transaction,
  executionId: string,
  runIdOf: string | undefined,
): Promise<TurnAnswer> {
  const execution = runIdOf === undefined ? null : await findExecution(tx, executionId);
  const end = execution && endOfRun(execution, runIdOf ?? '');
  if (end) return { turn: 'Ended', ...end };
  const reason = `execution ${executionId} has already ended`;
  return { turn: 'Refused', code: 'execution-already-final', reason };
}
