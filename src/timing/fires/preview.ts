/** The preview of a schedule's timings, before and after it is saved. */
import { repeatingPart, type Timing } from '../../domain/schedule/timing.ts';
import { findingWarnings } from '../check/timing-warnings.ts';
import { describeTimings } from '../describe/describe.ts';
import { atOnce, type Work } from '../turns.ts';
import { instantText } from '../zone/instant.ts';
import { localText } from '../zone/local-time.ts';
import { zoneOf } from '../zone/time-zone.ts';
import { nothingExcluded } from './exclusion.ts';
import { type Examination, examinedTimes, type NextFiresOptions } from './next-fires.ts';

export type PreviewFire = {
  /** In UTC on whole seconds. */
  at: string;
  /** The same as clocks in the timing's zone show it, with their offset. */
  local: string;
  /** What a clock change does to it; mostly none. */
  notes: string[];
};

/** A fire that a calendar keeps from running. */
type SkippedFire = Omit<PreviewFire, 'notes'> & { reason: string };

export type Preview = {
  fires: PreviewFire[];
  /** Up to the last of the fires, or to the end of the timings if that comes first. */
  skipped: SkippedFire[];
  /** The timings in words. */
  description: string;
  /** What people may not expect of these timings. */
  warnings: string[];
};

const maxSkipped = 1_000;

/** Fires processed before the work may pause. */
const pauseAfter = 50;

/**
 * The next fires of all timings united, at most 1,000, with words about them. Throws TimingError for
 * timings that cannot be read.
 */
export function previewTimings(timings: readonly Timing[], options: NextFiresOptions): Preview {
  return atOnce(previewingTimings(timings, options));
}

/** As `previewTimings`. */
export function* previewingTimings(
  timings: readonly Timing[],
  options: NextFiresOptions,
): Work<Preview> {
  const { fires, skipped } = yield* unitedFires(timings, options);
  const description = describeTimings(timings);
  yield;
  const look = { after: options.after, fires: fires.length, skipped: skipped.length };
  const warnings = yield* findingWarnings(timings, look);
  return { fires, skipped, description, warnings };
}

type United = { zone: string; notes: string[]; reason: string | null };

/** Several timings that come due at one instant make one fire. */
function* unitedFires(
  timings: readonly Timing[],
  options: NextFiresOptions,
): Work<Pick<Preview, 'fires' | 'skipped'>> {
  const fallback = timings.map(zoneNameOf).find((name) => name !== undefined) ?? 'UTC';
  const united = new Map<number, United>();
  for (const timing of timings) yield* unite(united, timing, { ...options, fallback });
  const inOrder = [...united].sort(([a], [b]) => a - b);
  const shown = ([second, { zone }]: [number, United]) => ({
    at: instantText(second),
    local: localText(second, zoneOf(zone)),
  });
  const fires = inOrder.filter(([, { reason }]) => reason === null).slice(0, options.count);
  // What comes after the last one that is asked for is not complete.
  const end = fires.length < options.count ? Infinity : (fires.at(-1)?.[0] ?? Infinity);
  yield;
  return {
    fires: fires.map((fire) => ({ ...shown(fire), notes: fire[1].notes })),
    skipped: inOrder
      .filter(([second, { reason }]) => reason !== null && second < end)
      .slice(0, maxSkipped)
      .map((fire) => ({ ...shown(fire), reason: fire[1].reason ?? '' })),
  };
}

function* unite(
  united: Map<number, United>,
  timing: Timing,
  { after, count, exclusion = nothingExcluded, fallback }: NextFiresOptions & { fallback: string },
): Work<void> {
  const zone = zoneNameOf(timing) ?? fallback;
  const most = timing.type === 'Limited' ? Math.min(count, timing.maxExecutions ?? count) : count;
  let running = 0;
  let seen = 0;
  if (most < 1) return;
  const examination: Examination = { after, exclusion, patience: maxSkipped };
  for (const { at, notes, reason } of examinedTimes(timing, examination)) {
    const same = united.get(at);
    if (same === undefined) united.set(at, { zone, notes: [...notes], reason });
    else same.notes.push(...notes.filter((note) => !same.notes.includes(note)));
    if (reason === null) running += 1;
    if (running >= most) return;
    seen += 1;
    if (seen % pauseAfter === 0) yield;
  }
}

/** The zone a timing was written in; intervals and milestones know none. */
function zoneNameOf(timing: Timing): string | undefined {
  if (timing.type === 'OneTime') return timing.timeZone;
  const repeating = repeatingPart(timing);
  return repeating?.type === 'Cron' ? repeating.timeZone : undefined;
}
