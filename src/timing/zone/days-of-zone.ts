/** The days of a period as a zone has them, each with the instant at which it begins. */
import { secondsPerDay } from './calendar-day.ts';
import type { Zone } from './time-zone.ts';

export type ZoneDay = {
  /** `2026-11-29`. */
  day: string;
  beginsAt: Date;
};

/** Every day that has an instant of the period; `to` is exclusive. A day that the zone skips is left out. */
export function daysOfZone(zone: Zone, { from, to }: { from: Date; to: Date }): ZoneDay[] {
  const first = localDayOf(zone, from.getTime());
  const last = localDayOf(zone, Math.max(from.getTime(), to.getTime() - 1));
  const days = Array.from({ length: last - first + 1 }, (_, index) => ({
    day: new Date((first + index) * secondsPerDay * 1_000).toISOString().slice(0, 10),
    beginsAt: beginOf(zone, first + index),
  }));
  return days.filter(({ beginsAt }, index) => {
    const next = days[index + 1];
    return next === undefined || beginsAt < next.beginsAt;
  });
}

function localDayOf(zone: Zone, ms: number): number {
  const at = Math.floor(ms / 1_000);
  return Math.floor((at + zone.offsetAt(at)) / secondsPerDay);
}

/** Midnight, or the end of the gap that swallowed it. */
function beginOf(zone: Zone, day: number): Date {
  const { instants, gap } = zone.resolve(day * secondsPerDay);
  return new Date((instants[0] ?? gap?.end ?? 0) * 1_000);
}
