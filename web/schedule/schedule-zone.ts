/** The time zone of a schedule: that of its first timing that has one; null without. */
import type { Schedule } from './schedule-types.ts';

export function zoneOfSchedule({ timings }: Pick<Schedule, 'timings'>): string | null {
  const zones = timings.flatMap((timing) => ('timeZone' in timing ? [timing.timeZone] : []));
  return zones[0] ?? null;
}
