/** Rules for the timings of a schedule, as input errors. */
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

/** Starts are counted per schedule, so a limit would also stop the other timings. */
function sharedLimit(timings: readonly Timing[]): InputError[] {
  if (timings.filter(isAutomatic).length < 2) return [];
  return timings.flatMap((timing, index) => {
    if (timing.type !== 'Limited' || timing.maxExecutions === null) return [];
    return [
      {
        pointer: `/timings/${index}/maxExecutions`,
        code: 'timing-invalid',
        message: 'would also stop the other timings of the schedule',
        suggestion: 'use until, or a separate schedule for the limited timing',
      },
    ];
  });
}

/** For timings that will be saved: anchors are set for the tenant, not in a schedule. */
export function checkAnchors(timings: readonly Timing[]): InputError[] {
  return timings.flatMap((timing, index) => {
    if (timing.type !== 'Milestone' || timing.anchorAt === null) return [];
    return [
      {
        pointer: `/timings/${index}/anchorAt`,
        code: 'timing-invalid',
        message: 'is set for the tenant, not in a schedule',
        suggestion: `remove it, and set the anchor: carillon anchor set ${timing.anchor}`,
      },
    ];
  });
}

/**
 * The broken rules of timings that could all be read; `now` decides whether any fire is left. Timings
 * that the schedule already has (`kept`) may be over, so that its steps can still be changed.
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

/** The database stores fields in another order. */
function textOf(timing: Timing): string {
  return JSON.stringify(toTimingOrder(timing));
}

/** Fields of a schedule that affect its timings. */
export type BesideTimings = {
  /** Number of calendars. */
  calendars: number;
  jitterSeconds: number;
};

/** A milestone fires once, at its own time: neither a calendar nor jitter may affect it. */
function besideMilestones({ calendars, jitterSeconds }: BesideTimings): InputError[] {
  const error = (field: string, what: string): InputError => ({
    pointer: `/${field}`,
    code: 'timing-invalid',
    message: `${what} a milestone, which fires once at its own time`,
    suggestion: `remove ${field}, or use a separate schedule for the milestones`,
  });
  return [
    ...(calendars > 0 ? [error('calendars', 'would skip')] : []),
    ...(jitterSeconds > 0 ? [error('jitterSeconds', 'would move')] : []),
  ];
}

/** A large jitter would make late fires indistinguishable from the next ones. */
function* checkingJitter(
  timings: readonly Timing[],
  jitterSeconds: number,
  now: Date,
): Work<InputError[]> {
  // The shape refuses a jitter above the maximum.
  if (jitterSeconds <= 0 || jitterSeconds > maxJitterSeconds) return [];
  const gap = yield* findingShortestGap(timings, now);
  if (gap === null || jitterSeconds * 2 <= gap) return [];
  const max = Math.floor(gap / 2);
  return [
    {
      pointer: '/jitterSeconds',
      code: 'timing-invalid',
      message:
        `${jitterSeconds} is more than half the ${gap} seconds between two fires: ` +
        'a late fire could not be distinguished from the next one',
      suggestion: max > 0 ? `use at most ${max}` : 'remove jitterSeconds',
    },
  ];
}

/** Checks calendars and jitter; call it for timings without mistakes. */
export function* checkingBeside(
  timings: readonly Timing[],
  beside: BesideTimings,
  now: Date,
): Work<InputError[]> {
  const wrong = timings.some(({ type }) => type === 'Milestone') ? besideMilestones(beside) : [];
  return wrong.length > 0 ? wrong : yield* checkingJitter(timings, beside.jitterSeconds, now);
}

/** The same timing with its fields in the order of the contract; nothing is checked. */
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
