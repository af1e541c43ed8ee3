/** The rules between the timings of a schedule and what bends them: calendars and jitter. */
import { mostJitterSeconds } from '../domain/jitter.ts';
import type { InputError } from '../domain/problem.ts';
import type { Timing } from '../domain/timing.ts';
import { findingShortestGap } from '../timing/shortest-gap.ts';
import type { Work } from '../timing/turns.ts';

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
  if (jitterSeconds <= 0 || jitterSeconds > mostJitterSeconds) return [];
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
