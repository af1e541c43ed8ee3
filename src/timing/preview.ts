/** What a schedule's timings will do, for people to look at before and after it is saved. */
import { repeatingPart } from '../domain/timing.ts';
import type { Timing } from '../domain/timing.ts';
import { describeTimings } from './describe.ts';
import { instantText } from './instant.ts';
import { localText } from './local-time.ts';
import { nextFires } from './next-fires.ts';
import type { NextFiresOptions } from './next-fires.ts';
import { zoneOf } from './time-zone.ts';
import { timingWarnings } from './timing-warnings.ts';

export type PreviewFire = {
  /** In UTC on whole seconds. */
  at: string;
  /** The same as clocks in the timing's zone show it, with their offset. */
  local: string;
  /** What a clock change does to it; mostly none. */
  notes: string[];
};

export type Preview = {
  fires: PreviewFire[];
  /** The timings in words. */
  description: string;
  /** What people may not expect of these timings. */
  warnings: string[];
};

/**
 * The next fires of all timings united, at most 1,000, with words about them. Throws TimingError for
 * timings that cannot be read.
 */
export function previewTimings(timings: readonly Timing[], options: NextFiresOptions): Preview {
  const fires = unitedFires(timings, options);
  return {
    fires,
    description: describeTimings(timings),
    warnings: timingWarnings(timings, { after: options.after, fires: fires.length }),
  };
}

type United = { zone: string; notes: string[] };

/** Several timings that come due at one instant make one fire. */
function unitedFires(timings: readonly Timing[], options: NextFiresOptions): PreviewFire[] {
  const fallback = timings.map(zoneNameOf).find((name) => name !== undefined) ?? 'UTC';
  const united = new Map<number, United>();
  for (const timing of timings) {
    const zone = zoneNameOf(timing) ?? fallback;
    for (const { at, notes } of nextFires(timing, options)) {
      const second = at.getTime() / 1_000;
      const same = united.get(second);
      if (same === undefined) united.set(second, { zone, notes: [...notes] });
      else same.notes.push(...notes.filter((note) => !same.notes.includes(note)));
    }
  }
  return [...united]
    .sort(([a], [b]) => a - b)
    .slice(0, options.count)
    .map(([second, { zone, notes }]) => ({
      at: instantText(second),
      local: localText(second, zoneOf(zone)),
      notes,
    }));
}

/** The zone a timing was written in; intervals and milestones know none. */
function zoneNameOf(timing: Timing): string | undefined {
  if (timing.type === 'OneTime') return timing.timeZone;
  const repeating = repeatingPart(timing);
  return repeating?.type === 'Cron' ? repeating.timeZone : undefined;
}
