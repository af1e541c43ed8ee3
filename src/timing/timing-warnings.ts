/** What people may not expect of timings that are otherwise sound. */
import { isAutomatic, repeatingPart } from '../domain/timing.ts';
import type { IntervalTiming, Timing } from '../domain/timing.ts';
import { secondsPerDay } from './calendar-day.ts';
import { clockChangeWarnings } from './clock-change-warnings.ts';
import { describeElapsedTime } from './elapsed-time.ts';
import type { Work } from './turns.ts';
import { unevenStepWarnings } from './uneven-steps.ts';

type Look = {
  after: Date;
  /** How many fires were found after that. */
  fires: number;
  /** How many of those found do not run because of a calendar. */
  skipped?: number;
};

/** Sentences, each once; none for timings without surprises. */
export function* findingWarnings(timings: readonly Timing[], look: Look): Work<string[]> {
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

function silence(timings: readonly Timing[], { after, skipped = 0 }: Look): string {
  const unanchored = timings.find(
    (timing) => timing.type === 'Milestone' && timing.anchorAt === null,
  );
  if (unanchored?.type === 'Milestone') {
    return `waits for the anchor ${unanchored.anchor}; give anchorAt to see its fires`;
  }
  const since = after.toISOString().replace(/\.\d{3}Z$/, 'Z');
  if (skipped > 0) return `its calendars leave no fire after ${since}`;
  if (timings.some(isAutomatic)) return `never fires after ${since}`;
  if (timings.every(({ type }) => type === 'Manual')) return 'never fires by itself';
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
