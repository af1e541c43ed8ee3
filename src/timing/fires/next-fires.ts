import { isAutomatic, type Timing } from '../../domain/schedule/timing.ts';
import { atOnce, type Work } from '../turns.ts';
import { type Exclusion, nothingExcluded } from './exclusion.ts';
import type { PolicyTime } from './policy-times.ts';
import { timesOf } from './timing-times.ts';

/** One coming fire; the notes say in words what a clock change did to it and are mostly empty. */
export type Fire = { at: Date; notes: string[] };

export type NextFiresOptions = {
  /** Exclusive lower bound. */
  after: Date;
  /** How many fires at most; 10,000 is the most that is given. */
  count: number;
  /** What the calendars of the schedule keep from running; nothing unless set. */
  exclusion?: Exclusion;
};

/** Excluded fires to pass one by one before searching for the end of their closed days. */
const patience = 50;

const maxFires = 10_000;

/** Fires processed before the work may pause. */
const pauseAfter = 100;

/**
 * The next fires of one timing in order, on whole seconds; fewer than asked when it ends, none for
 * one that waits for something. A limited number of executions counts from the first of them
 * that runs. Throws TimingError for a timing that cannot be read.
 */
export function nextFires(timing: Timing, options: NextFiresOptions): Fire[] {
  const limit = timing.type === 'Limited' ? timing.maxExecutions : null;
  const count = Math.min(options.count, maxFires, limit ?? maxFires);
  const fires: Fire[] = [];
  if (count < 1) return fires;
  for (const { at, notes } of runningTimes(timing, options)) {
    fires.push({ at: new Date(at * 1_000), notes });
    if (fires.length >= count) break;
  }
  return fires;
}

function* runningTimes(
  timing: Timing,
  { after, exclusion = nothingExcluded }: Omit<NextFiresOptions, 'count'>,
): Iterable<PolicyTime> {
  if (exclusion === nothingExcluded) {
    yield* timesOf(timing, after);
    return;
  }
  for (const time of examinedTimes(timing, { after, exclusion, patience })) {
    if (time.reason === null) yield time;
  }
}

/** True when the timing fires at exactly that instant. */
export function isPolicyTime(timing: Timing, at: Date): boolean {
  for (const next of timesOf(timing, new Date(at.getTime() - 1))) {
    return next.at * 1_000 === at.getTime();
  }
  return false;
}

/** The first fire of any of the timings after an instant (exclusive), or null when none runs. */
export function nextFireOf(
  timings: readonly Timing[],
  after: Date,
  exclusion: Exclusion = nothingExcluded,
): Date | null {
  return atOnce(findingNextFire(timings, after, exclusion));
}

/** As `nextFireOf`: calendars that close one fire after the other make a long search. */
export function* findingNextFire(
  timings: readonly Timing[],
  after: Date,
  exclusion: Exclusion,
): Work<Date | null> {
  let next = Infinity;
  for (const timing of timings) {
    let seen = 0;
    for (const { at, reason } of examinedTimes(timing, { after, exclusion, patience })) {
      if (at < next && reason === null) next = at;
      if (at >= next) break;
      seen += 1;
      if (seen % pauseAfter === 0) yield;
    }
    yield;
  }
  return next === Infinity ? null : new Date(next * 1_000);
}

/** True when the timings fire automatically and have no fire after an instant (exclusive). */
export function hasFinished(
  timings: readonly Timing[],
  after: Date,
  exclusion: Exclusion = nothingExcluded,
): boolean {
  return timings.some(isAutomatic) && nextFireOf(timings, after, exclusion) === null;
}

/** Both bounds exclusive, in epoch seconds. */
type Range = { from: number; until: number; limit: number; exclusion: Exclusion };

/**
 * In turns, as `firesBetween`, at most `limit` of those that run, the earliest; `more` when there are others.
 * For any period, at most `limit` fires of each timing are computed.
 */
export function* findingFirstFires(
  timings: readonly Timing[],
  { from, until, limit, exclusion }: Range,
): Work<{ fires: number[]; more: boolean }> {
  const united = new Set<number>();
  for (const timing of timings) {
    let seen = 0;
    for (const { at } of runningTimes(timing, { after: new Date(from * 1_000), exclusion })) {
      if (at >= until || seen > limit) break;
      united.add(at);
      seen += 1;
      if (seen % pauseAfter === 0) yield;
    }
    yield;
  }
  // As an array of numbers it is sorted several times faster.
  const fires = [...Float64Array.from(united).sort()];
  return { fires: fires.slice(0, limit), more: fires.length > limit };
}

/** All instants from `from` (exclusive) until `until` (exclusive) in epoch seconds, in order and united. */
export function firesBetween(
  timings: readonly Timing[],
  { from, until }: { from: number; until: number },
): number[] {
  const united = new Set<number>();
  for (const timing of timings) {
    for (const { at } of timesOf(timing, new Date(from * 1_000))) {
      if (at >= until) break;
      united.add(at);
    }
  }
  return [...united].sort((a, b) => a - b);
}

/** A fire and why the calendars keep it from running; `reason` is null when it runs. */
export type ExaminedTime = PolicyTime & { reason: string | null };

export type Examination = {
  after: Date;
  exclusion: Exclusion;
  /** So many excluded ones are given; of further ones only the first of each closed run of days. */
  patience: number;
};

/** Closed fires that are cheaper to pass one by one than by a new search behind their days. */
const maxPassed = 50;

/** As `timesOf`. A year of closed days costs no more than an open one. */
export function* examinedTimes(
  timing: Timing,
  { after, exclusion, patience }: Examination,
): Generator<ExaminedTime> {
  let excluded = 0;
  let from: Date | null = after;
  while (from) {
    const start: Date = from;
    from = null;
    let closedUntil = -Infinity;
    let passed = 0;
    for (const time of timesOf(timing, start)) {
      if (time.at <= closedUntil) {
        passed += 1;
        if (passed <= maxPassed) continue;
        from = new Date(closedUntil * 1_000);
        break;
      }
      passed = 0;
      const reason = exclusion.reasonAt(time.at);
      yield { ...time, reason };
      if (reason === null) continue;
      excluded += 1;
      if (excluded > patience) closedUntil = exclusion.endAfter(time.at);
    }
  }
}

/** What a schedule was from an instant on, as far as its fires go. */
export type FiringPhase = {
  since: Date;
  state: string;
  definition: { timings: readonly Timing[] };
};

/** The timings without milestones, which the auditor checks separately. */
export function plainTimings({ definition }: Pick<FiringPhase, 'definition'>): Timing[] {
  return definition.timings.filter(({ type }) => type !== 'Milestone');
}

/**
 * The first fire after an instant (exclusive) up to `now` that was to run, milestones left out. One
 * that an edit or a switch has taken away never came due, nor did one of a closed day.
 */
export function newerFire<Phase extends FiringPhase>(
  phases: readonly Phase[],
  { after, now }: { after: Date; now: Date },
  exclusionIn: (phase: Phase) => Exclusion = () => nothingExcluded,
): Date | null {
  for (const [index, phase] of phases.entries()) {
    const ends = phases[index + 1]?.since ?? now;
    if (phase.state !== 'Enabled' || ends <= after) continue;
    const from = phase.since > after ? phase.since : after;
    const next = nextFireOf(plainTimings(phase), from, exclusionIn(phase));
    if (next !== null && next <= ends && next <= now) return next;
  }
  return null;
}
