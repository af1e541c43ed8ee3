/** Quiet times: when a message has to wait, by the clocks of a time zone. */
import { type QuietTimes, weekdays } from '../../domain/notification/rule.ts';
import {
  secondsPerDay,
  secondsPerHour,
  secondsPerMinute,
  weekdayOf,
} from '../zone/calendar-day.ts';
import { type Zone, zoneOf } from '../zone/time-zone.ts';

const written = /^([01]\d|2[0-3]):([0-5]\d)$/;
/** Periods that follow each other directly are passed one after another: more than a week of them never ends. */
const maxSteps = 32;

/** Seconds since midnight; null for a text that is not `HH:MM`. */
function readClock(text: string): number | null {
  const [, hours, minutes] = written.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return null;
  return Number(hours) * secondsPerHour + Number(minutes) * secondsPerMinute;
}

/**
 * The first instant from `at` on that is in no quiet period; `at` itself when it is in none. Null when all of the
 * week is quiet. @throws TimingError for an unknown time zone.
 */
export function endOfQuiet(quiet: QuietTimes, at: Date): Date | null {
  const zone = zoneOf(quiet.timeZone);
  let second = at.getTime() / 1_000;
  for (let step = 0; step < maxSteps; step += 1) {
    const end = latestEnd(quiet, zone, second);
    if (end === null) return new Date(second * 1_000);
    second = end;
  }
  return null;
}

/** The latest end of the periods that an instant is in; null when it is in none. */
function latestEnd({ periods }: QuietTimes, zone: Zone, second: number): number | null {
  const today = Math.floor((second + zone.offsetAt(Math.floor(second))) / secondsPerDay);
  let latest: number | null = null;
  // A clock that is moved by a day or a period over midnight began up to two local days ago.
  for (const day of [today - 2, today - 1, today, today + 1]) {
    for (const { days, from, until } of periods) {
      // 0 is Sunday, the last of ours.
      const weekday = weekdays[(weekdayOf(day) + 6) % 7];
      if (weekday === undefined || !days.includes(weekday)) continue;
      const [first, last] = [readClock(from) ?? 0, readClock(until) ?? 0];
      const begin = instantOf(zone, day * secondsPerDay + first, 'first');
      const end = instantOf(zone, (last <= first ? day + 1 : day) * secondsPerDay + last, 'last');
      if (second >= begin && second < end) latest = Math.max(latest ?? end, end);
    }
  }
  return latest;
}

/**
 * A local time that occurs twice begins a period at its first occurrence and ends one at its last; one that does
 * not exist stands for the end of the gap.
 */
function instantOf(zone: Zone, local: number, which: 'first' | 'last'): number {
  const { instants, gap } = zone.resolve(local);
  const chosen = which === 'first' ? instants[0] : instants.at(-1);
  return chosen ?? gap?.end ?? local;
}
