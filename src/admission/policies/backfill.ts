/** The gate's part in backfills: which past fire a start is for, and whether it is still wanted. */
import { backfillRemark, cancelledBefore } from '../../domain/backfill.ts';
import type { BeginInput } from '../../domain/execution/start.ts';
import { lockOfferForUpdate } from '../../store/backfills/backfill-starts.ts';
import type { Transaction } from '../../store/core/database.ts';
import { executionIdOf, type Start } from '../identified-start.ts';
import type { StartJudgement } from './catch-up.ts';

export type BackfillStart = { start: Start; judgement: StartJudgement; backfillId: string | null };

/** Null for every other start. Holds the backfill, so that a cancel comes before or after this start. */
export async function resolveBackfill(
  tx: Transaction,
  begin: BeginInput,
  scheduleId: string,
): Promise<BackfillStart | null> {
  if (begin.input.trigger !== 'Backfill') return null;
  const { initiator = { type: 'user', id: '', name: 'unknown' } } = begin.input;
  const start: Start = { trigger: 'Backfill', initiator, scheduledFor: null, artefact: null };
  const judgement = { missed: null, remark: null, catchUp: false };
  const offer = await lockOfferForUpdate(tx, { scheduleId, executionId: executionIdOf(begin) });
  if (!offer || offer.workflowId !== begin.workflowId) {
    const artefact = 'backfill: no backfill of the schedule has asked for it';
    return { start: { ...start, artefact }, judgement, backfillId: null };
  }
  const { scheduledFor, backfillId, by, reason, status } = offer;
  const remark = backfillRemark(by, reason);
  return {
    start: {
      ...start,
      scheduledFor: status === 'Running' ? scheduledFor : null,
      artefact: status === 'Running' ? null : cancelledBefore,
    },
    judgement: { ...judgement, remark },
    backfillId,
  };
}
