/** Whether a newer fire of a schedule has come due, from what the schedule was at each time. */
import type { Timing } from '../domain/timing.ts';
import { nothingExcluded } from './exclusion.ts';
import type { Exclusion } from './exclusion.ts';
import { nextFireOf } from './next-fires.ts';

/** What a schedule was from an instant on, as far as its fires go. */
export type FiringPhase = {
  since: Date;
  state: string;
  definition: { timings: readonly Timing[] };
};

/** The timings that fire again and again; milestones are expected in their own way. */
export function plainTimings({ definition }: Pick<FiringPhase, 'definition'>): Timing[] {
  return definition.timings.filter(({ type }) => type !== 'Milestone');
}

/**
 * The first fire after an instant (exclusive) up to `now` that was to run, milestones left out. One
 * that an edit or a switch has taken away never came due, nor did one of a closed day.
 */
export function newerFire<Phase extends FiringPhase>(
  phases: readonly Phase[],
  { after, now }: { after: Date; now: Date },
  exclusionIn: (phase: Phase) => Exclusion = () => nothingExcluded,
): Date | null {
  for (const [index, phase] of phases.entries()) {
    const ends = phases[index + 1]?.since ?? now;
    if (phase.state !== 'Enabled' || ends <= after) continue;
    const from = phase.since > after ? phase.since : after;
    const next = nextFireOf(plainTimings(phase), from, exclusionIn(phase));
    if (next !== null && next <= ends && next <= now) return next;
  }
  return null;
}
