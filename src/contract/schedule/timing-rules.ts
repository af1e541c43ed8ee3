/** The rules that the timings of a schedule keep, told as input errors. */
import type { InputError } from '../../domain/problem.ts';
import {
  isAutomatic,
  maxJitterSeconds,
  type RepeatingTiming,
  type Timing,
} from '../../domain/schedule/timing.ts';
import { checkTiming } from '../../timing/check/check-timing.ts';
import { findingShortestGap } from '../../timing/fires/timing-times.ts';
import type { Work } from '../../timing/turns.ts';
import { sharedTimeZone } from '../../timing/zone/time-zone.ts';
import { refusals } from './timing-refusals.ts';

/** Starts are counted for the schedule as a whole, so a limit would stop the other timings too. */
function sharedLimit(timings: readonly Timing[]): InputError[] {
  if (timings.filter(isAutomatic).length < 2) return [];
  return timings.flatMap((timing, index) => {
    if (timing.type !== 'Limited' || timing.maxExecutions === null) return [];
    return [
      {
        pointer: `/timings/${index}/maxExecutions`,
        code: 'timing-invalid',
        message: 'would stop the other timings of the schedule as well',
        suggestion: 'use until, or a schedule of its own for the limited timing',
      },
    ];
  });
}

/** For timings that are to be saved: what an anchor is, its tenant says and no schedule. */
export function checkAnchors(timings: readonly Timing[]): InputError[] {
  return timings.flatMap((timing, index) => {
    if (timing.type !== 'Milestone' || timing.anchorAt === null) return [];
    return [
      {
        pointer: `/timings/${index}/anchorAt`,
        code: 'timing-invalid',
        message: 'is set for all schedules of the tenant at once, not in a schedule',
        suggestion: `remove it, and set the anchor: carillon anchor set ${timing.anchor}`,
      },
    ];
  });
}

/**
 * Every rule that timings break which could all be read; `now` decides whether any fire is left. Those
 * that the schedule has already (`kept`) may be over: its steps can still be changed.
 */
export function checkTimings(
  timings: readonly Timing[],
  now: Date,
  kept: readonly Timing[] = [],
): InputError[] {
  const errors = sharedLimit(timings);
  if (errors.length > 0) return errors;
  const texts = new Set(kept.map(textOf));
  const each = timings.flatMap((timing, index) =>
    texts.has(textOf(timing))
      ? []
      : refusals(() => {
          checkTiming(timing, now);
        }, `/timings/${index}`),
  );
  if (each.length > 0) return each;
  const together = refusals(() => {
    sharedTimeZone(timings);
  }, '/timings');
  return together.map((error) => ({ ...error, pointer: '/timings' }));
}

/** A database keeps fields in another order. */
function textOf(timing: Timing): string {
  return JSON.stringify(toTimingOrder(timing));
}

/** The rules between the timings of a schedule and what bends them: calendars and jitter. */
export type BesideTimings = {
  /** How many calendars are named. */
  calendars: number;
  jitterSeconds: number;
};

/** A milestone happens once, at its own time: nothing may move it or leave it out. */
function besideMilestones({ calendars, jitterSeconds }: BesideTimings): InputError[] {
  const error = (field: string, what: string): InputError => ({
    pointer: `/${field}`,
    code: 'timing-invalid',
    message: `${what} a milestone, which happens once at its own time`,
    suggestion: `leave ${field} out, or give the milestones a schedule of their own`,
  });
  return [
    ...(calendars > 0 ? [error('calendars', 'would leave out')] : []),
    ...(jitterSeconds > 0 ? [error('jitterSeconds', 'would move')] : []),
  ];
}

/** @returns the mistake of a jitter after which fires could no longer be told apart. */
function* checkingJitter(
  timings: readonly Timing[],
  jitterSeconds: number,
  now: Date,
): Work<InputError[]> {
  // Beyond the most the shape says so.
  if (jitterSeconds <= 0 || jitterSeconds > maxJitterSeconds) return [];
  const gap = yield* findingShortestGap(timings, now);
  if (gap === null || jitterSeconds * 2 <= gap) return [];
  const most = Math.floor(gap / 2);
  return [
    {
      pointer: '/jitterSeconds',
      code: 'timing-invalid',
      message:
        `${jitterSeconds} is more than half the ${gap} seconds between two of its fires: ` +
        'a late one could no longer be told from the next',
      suggestion: most > 0 ? `write at most ${most}` : 'leave jitterSeconds out',
    },
  ];
}

/** Every rule broken by timings that keep their own rules. */
export function* checkingBeside(
  timings: readonly Timing[],
  beside: BesideTimings,
  now: Date,
): Work<InputError[]> {
  const wrong = timings.some(({ type }) => type === 'Milestone') ? besideMilestones(beside) : [];
  return wrong.length > 0 ? wrong : yield* checkingJitter(timings, beside.jitterSeconds, now);
}

/** The same timing with its fields in the order of the contract; nothing in it is looked at. */
export function toTimingOrder(timing: Timing): Timing {
  switch (timing.type) {
    case 'Cron':
    case 'Interval':
      return inOrder(timing);
    case 'OneTime':
      return { type: 'OneTime', at: timing.at, timeZone: timing.timeZone };
    case 'Limited': {
      const { type, startAt, until, maxExecutions } = timing;
      return { type, timing: inOrder(timing.timing), startAt, until, maxExecutions };
    }
    case 'Milestone': {
      const { type, anchor, anchorAt, offsetsSeconds } = timing;
      return { type, anchor, anchorAt, offsetsSeconds };
    }
    case 'AfterSchedule':
      return { type: timing.type, schedule: timing.schedule, outcomes: timing.outcomes };
    case 'Event':
      return { type: 'Event', source: timing.source, name: timing.name };
    case 'Manual':
      return { type: 'Manual' };
  }
}

function inOrder(timing: RepeatingTiming): RepeatingTiming {
  if (timing.type === 'Cron') {
    return { type: 'Cron', expression: timing.expression, timeZone: timing.timeZone };
  }
  const { type, everySeconds, offsetSeconds, startAt } = timing;
  return { type, everySeconds, offsetSeconds, startAt };
}
