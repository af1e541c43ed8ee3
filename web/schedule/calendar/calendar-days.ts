/** What each day of a calendar shows of a schedule: how executions ended, what did not run and why, what is planned. */
import { clockChangeMinutes, type Day, dayOf } from '../../display/time/zone-days.ts';
import type { DayStatistics, Fire } from '../schedule-types.ts';

export type CalendarDay = {
  day: Day;
  /** Statuses that executions of the day have, with their numbers. */
  outcomes: readonly { status: string; count: number }[];
  notRun: readonly { decision: Fire['decision']; at: string; reason: string | null }[];
  /** Instants that are still to come. */
  planned: readonly string[];
  /** Coming fires that a calendar of the tenant leaves out. */
  leftOut: readonly { at: string; reason: string }[];
  /** Minutes by which clocks go forward; negative for back, usually 0. */
  clockChange: number;
};

type Known = {
  days: readonly Day[];
  zone: string;
  statistics: readonly DayStatistics[];
  /** Skipped and missed ones. */
  fires: readonly Fire[];
  planned: readonly string[];
  leftOut: readonly { at: string; reason: string }[];
};

export function fillDays({ days, zone, ...known }: Known): CalendarDay[] {
  const outcomes = new Map(known.statistics.map((one) => [one.day, one.byStatus]));
  const fires = byDay(known.fires, ({ scheduledFor }) => dayOf(scheduledFor, zone));
  const planned = byDay(known.planned, (at) => dayOf(at, zone));
  const leftOut = byDay(known.leftOut, ({ at }) => dayOf(at, zone));
  return days.map((day) => ({
    day,
    outcomes: Object.entries(outcomes.get(day) ?? {})
      .map(([status, count]) => ({ status, count }))
      // Skipped fires are shown with their reason.
      .filter(({ status, count }) => count > 0 && status !== 'Skipped'),
    notRun: (fires.get(day) ?? [])
      .map(({ decision, scheduledFor, reason }) => ({ decision, at: scheduledFor, reason }))
      .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)),
    planned: planned.get(day) ?? [],
    leftOut: leftOut.get(day) ?? [],
    clockChange: clockChangeMinutes(day, zone),
  }));
}

function byDay<T>(items: readonly T[], day: (item: T) => Day): Map<Day, T[]> {
  const days = new Map<Day, T[]>();
  for (const item of items) days.set(day(item), [...(days.get(day(item)) ?? []), item]);
  return days;
}

/** `clocks go forward by 60 min`; null on most days. */
export function describeClockChange(minutes: number): string | null {
  if (minutes === 0) return null;
  return `clocks go ${minutes > 0 ? 'forward' : 'back'} by ${Math.abs(minutes)} min`;
}

export type NotRunLine = { decision: Fire['decision']; reason: string | null; count: number };

/** Those of one day, one line for each reason. */
export function notRunLines(notRun: CalendarDay['notRun']): NotRunLine[] {
  const lines = new Map<string, NotRunLine>();
  for (const { decision, reason } of notRun) {
    const key = JSON.stringify([decision, reason]);
    lines.set(key, { decision, reason, count: (lines.get(key)?.count ?? 0) + 1 });
  }
  return [...lines.values()];
}
