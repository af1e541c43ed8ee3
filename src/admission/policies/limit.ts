/** Whether a limited timing allows another start, and whether it is the last one. */
import type { Definition } from '../../domain/schedule/schedule.ts';
import { startLimitOf } from '../../domain/schedule/timing.ts';
import type { Transaction } from '../../store/core/database.ts';
import {
  countScheduledStarts,
  lockLimitedScheduleForUpdate,
} from '../../store/executions/accepted-starts.ts';
import { type AdmissionResult, admit, skip } from '../result.ts';
import type { Start } from '../start.ts';

/** Locks the schedule until the transaction ends if its timing is limited; otherwise asks nothing. */
export async function applyLimitPolicy(
  tx: Transaction,
  start: Pick<Start, 'trigger'>,
  schedule: { id: string; definition: Definition },
): Promise<AdmissionResult> {
  const limit = startLimitOf(schedule.definition.timings);
  if (limit === null || start.trigger !== 'Schedule') return admit;
  const { timingsRevision } = await lockLimitedScheduleForUpdate(tx, schedule.id);
  const made = await countScheduledStarts(tx, { scheduleId: schedule.id, timingsRevision });
  if (made < limit) return { ...admit, isLastStart: made === limit - 1 };
  const starts =
    limit === 1 ? 'the one start of the timing was' : `all ${limit} starts of the timing were`;
  return skip(`limit: ${starts} made`);
}
