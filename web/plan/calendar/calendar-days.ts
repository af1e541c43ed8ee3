/** Which days a view of the calendar shows, and the load of each day and hour. Pure. */
import type { LoadBucket } from '../../api/client.ts';
import {
  addDays,
  addMonths,
  type Day,
  dayOf,
  startOfDay,
  weekOf,
  weeksOfMonth,
} from '../../display/time/zone-days.ts';
import type { CalendarView } from './calendar-search.ts';

/** Those of a month are its own days only. */
export function daysOf(view: CalendarView, day: Day): readonly Day[] {
  if (view === 'day') return [day];
  if (view === 'week') return weekOf(day);
  const month = day.slice(0, 7);
  return weeksOfMonth(month)
    .flat()
    .filter((one) => one.startsWith(month));
}

/** The day that the view before or after shows. */
export function turn(view: CalendarView, day: Day, step: 1 | -1): Day {
  if (view === 'month') return `${addMonths(day.slice(0, 7), step)}-01`;
  return addDays(day, view === 'week' ? 7 * step : step);
}

/** From the first midnight to the one after the last day. */
export function periodOf(days: readonly Day[], zone: string): { from: string; to: string } {
  const [first = '', last = first] = [days[0], days.at(-1)];
  const text = (at: number): string => new Date(at).toISOString();
  return { from: text(startOfDay(first, zone)), to: text(startOfDay(addDays(last, 1), zone)) };
}

export type Load = Omit<LoadBucket, 'from'>;
export type HourLoad = Load & { from: string };

const nothing: Load = { completed: 0, failed: 0, other: 0, planned: 0, busySeconds: 0 };

function add(a: Load, b: Load): Load {
  return {
    completed: a.completed + b.completed,
    failed: a.failed + b.failed,
    other: a.other + b.other,
    planned: a.planned + b.planned,
    busySeconds: a.busySeconds + b.busySeconds,
  };
}

/** The buckets of each day of the zone, in their order. */
export function hoursByDay(
  buckets: readonly LoadBucket[],
  zone: string,
): ReadonlyMap<Day, readonly HourLoad[]> {
  return Map.groupBy(buckets, ({ from }) => dayOf(from, zone));
}

export function sumOf(loads: readonly Load[]): Load {
  return loads.reduce<Load>(add, nothing);
}

/** How many executions run at the same time, on average over so many seconds. */
export function busyness({ busySeconds }: Load, seconds: number): number {
  return busySeconds / seconds;
}

/** From 0, nothing, to 4, the busiest of what is shown. */
export function heatOf(load: Load, busiest: number): number {
  const { completed, failed, other, planned, busySeconds } = load;
  if (completed + failed + other + planned === 0 && busySeconds === 0) return 0;
  return busiest === 0 ? 1 : Math.min(4, 1 + Math.floor((3.999 * busySeconds) / busiest));
}

/** `3 ran, 1 failed, 2 planned, 12 min busy`. */
export function loadText({ completed, failed, other, planned, busySeconds }: Load): string {
  const ran = completed + failed + other;
  const parts = [
    ...(ran > 0 ? [`${ran} ran`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(planned > 0 ? [`${planned} planned`] : []),
    ...(busySeconds > 0 ? [`${Math.max(1, Math.round(busySeconds / 60))} min busy`] : []),
  ];
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}
