/** The fires of a timing with what calendars say of each. */
import type { Timing } from '../domain/timing.ts';
import type { Exclusion } from './exclusion.ts';
import type { PolicyTime } from './policy-times.ts';
import { timesOf } from './timing-times.ts';

/** `reason` is why it does not run, null when it does. */
export type ExaminedTime = PolicyTime & { reason: string | null };

export type Examination = {
  after: Date;
  exclusion: Exclusion;
  /** So many excluded ones are given; of further ones only the first of each closed run of days. */
  patience: number;
};

/** Closed fires that are cheaper to pass one by one than by a new search behind their days. */
const mostPassed = 50;

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
        if (passed <= mostPassed) continue;
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
