/** The fires a schedule was to make, from what it was at each time. Pure. */
import type { Timing } from '../domain/timing.ts';
import type { StoredPhase } from '../store/fire-audits.ts';
import { nothingExcluded } from '../timing/exclusion.ts';
import type { Exclusion } from '../timing/exclusion.ts';
import { firesBetween, nextFireOf } from '../timing/next-fires.ts';

/** A change reaches Temporal within seconds. */
const nearMs = 10_000;

export type ExpectedFire = { at: Date; phase: StoredPhase };

/** Milestones are accounted for by their own marks, once each for ever. */
export function ledgerTimings(timings: readonly Timing[]): Timing[] {
  return timings.filter(({ type }) => type !== 'Milestone');
}

/** A finished schedule expects nothing; a disabled one does, and the ledger says why it did not run. */
function expects({ state }: StoredPhase): boolean {
  return state === 'Enabled' || state === 'Disabled';
}

/** From `from` (exclusive) to `to` (inclusive), in order. An instant of a change belongs to before. */
export function expectedFires(
  phases: readonly StoredPhase[],
  { from, to }: { from: Date; to: Date },
): ExpectedFire[] {
  const expected: ExpectedFire[] = [];
  let begins = from.getTime();
  phases.forEach((phase, index) => {
    begins = Math.max(begins, phase.since.getTime());
    const ends = Math.min(to.getTime(), phases[index + 1]?.since.getTime() ?? Infinity);
    if (!expects(phase) || ends <= begins) return;
    const period = { from: Math.floor(begins / 1_000), until: Math.floor(ends / 1_000) + 1 };
    for (const second of firesBetween(ledgerTimings(phase.definition.timings), period)) {
      const at = new Date(second * 1_000);
      if (at.getTime() > begins && at.getTime() <= ends) expected.push({ at, phase });
    }
  });
  return expected;
}

/**
 * The first fire after an instant (exclusive) if nothing changes; null when none is to come. With an
 * exclusion, the first that runs: fires of closed days are expected too, for each has its row.
 */
export function nextExpected(
  phase: StoredPhase,
  after: Date,
  exclusion: Exclusion = nothingExcluded,
): Date | null {
  if (!expects(phase)) return null;
  return nextFireOf(ledgerTimings(phase.definition.timings), after, exclusion);
}

/** Whether the schedule was changed so close to the instant that Temporal may have missed it. */
export function wasChangedNear(phases: readonly StoredPhase[], at: Date): boolean {
  return phases.some(({ since }) => Math.abs(since.getTime() - at.getTime()) <= nearMs);
}
