/** Which past fire a start of a backfill is for, and whether the backfill still wants it. */
import { backfillRemark, cancelledBefore } from '../../domain/backfill.ts';
import type { BeginInput } from '../../domain/execution/start.ts';
import { lockOfferedBackfillForShare } from '../../store/backfills/backfill-starts.ts';
import type { Transaction } from '../../store/core/database.ts';
import { admit, skip } from '../result.ts';
import { type ClassifiedStart, executionIdOf, ordinaryStart } from '../start.ts';

/** Null for every other start. Locks the backfill, so that a cancel comes before or after this start. */
export async function resolveBackfill(
  tx: Transaction,
  begin: BeginInput,
  scheduleId: string,
): Promise<ClassifiedStart | null> {
  if (begin.input.trigger !== 'Backfill') return null;
  const { initiator = { type: 'user', id: '', name: 'unknown' } } = begin.input;
  const start = { trigger: 'Backfill', initiator, scheduledFor: null } as const;
  const offer = await lockOfferedBackfillForShare(tx, {
    scheduleId,
    executionId: executionIdOf(begin),
  });
  if (!offer || offer.workflowId !== begin.workflowId) {
    const wanted = skip('backfill: no backfill of the schedule has asked for it');
    return { ...ordinaryStart(start), wanted };
  }
  const { scheduledFor, backfillId, by, reason, status } = offer;
  const isRunning = status === 'Running';
  return {
    ...ordinaryStart({ ...start, scheduledFor: isRunning ? scheduledFor : null }),
    wanted: isRunning ? admit : skip(cancelledBefore),
    lateness: { ...admit, note: backfillRemark(by, reason) },
    isBackfill: true,
    backfillId,
  };
}
