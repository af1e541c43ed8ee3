/** Times of day in a time zone, as a calendar and a form of the browser have them. Pure. */
import {
  addDays,
  clockChangeMinutes,
  type Day,
  dayOf,
  startOfDay,
} from '../display/time/zone-days.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Clocks change in the first hours of a day: what is later is reached by that much sooner or later. */
const changedBefore = 4 * hourMs;

/** The instant of a time of day, in milliseconds since 1970. */
export function instantAt(day: Day, hour: number, minute: number, zone: string): number {
  const since = hour * hourMs + minute * minuteMs;
  const change = since >= changedBefore ? clockChangeMinutes(day, zone) * minuteMs : 0;
  return startOfDay(day, zone) + since - change;
}

const local = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})/;

/** The instant of a text such as `2026-11-29T18:00`; null for any other text. */
export function readLocal(text: string, zone: string): number | null {
  const [, day, hour, minute] = local.exec(text) ?? [];
  return day === undefined ? null : instantAt(day, Number(hour), Number(minute), zone);
}

/** `2026-11-29T18:00`, as fields for a date and a time have it. */
export function localText(at: number, zone: string): string {
  const time = new Intl.DateTimeFormat('en-GB', {
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    timeZone: zone,
  }).format(at);
  return `${dayOf(at, zone)}T${time}`;
}

/** The night that lasts, or else the last one: from 18:00 to 08:00. `back` goes so many nights further back. */
export function nightBefore(now: number, zone: string, back = 0): { from: number; to: number } {
  const today = dayOf(now, zone);
  const begun = now >= instantAt(today, 18, 0, zone) ? today : addDays(today, -1);
  const evening = addDays(begun, -back);
  return {
    from: instantAt(evening, 18, 0, zone),
    to: instantAt(addDays(evening, 1), 8, 0, zone),
  };
}
