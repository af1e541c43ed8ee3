/** What the overlap policy says of a start that finds another execution of its schedule open. */
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
import { type AdmissionResult, skip } from '../result.ts';

export type OverlappingStart = {
  policy: OverlapPolicy;
  scheduleId: string;
  executionId: string;
  queuedAt: Date;
  /** Whether the execution in its way is open was checked before. */
  holderChecked: boolean;
};

/**
 * Call it while the transaction holds the lock row: then the queue cannot change. A waiting execution
 * monitors its holder. Before skipping a start, check that the holder is still open.
 */
export async function applyOverlapPolicy(
  tx: Transaction,
  start: OverlappingStart,
  lockHolder: LockHolder,
): Promise<AdmissionResult> {
  const { policy, scheduleId, holderChecked } = start;
  const holder = lockHolder.executionId;
  switch (policy) {
    case 'AllowAll':
      throw new Error('AllowAll asks for no lock');
    case 'Skip':
      if (!holderChecked) return { result: 'CheckHolder', holder: lockHolder };
      return skip(overlapReasons.held(holder));
    case 'BufferOne':
      return joinQueueOfOne(tx, start, holder);
    case 'BufferAll': {
      const waiting = await countWaiting(tx, { scheduleId, holder, limit: maxWaiting });
      return waiting < maxWaiting
        ? { result: 'Wait', holder }
        : skip(overlapReasons.overfull(holder));
    }
    case 'CancelOther':
    case 'TerminateOther': {
      const newer = await findNewer(tx, { ...start, holder });
      return newer === null ? { result: 'Wait', holder } : skip(overlapReasons.newer(newer));
    }
  }
}

/** The execution that waits already keeps its place as long as its workflow is open. */
async function joinQueueOfOne(
  tx: Transaction,
  { scheduleId, holderChecked }: OverlappingStart,
  holder: string,
): Promise<AdmissionResult> {
  const [waiting] = await listWaiting(tx, { scheduleId, holder, limit: 1 });
  if (!waiting) return { result: 'Wait', holder };
  if (!holderChecked) return { result: 'CheckHolder', holder: { ...waiting, term: null } };
  return skip(overlapReasons.full(holder, waiting.executionId));
}
