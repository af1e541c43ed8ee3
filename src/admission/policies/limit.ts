/** The gate's part in limited timings: whether a fire may still start, and whether it is the last. */
import type { Definition } from '../../domain/schedule/schedule.ts';
import { startLimitOf } from '../../domain/schedule/timing.ts';
import type { Transaction } from '../../store/core/database.ts';
import {
  countScheduledStarts,
  lockLimitedSchedule,
} from '../../store/executions/accepted-starts.ts';
import type { Start } from '../identified-start.ts';

export type LimitVerdict = {
  /** Why this fire starts nothing; null when it may. */
  refusal: string | null;
  /** True for the last start that the timing allows. */
  isLast: boolean;
};

/** Holds the schedule until the transaction ends when its timing is limited; otherwise free. */
export async function limitStarts(
  tx: Transaction,
  start: Pick<Start, 'trigger'>,
  schedule: { id: string; definition: Definition },
): Promise<LimitVerdict> {
  const limit = startLimitOf(schedule.definition.timings);
  if (limit === null || start.trigger !== 'Schedule') return { refusal: null, isLast: false };
  const { timingsRevision } = await lockLimitedSchedule(tx, schedule.id);
  const made = await countScheduledStarts(tx, { scheduleId: schedule.id, timingsRevision });
  if (made < limit) return { refusal: null, isLast: made === limit - 1 };
  const starts =
    limit === 1 ? 'the one start of the timing was' : `all ${limit} starts of the timing were`;
  return { refusal: `limit: ${starts} made`, isLast: false };
}
