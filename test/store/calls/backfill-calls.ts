/** Arguments for the functions of the store that start past fires. */
import { backfill, id, offer } from '../statement-samples.ts';
import { aPerson, noon } from '../store-fixture.ts';

export const backfillCalls: Record<string, readonly unknown[][]> = {
  insertBackfill: [[backfill]],
  findBackfill: [[id]],
  listBackfills: [
    [{ scheduleId: id, after: id, limit: 1 }],
    [{ scheduleId: id, after: null, limit: 1 }],
  ],
  cancelBackfill: [[{ id, at: noon, by: aPerson }]],
  listRunningBackfills: [[{ after: id, limit: 1 }], [{ after: null, limit: 1 }]],
  listUnderWay: [[{ backfillId: id, limit: 1 }]],
  lockRunningBackfillForUpdate: [[id]],
  takeStartTurn: [[{ backfillId: id, at: noon, startsPerMinute: 60 }]],
  leaveOutStarted: [[{ backfillId: id, scheduleId: id }]],
  findNextWaiting: [
    [{ backfillId: id, order: 'OldestFirst' }],
    [{ backfillId: id, order: 'NewestFirst' }],
  ],
  offerFire: [[{ ...offer, executionId: id }]],
  offerAgain: [[offer]],
  renameOffer: [[offer]],
  noteStarted: [[{ ...offer, at: noon }]],
  noteNotBegun: [[offer]],
  completeBackfill: [[{ backfillId: id, at: noon }]],
  listCancelledWaiting: [[1]],
  lockOfferedBackfillForShare: [[{ scheduleId: id, executionId: id }]],
};
