/** Milestones and the instants of their anchors, which are kept apart from the timings. */
import type { OneTimeTiming, Timing } from '../domain/timing.ts';
import { lastYear } from './calendar-day.ts';
import { instantText, secondOfInstant } from './instant.ts';

/** The timings with the instant of each anchor in them; null where it is not among those given. */
export function withAnchors(
  timings: readonly Timing[],
  anchors: ReadonlyMap<string, Date>,
): Timing[] {
  return timings.map((timing) => {
    if (timing.type !== 'Milestone') return timing;
    const at = anchors.get(timing.anchor);
    return { ...timing, anchorAt: at ? instantText(Math.floor(at.getTime() / 1_000)) : null };
  });
}

/** Each milestone as the instant it comes due at; every other timing as it is. */
export function milestonesAsInstants(timings: readonly Timing[]): Timing[] {
  return timings.flatMap((timing): Timing[] => {
    if (timing.type !== 'Milestone' || timing.anchorAt === null) return [timing];
    const anchor = secondOfInstant(timing.anchorAt);
    const end = Date.UTC(lastYear + 1, 0) / 1_000;
    return [...new Set(timing.offsetsSeconds)]
      .map((offset) => anchor + offset)
      .filter((at) => at < end)
      .map((at): OneTimeTiming => ({ type: 'OneTime', at: instantText(at), timeZone: 'UTC' }));
  });
}

/** Names of the anchors that timings wait for. */
export function missingAnchors(timings: readonly Timing[]): string[] {
  const missing = timings.flatMap((timing) =>
    timing.type === 'Milestone' && timing.anchorAt === null ? [timing.anchor] : [],
  );
  return [...new Set(missing)];
}

/** Names of the anchors that timings count from. */
export function anchorsOf(timings: readonly Timing[]): string[] {
  const names = timings.flatMap((timing) => (timing.type === 'Milestone' ? [timing.anchor] : []));
  return [...new Set(names)];
}
