/** What a start does that finds the lock of its schedule taken, inside the gate's transaction. */
import {
  maxWaiting,
  type OverlapPolicy,
  overlapReasons,
} from '../../domain/schedule/start-policies.ts';
import type { Transaction } from '../../store/core/database.ts';
import {
  countWaiting,
  findNewer,
  listWaiting,
  type LockHolder,
} from '../../store/executions/waiting-executions.ts';
import type { Gone } from '../pass-lock.ts';

export type Meeting =
  | { decision: 'Wait' }
  | { decision: 'Skip'; reason: string }
  /** Decided when it is known whether that workflow is open. */
  | { decision: 'Look'; at: Gone };

export type Newcomer = {
  policy: OverlapPolicy;
  scheduleId: string;
  executionId: string;
  queuedAt: Date;
  /** Whoever is met has been looked at before. */
  looked: boolean;
};

/**
 * Nobody joins or leaves the queue before the transaction ends. Who waits looks after the holder
 * itself; who is to be skipped must not be so for one that is gone.
 */
export async function applyOverlapPolicy(
  tx: Transaction,
  newcomer: Newcomer,
  { term, ...holding }: LockHolder,
): Promise<Meeting> {
  const { policy, scheduleId, looked } = newcomer;
  const holder = holding.executionId;
  switch (policy) {
    case 'AllowAll':
      throw new Error('AllowAll asks for no lock');
    case 'Skip':
      if (!looked) return { decision: 'Look', at: { ...holding, term } };
      return { decision: 'Skip', reason: overlapReasons.held(holder) };
    case 'BufferOne':
      return joinOne(tx, newcomer, holder);
    case 'BufferAll': {
      const waiting = await countWaiting(tx, { scheduleId, holder, limit: maxWaiting });
      if (waiting < maxWaiting) return { decision: 'Wait' };
      return { decision: 'Skip', reason: overlapReasons.overfull(holder) };
    }
    case 'CancelOther':
    case 'TerminateOther': {
      const newer = await findNewer(tx, { ...newcomer, holder });
      if (newer === null) return { decision: 'Wait' };
      return { decision: 'Skip', reason: overlapReasons.newer(newer) };
    }
  }
}

/** One place, and whoever stands there keeps it as long as it lives. */
async function joinOne(
  tx: Transaction,
  { scheduleId, looked }: Newcomer,
  holder: string,
): Promise<Meeting> {
  const [waiting] = await listWaiting(tx, { scheduleId, holder, limit: 1 });
  if (!waiting) return { decision: 'Wait' };
  if (!looked) return { decision: 'Look', at: { ...waiting, term: null } };
  return { decision: 'Skip', reason: overlapReasons.full(holder, waiting.executionId) };
}
