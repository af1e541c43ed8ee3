/** What a start does that finds the lock of its schedule taken, inside the gate's transaction. */
import { mostWaiting, overlapReasons } from '../../src/domain/overlap.ts';
import type { OverlapPolicy } from '../../src/domain/overlap.ts';
import type { Transaction } from '../../src/store/database.ts';
import { countWaiting, findNewer, listWaiting } from '../../src/store/waiting-executions.ts';
import type { GateWorkflow } from './gate-workflows.ts';

export type Meeting =
  | { decision: 'Wait' }
  | { decision: 'Skip'; reason: string }
  /** Decided when it is known whether that workflow is open. */
  | { decision: 'Look'; at: GateWorkflow };

export type Newcomer = {
  policy: OverlapPolicy;
  scheduleId: string;
  executionId: string;
  /** Its nominal time, or when it was started. */
  due: Date;
  /** Executions whose workflow was found open. */
  open: ReadonlySet<string>;
};

/** The holder is known to be open. Nobody joins or leaves the queue before the transaction ends. */
export async function meetHolder(
  tx: Transaction,
  newcomer: Newcomer,
  holder: string,
): Promise<Meeting> {
  const { policy, scheduleId } = newcomer;
  switch (policy) {
    case 'AllowAll':
      throw new Error('AllowAll asks for no lock');
    case 'Skip':
      return { decision: 'Skip', reason: overlapReasons.held(holder) };
    case 'BufferOne':
      return joinOne(tx, newcomer, holder);
    case 'BufferAll': {
      const waiting = await countWaiting(tx, { scheduleId, holder, limit: mostWaiting });
      if (waiting < mostWaiting) return { decision: 'Wait' };
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
  { scheduleId, open }: Newcomer,
  holder: string,
): Promise<Meeting> {
  const [waiting] = await listWaiting(tx, { scheduleId, holder, limit: 1 });
  if (!waiting) return { decision: 'Wait' };
  const { executionId } = waiting;
  if (!open.has(executionId)) return { decision: 'Look', at: waiting };
  return { decision: 'Skip', reason: overlapReasons.full(holder, executionId) };
}
