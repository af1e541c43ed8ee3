/** What the clock changes of the coming year do to a timing, in words. */
import type { CronTiming, Timing } from '../domain/timing.ts';
import { secondsPerDay, secondsPerHour, secondsPerMinute } from './calendar-day.ts';
import { parseCron, type CronFields } from './cron-fields.ts';
import { matchingDays } from './day-rule.ts';
import { clock, nameRuns } from './phrases.ts';
import { longestBridgedGap } from './policy-times.ts';
import { boundsOf } from './timing-bounds.ts';
import { zoneOf } from './time-zone.ts';

/** A year of 366 days after the moment of looking. */
const lookAheadSeconds = 366 * secondsPerDay;

/** A stretch of local time, in seconds as if it were UTC, that clocks skip or show twice. */
type LocalStretch = { from: number; until: number; kind: 'skipped' | 'repeated'; at: number };

/**
 * One sentence for each clock change within a year that touches a fire. An expression that fires in
 * every hour by elapsed time goes on evenly through all of them.
 */
export function clockChangeWarnings(timing: Timing, cron: CronTiming, after: Date): string[] {
  const fields = parseCron(cron.expression);
  if (fields.followsElapsedTime && fields.hours.length === 24) return [];
  const bounds = boundsOf(timing);
  const from = after.getTime() / 1_000;
  return stretches(cron.timeZone, from, from + lookAheadSeconds)
    .filter(({ at }) => at >= bounds.from - secondsPerDay && at <= bounds.until)
    .flatMap((stretch) => {
      const minutes = touchedMinutes(fields, stretch);
      return minutes.length === 0 ? [] : [sentence(cron.timeZone, fields, { stretch, minutes })];
    });
}

function stretches(timeZone: string, from: number, until: number): LocalStretch[] {
  const spans = zoneOf(timeZone).spansBetween(from, until);
  return spans.slice(1).map((span, index) => {
    const before = span.from + (spans[index]?.offset ?? 0);
    const now = span.from + span.offset;
    return now > before
      ? { from: before, until: now, kind: 'skipped', at: span.from }
      : { from: now, until: before, kind: 'repeated', at: span.from };
  });
}

/** The local minutes of the stretch that the expression names, in seconds as if they were UTC. */
function touchedMinutes(fields: CronFields, { from, until }: LocalStretch): number[] {
  const touched: number[] = [];
  for (let local = from; local < until; local += secondsPerMinute) {
    const minute = Math.floor((local % secondsPerHour) / secondsPerMinute);
    const hour = Math.floor((local % secondsPerDay) / secondsPerHour);
    if (!fields.minutes.includes(minute) || !fields.hours.includes(hour)) continue;
    const day = Math.floor(local / secondsPerDay);
    if (matchingDays(fields, day).next().value === day) touched.push(local);
  }
  return touched;
}

type Touched = { stretch: LocalStretch; minutes: readonly number[] };

function sentence(timeZone: string, fields: CronFields, { stretch, minutes }: Touched): string {
  const { from, until, kind } = stretch;
  const date = new Date(from * 1_000).toISOString().slice(0, 10);
  const span = `${clockOf(from)} to ${clockOf(until)}`;
  const times = nameRuns(
    minutes.map((local) => local / secondsPerMinute),
    (minute) => clockOf(minute * secondsPerMinute),
  );
  const run = minutes.length === 1 ? 'runs' : 'run';
  const where = `on ${date} clocks in ${timeZone}`;
  if (kind === 'repeated') {
    const how = fields.followsElapsedTime ? `${run} both times` : `${run} only the first time`;
    return `${where} show ${span} twice: ${times} ${how}`;
  }
  const bridged = !fields.followsElapsedTime && until - from < longestBridgedGap;
  const how = bridged
    ? `${run} at ${clockOf(until)}`
    : `${minutes.length === 1 ? 'does' : 'do'} not run`;
  return `${where} skip ${span}: ${times} ${how}`;
}

function clockOf(local: number): string {
  const minuteOfDay = Math.floor((local % secondsPerDay) / secondsPerMinute);
  return clock(Math.floor(minuteOfDay / 60), minuteOfDay % 60);
}
