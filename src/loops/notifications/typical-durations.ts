/** Usual durations of schedules, asked of the record at most every ten minutes. */
import type { Database } from '../../store/core/database.ts';
import { findTypicalDuration } from '../../store/executions/typical-duration.ts';

export type TypicalDurations = {
  /** Seconds by schedule; one of which nothing is known is missing. */
  ofSchedules(tenantId: string, scheduleIds: ReadonlySet<string>): Promise<Map<string, number>>;
};

const keptMs = 600_000;
const maxKept = 10_000;

export function createTypicalDurations(
  { database }: { database: Pick<Database, 'read'> },
  clock: () => number,
): TypicalDurations {
  const known = new Map<string, { at: number; seconds: number | null }>();
  return {
    async ofSchedules(tenantId, scheduleIds) {
      const found = new Map<string, number>();
      for (const id of scheduleIds) {
        let one = known.get(id);
        if (!one || Math.abs(clock() - one.at) > keptMs) {
          const seconds = await database.read(tenantId, (tx) => findTypicalDuration(tx, id));
          one = { at: clock(), seconds };
          known.delete(id);
          known.set(id, one);
          const [oldest] = known.keys();
          if (known.size > maxKept && oldest !== undefined) known.delete(oldest);
        }
        if (one.seconds !== null) found.set(id, one.seconds);
      }
      return found;
    },
  };
}
