/** A waiting execution asks whether its turn has come, inside one transaction. */
import type { TurnVerdict } from '../../src/domain/begin.ts';
import { isDisplacing, overlapReasons } from '../../src/domain/overlap.ts';
import type { DisplacingPolicy } from '../../src/domain/overlap.ts';
import { isFinalExecution } from '../../src/domain/status.ts';
import type { Transaction } from '../../src/store/database.ts';
import { clearMissing } from '../../src/store/doubtful-executions.ts';
import { holdLock } from '../../src/store/locks.ts';
import type { LockHolder } from '../../src/store/waiting-executions.ts';
import {
  appointNext,
  findNewer,
  holdAtGate,
  listOlder,
  startWaiting,
} from '../../src/store/waiting-executions.ts';
import type { WaitingExecution } from '../../src/store/waiting-executions.ts';

export type TurnAnswer = {
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

const mostSuperseded = 100;

/** @throws when the execution is not on record, which begin has seen to. */
export async function askForTurn(
  tx: Transaction,
  { executionId, at }: { executionId: string; at: number },
): Promise<TurnAnswer> {
  const own = await holdAtGate(tx, executionId);
  if (!own) throw new Error(`execution ${executionId} waits without being on record`);
  const { scheduleId, status, overlap } = own;
  const nothing = {
    ...{ scheduleId, holder: null, displace: null },
    ...{ superseded: [], appointed: null },
  };
  if (isFinalExecution(status)) return { ...nothing, verdict: alreadyEnded(executionId) };
  if (status !== 'Queued') return { ...nothing, verdict: { turn: 'Run' } };
  if (own.missingSince) await clearMissing(tx, executionId);
  const held = await holdLock(tx, scheduleId);
  const holder = held ?? (await appointNext(tx, scheduleId));
  if (!holder) throw new Error(`nobody is next for schedule ${scheduleId}; it is asked again`);
  const superseded = isDisplacing(overlap)
    ? await listOlder(tx, { scheduleId, executionId, limit: mostSuperseded })
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
