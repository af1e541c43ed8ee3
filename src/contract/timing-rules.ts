/** The rules that the timings of a schedule keep, told as input errors. */
import type { InputError } from '../domain/problem.ts';
import { isAutomatic } from '../domain/timing.ts';
import type { Timing } from '../domain/timing.ts';
import { checkTiming } from '../timing/check-timing.ts';
import { sharedTimeZone } from '../timing/shared-time-zone.ts';
import { toTimingOrder } from './timing-order.ts';
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
