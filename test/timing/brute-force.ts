/**
 * Another way to the same fires, slow and simple: every minute of a stretch of time is asked for what
 * a clock on the wall shows, by the engine's own formatting. It shares nothing with the evaluator
 * but the parsed fields.
 */
import type { CronFields } from '../../src/timing/cron/cron-fields.ts';

const minute = 60;
const longestBridgedGap = 3 * 3_600;

type WallMinute = { at: number; local: number };

type Period = { from: number; until: number };

/** Answers the fires within a period, both ends exclusive and in epoch seconds; whole-minute offsets only. */
export function createBruteForce(
  timeZone: string,
  { from, until }: Period,
): (fields: CronFields) => number[] {
  const walls = wallMinutes(timeZone, from - 30 * 3_600, until + 30 * 3_600);
  return (fields) => {
    const wanted = fields.followsElapsedTime
      ? walls.filter(({ local }) => matches(fields, local)).map(({ at }) => at)
      : oncePerDate(fields, walls);
    const inside = wanted.filter((at) => at > from && at < until);
    return [...new Set(inside)].sort((a, b) => a - b);
  };
}

/** What the wall clock showed at each minute, as seconds in the manner of UTC. */
function wallMinutes(timeZone: string, from: number, until: number): WallMinute[] {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const first = Math.ceil(from / minute) * minute;
  const walls: WallMinute[] = [];
  for (let at = first; at < until; at += minute) {
    const local = Date.parse(`${format.format(at * 1_000).replace(' ', 'T')}Z`) / 1_000;
    walls.push({ at, local });
  }
  return walls;
}

/** Every local minute from the first to the last shown, each fired once: at its first showing, else after the gap. */
function oncePerDate(fields: CronFields, walls: readonly WallMinute[]): number[] {
  const firstShown = new Map<number, number>();
  for (const { at, local } of walls) if (!firstShown.has(local)) firstShown.set(local, at);
  const fires: number[] = [];
  for (const [index, { at, local }] of walls.entries()) {
    if (firstShown.get(local) === at && matches(fields, local)) fires.push(at);
    const previous = walls[index - 1];
    if (previous === undefined) continue;
    const skipped = local - previous.local - minute;
    if (skipped <= 0 || skipped >= longestBridgedGap) continue;
    for (let lost = previous.local + minute; lost < local; lost += minute) {
      if (matches(fields, lost) && !firstShown.has(lost)) fires.push(at);
    }
  }
  return fires;
}

function matches(fields: CronFields, local: number): boolean {
  const date = new Date(local * 1_000);
  return (
    date.getUTCSeconds() === 0 &&
    fields.minutes.includes(date.getUTCMinutes()) &&
    fields.hours.includes(date.getUTCHours()) &&
    fields.months.includes(date.getUTCMonth() + 1) &&
    matchesDay(fields, date)
  );
}

function matchesDay({ daysOfMonth, daysOfWeek }: CronFields, date: Date): boolean {
  const day = date.getUTCDate();
  const weekday = date.getUTCDay();
  const daysInMonth = new Date(
    Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0),
  ).getUTCDate();
  const byDate = daysOfMonth.days.includes(day) || (daysOfMonth.last && day === daysInMonth);
  const byWeekday =
    daysOfWeek.weekdays.includes(weekday) ||
    daysOfWeek.nth.some(
      (nth) => nth.weekday === weekday && Math.floor((day - 1) / 7) === nth.k - 1,
    ) ||
    (daysOfWeek.last.includes(weekday) && day + 7 > daysInMonth);
  if (daysOfMonth.restricted && daysOfWeek.restricted) return byDate || byWeekday;
  return (!daysOfMonth.restricted || byDate) && (!daysOfWeek.restricted || byWeekday);
}
