import { matchingDays } from '../cron/cron-days.ts';
import type { CronFields } from '../cron/cron-fields.ts';
import { clock, nameRuns } from '../describe/describe-date.ts';
import {
  longestBridgedGap,
  secondsPerDay,
  secondsPerHour,
  secondsPerMinute,
} from '../zone/calendar-day.ts';
import type { Zone } from '../zone/time-zone.ts';

/** One fire by our own rules: an epoch second, and what is unusual about it, if anything. */
export type PolicyTime = { at: number; notes: string[] };

/** A day whose surroundings reach no further than this from any clock change needs no care. */
const carefulMargin = 16 * secondsPerHour;

type PolicySearch = { fields: CronFields; zone: Zone; minutesOfDay: readonly number[] };

/**
 * All fires after an instant (exclusive, epoch seconds) to the end of 2100, strictly increasing.
 *
 * Around clock changes the rules are those of classic cron: an expression that follows elapsed time
 * fires at every instant that reads as a match, so twice in a repeated hour and never in a gap; any
 * other fires once per local date, at the gap's end when its time does not exist and at the first
 * of two copies.
 */
export function* policyTimes(fields: CronFields, zone: Zone, after: number): Generator<PolicyTime> {
  const search = { fields, zone, minutesOfDay: minutesOfDay(fields) };
  const localDay = Math.floor((after + zone.offsetAt(after)) / secondsPerDay);
  const lastMinute = search.minutesOfDay.at(-1) ?? 0;
  let held: HeldTime[] = [];
  let heldDay = localDay;
  // The day before is included because its last times may be moved into this one.
  for (const day of matchingDays(fields, localDay - 1)) {
    const midnight = day * secondsPerDay;
    const offset = steadyOffset(zone, midnight);
    // Near a change fires may overtake each other across midnight, so they are held and sorted.
    if (held.length > 0 && (offset !== undefined || day > heldDay + 2)) {
      yield* settle(held, zone, after);
      held = [];
    }
    if (offset === undefined) {
      held.push(...carefulDay(search, midnight));
      heldDay = day;
      continue;
    }
    if (midnight + lastMinute * secondsPerMinute - offset <= after) continue;
    for (const minute of search.minutesOfDay) {
      const at = midnight + minute * secondsPerMinute - offset;
      if (at > after) yield { at, notes: [] };
    }
  }
  yield* settle(held, zone, after);
}

/** Repeated searches for the next fire ask for the same fields. */
const minutesKnown = new WeakMap<CronFields, readonly number[]>();

function minutesOfDay(fields: CronFields): readonly number[] {
  const known = minutesKnown.get(fields);
  if (known) return known;
  const made = fields.hours.flatMap((hour) => fields.minutes.map((minute) => hour * 60 + minute));
  minutesKnown.set(fields, made);
  return made;
}

/** The zone's offset on and around a local date, or undefined when a clock change is near. */
function steadyOffset(zone: Zone, midnight: number): number | undefined {
  const until = midnight + secondsPerDay + carefulMargin;
  const spans = zone.spansBetween(midnight - carefulMargin, until);
  return spans.length === 1 ? spans[0]?.offset : undefined;
}

function carefulDay(search: PolicySearch, midnight: number): HeldTime[] {
  return search.minutesOfDay.flatMap((minute) => timesOfMinute(search, midnight, minute));
}

function timesOfMinute(search: PolicySearch, midnight: number, minute: number): HeldTime[] {
  const held = { day: midnight / secondsPerDay, minute };
  const { instants, gap } = search.zone.resolve(midnight + minute * secondsPerMinute);
  if (gap !== undefined) {
    if (search.fields.followsElapsedTime || gap.length >= longestBridgedGap) return [];
    return [{ ...held, at: gap.end, change: 'moved' }];
  }
  const [first, second] = instants;
  if (first === undefined) return [];
  if (second === undefined) return [{ ...held, at: first, change: 'none' }];
  if (!search.fields.followsElapsedTime) return [{ ...held, at: first, change: 'first' }];
  return [
    { ...held, at: first, change: 'first' },
    { ...held, at: second, change: 'second' },
  ];
}

/** Sorts, drops what is not after the bound, and unites fires that fall on the same instant. */
function* settle(held: readonly HeldTime[], zone: Zone, after: number): Generator<PolicyTime> {
  const united = new Map<number, HeldTime[]>();
  for (const time of held) {
    if (time.at <= after) continue;
    const same = united.get(time.at);
    if (same === undefined) united.set(time.at, [time]);
    else same.push(time);
  }
  for (const [at, times] of [...united].sort(([a], [b]) => a - b)) {
    yield { at, notes: clockChangeNotes(times, at, zone) };
  }
}

/** A fire near a clock change before it is put into words. */
type HeldTime = {
  at: number;
  /** The local date it was meant for, in days since 1970-01-01. */
  day: number;
  /** The minute of that day it was meant for. */
  minute: number;
  change: 'none' | 'moved' | 'first' | 'second';
};

/** The notes of one fire, from all the local times that fall on its instant; mostly none. */
function clockChangeNotes(times: readonly HeldTime[], at: number, zone: Zone): string[] {
  const moved = times.filter(({ change }) => change === 'moved');
  const repeated = times.filter(({ change }) => change === 'first' || change === 'second');
  return [...(moved.length > 0 ? [movedNote(moved, at, zone)] : []), ...repeated.map(repeatedNote)];
}

function movedNote(moved: readonly HeldTime[], at: number, zone: Zone): string {
  const minutes = moved.map(({ minute }) => minute).sort((a, b) => a - b);
  const day = moved[0]?.day ?? 0;
  const clocks = nameRuns(minutes, clockOfMinute);
  const verb = minutes.length === 1 ? 'does not exist' : 'do not exist';
  const local = at + zone.offsetAt(at);
  const landing = clockOfMinute(Math.floor((local % secondsPerDay) / 60));
  const landingDay = Math.floor(local / secondsPerDay);
  const runs = landingDay === day ? landing : `${landing} on ${dateText(landingDay)}`;
  return `${clocks} ${verb} on ${dateText(day)}; runs at ${runs}`;
}

function repeatedNote({ day, minute, change }: HeldTime): string {
  return `${clockOfMinute(minute)} occurs twice on ${dateText(day)}; this is the ${change} time`;
}

function clockOfMinute(minute: number): string {
  return clock(Math.floor(minute / 60), minute % 60);
}

function dateText(day: number): string {
  return new Date(day * secondsPerDay * 1_000).toISOString().slice(0, 10);
}
