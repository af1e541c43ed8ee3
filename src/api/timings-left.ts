/** What is left of a stored schedule's timings once its own starts are taken off a limit. */
import type { Timing } from '../domain/timing.ts';
import { startLimitOf } from '../domain/timing.ts';
import type { Transaction } from '../store/database.ts';
import { countScheduledStarts } from '../store/limited-starts.ts';
import type { StoredSchedule } from '../store/schedules.ts';

/** The timings with the number of executions that may still start; 0 when the limit is reached. */
export async function timingsLeft(
  tx: Transaction,
  { id, definition, timingsRevision }: StoredSchedule,
): Promise<readonly Timing[]> {
  const limit = startLimitOf(definition.timings);
  if (limit === null) return definition.timings;
  const made = await countScheduledStarts(tx, { scheduleId: id, timingsRevision });
  return definition.timings.map((timing) =>
    timing.type === 'Limited' && timing.maxExecutions !== null
      ? { ...timing, maxExecutions: Math.max(0, limit - made) }
      : timing,
  );
}
