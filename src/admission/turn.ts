/** The turn of a waiting execution: asked for when it is woken, and now and then by its timer. */
import type { TurnRequest, TurnVerdict } from '../domain/execution/recording.ts';
import { isFinalExecution } from '../domain/execution/status.ts';
import {
  type DisplacingPolicy,
  isDisplacing,
  overlapReasons,
} from '../domain/schedule/start-policies.ts';
import type { Logger } from '../log.ts';
import type { Database, Transaction } from '../store/core/database.ts';
import { lockHolderForUpdate } from '../store/core/locks.ts';
import { clearMissing } from '../store/executions/unfinalized-executions.ts';
import {
  appointNext,
  findNewer,
  lockExecutionForUpdate,
  listOlder,
  type LockHolder,
  startWaiting,
  type WaitingExecution,
} from '../store/executions/waiting-executions.ts';
import type { AdmissionWorkflows, LockPassing } from './pass-lock.ts';

/** Holders found gone are cleared away; the next look may find another one, but not for ever. */
const maxRounds = 6;

type Deps = {
  database: Database;
  workflows: AdmissionWorkflows;
  passing: LockPassing;
  log: Logger;
};

/** Idempotent. Throws only while PostgreSQL or Temporal cannot be asked; then it is asked again. */
export function createTakeTurn(deps: Deps): (request: TurnRequest) => Promise<TurnVerdict> {
  const { database } = deps;
  return async (request) => {
    const { tenantId } = request;
    let known: string | null = null;
    for (let round = 0; round < maxRounds; round += 1) {
      const answer = await database.withTenant(tenantId, (tx) => askForTurn(tx, request));
      await tellOthers(deps, tenantId, answer);
      const { holder, verdict } = answer;
      if (!holder || holder.executionId === known) return verdict;
      known = holder.executionId;
      if (!(await makeWay(deps, request, answer))) return verdict;
    }
    throw new Error('the lock of the schedule changes hands too fast; it is asked again');
  };
}

async function tellOthers(
  { workflows, passing, log }: Deps,
  tenantId: string,
  { superseded, appointed }: TurnAnswer,
): Promise<void> {
  await passing.passOn(tenantId, appointed);
  for (const { workflowId, executionId } of superseded) {
    await workflows.wake(workflowId).catch((err: unknown) => {
      log.warn({ err, executionId }, 'a superseded execution was not woken; its timer does it');
    });
  }
}

/** Answers whether the holder is gone now. One that is asked to cancel takes its time. */
async function makeWay(
  { workflows, passing }: Deps,
  { tenantId, executionId }: TurnRequest,
  { holder, displace, scheduleId }: TurnAnswer,
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

/** A waiting execution asks whether its turn has come, inside one transaction. */
type TurnAnswer = {
  verdict: TurnVerdict;
  scheduleId: string;
  /** Who goes on instead; null when it is the turn of whoever asks, or never will be. */
  holder: LockHolder | null;
  /** Set when the holder is to be ended for whoever asks. */
  displace: DisplacingPolicy | null;
  /** Those who wait in vain from now on, to be told so. */
  superseded: WaitingExecution[];
  /** Somebody else whose turn has just come, to be told so. */
  appointed: LockHolder | null;
};

const maxSuperseded = 100;

/** @throws when the execution is not on record, which begin has seen to. */
async function askForTurn(
  tx: Transaction,
  { executionId, at }: { executionId: string; at: number },
): Promise<TurnAnswer> {
  const own = await lockExecutionForUpdate(tx, executionId);
  if (!own) throw new Error(`execution ${executionId} waits without being on record`);
  const { scheduleId, status, overlap } = own;
  const nothing = {
    scheduleId,
    holder: null,
    displace: null,
    superseded: [],
    appointed: null,
  };
  if (isFinalExecution(status)) return { ...nothing, verdict: alreadyEnded(executionId) };
  if (status !== 'Queued') return { ...nothing, verdict: { turn: 'Run' } };
  if (own.missingSince) await clearMissing(tx, executionId);
  const held = await lockHolderForUpdate(tx, scheduleId);
  const holder = held ?? (await appointNext(tx, scheduleId));
  if (!holder) throw new Error(`nobody is next for schedule ${scheduleId}; it is asked again`);
  const superseded = isDisplacing(overlap)
    ? await listOlder(tx, { scheduleId, executionId, limit: maxSuperseded })
    : [];
  if (holder.executionId === executionId) {
    await startWaiting(tx, { executionId, at: new Date(at), term: holder.term });
    return { ...nothing, superseded, verdict: { turn: 'Run' } };
  }
  const answer = { ...nothing, superseded, appointed: held ? null : holder };
  const place = { scheduleId, executionId, queuedAt: own.queuedAt, holder: holder.executionId };
  const newer = await findNewer(tx, place);
  if (newer) {
    return { ...answer, verdict: { turn: 'Skip', reason: overlapReasons.newer(newer) } };
  }
  return {
    ...answer,
    holder,
    displace: isDisplacing(overlap) ? overlap : null,
    verdict: { turn: 'Wait', waitsFor: holder.executionId },
  };
}

function alreadyEnded(executionId: string): TurnVerdict {
  const reason = `execution ${executionId} has already ended`;
  return { turn: 'Refused', code: 'execution-already-final', reason };
}
