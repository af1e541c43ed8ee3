/** What people may not expect of timings that are otherwise sound. */
import {
  type CronTiming,
  type IntervalTiming,
  isAutomatic,
  repeatingPart,
  type Timing,
} from '../../domain/schedule/timing.ts';
import { matchingDays } from '../cron/cron-days.ts';
import { type CronFields, parseCron } from '../cron/cron-fields.ts';
import {
  clock,
  describeDays,
  describeMonths,
  nameRuns,
  twoDigits,
} from '../describe/describe-date.ts';
import { boundsOf } from '../fires/timing-times.ts';
import type { Work } from '../turns.ts';
import {
  longestBridgedGap,
  secondsPerDay,
  secondsPerHour,
  secondsPerMinute,
} from '../zone/calendar-day.ts';
import { describeElapsedTime } from '../zone/instant.ts';
import { zoneOf } from '../zone/time-zone.ts';

type Examined = {
  after: Date;
  /** How many fires were found after that. */
  fires: number;
  /** How many of those found do not run because of a calendar. */
  skipped?: number;
};

/** Sentences, each once; none for timings without surprises. */
export function* findingWarnings(timings: readonly Timing[], look: Examined): Work<string[]> {
  const warnings = new Set(look.fires === 0 ? [silence(timings, look)] : []);
  for (const timing of timings) {
    for (const warning of warningsOf(timing, look.after)) warnings.add(warning);
    yield;
  }
  return [...warnings];
}

function warningsOf(timing: Timing, after: Date): string[] {
  const repeating = repeatingPart(timing);
  if (repeating?.type === 'Interval') return intervalWarnings(repeating);
  if (repeating?.type !== 'Cron') return [];
  return [...unevenStepWarnings(repeating), ...clockChangeWarnings(timing, repeating, after)];
}

function silence(timings: readonly Timing[], { after, skipped = 0 }: Examined): string {
  const unanchored = timings.find(
    (timing) => timing.type === 'Milestone' && timing.anchorAt === null,
  );
  if (unanchored?.type === 'Milestone') {
    return `waits for the anchor ${unanchored.anchor}; give anchorAt to see its fires`;
  }
  const since = after.toISOString().replace(/\.\d{3}Z$/, 'Z');
  if (skipped > 0) return `its calendars leave no fire after ${since}`;
  if (timings.some(isAutomatic)) return `never fires after ${since}`;
  if (timings.every(({ type }) => type === 'Manual')) return 'never fires automatically';
  return 'fires at no time that is known beforehand';
}

function intervalWarnings({ everySeconds, startAt }: IntervalTiming): string[] {
  if (secondsPerDay % everySeconds === 0 || everySeconds % secondsPerDay === 0) return [];
  const every = describeElapsedTime(everySeconds);
  const from = startAt === null ? 'counted from 1970 in UTC' : 'counted from its start';
  return [
    `${every} does not divide a day evenly: ${from}, its times of day differ from day to day`,
  ];
}

/** Steps that do not divide their cycle evenly, such as every 40 minutes of an hour. */
type StepRule = {
  name: string;
  /** How many values the field has before it starts again. */
  cycle: number;
  values: (fields: CronFields) => string;
};

const rules: readonly StepRule[] = [
  {
    name: 'minute',
    cycle: 60,
    values: ({ minutes }) => `at ${nameRuns(minutes, (one) => `:${twoDigits(one)}`)} of each hour`,
  },
  {
    name: 'hour',
    cycle: 24,
    values: ({ hours }) => `in the hours ${nameRuns(hours, (hour) => clock(hour, 0))} of each day`,
  },
  {
    name: 'day of month',
    // No month length is a multiple of any step but 1, or not of every month.
    cycle: 1,
    values: describeDays,
  },
  {
    name: 'month',
    cycle: 12,
    values: describeMonths,
  },
  {
    name: 'day of week',
    cycle: 7,
    values: describeDays,
  },
];

/** One sentence for each field with such a step, telling the values it really has. */
function unevenStepWarnings({ expression }: CronTiming): string[] {
  const fields = parseCron(expression);
  const texts = fields.expression.split(/[ \t]+/);
  return rules.flatMap((rule, place) => {
    const uneven = (texts[place] ?? '').split(',').find((item) => isUneven(item, rule.cycle));
    if (uneven === undefined) return [];
    return [
      `${uneven} in the ${rule.name} field does not come round evenly: it fires ${rule.values(fields)}`,
    ];
  });
}

/** Ranges say where they end; `*` and a bare start run to the end of the field. */
function isUneven(item: string, cycle: number): boolean {
  const step = Number(/^(?:\*|[0-9A-Za-z]+)\/(\d+)$/.exec(item)?.[1] ?? 1);
  return step > 1 && cycle % step !== 0;
}

/** A year of 366 days after the moment of looking. */
const lookAheadSeconds = 366 * secondsPerDay;

/** A stretch of local time, in seconds as if it were UTC, that clocks skip or show twice. */
type LocalStretch = { from: number; until: number; kind: 'skipped' | 'repeated'; at: number };

/**
 * One sentence for each clock change within a year that touches a fire. An expression that fires in
 * every hour by elapsed time fires evenly through all of them.
 */
function clockChangeWarnings(timing: Timing, cron: CronTiming, after: Date): string[] {
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
