/** The fires a schedule was expected to make, derived from its phases. Pure. */
import type { MilestoneKey } from '../../domain/milestone.ts';
import type { StoredPhase } from '../../store/fires/fire-audits.ts';
import { firesBetween, nextFireOf, plainTimings } from '../../timing/fires/next-fires.ts';

/** A change reaches Temporal within seconds. */
const nearMs = 10_000;

export type ExpectedFire = {
  /** The nominal instant: the key of its row. */
  at: Date;
  /** When it came to be expected: later than `at` for a milestone whose anchor was set late. */
  since: Date;
  phase: StoredPhase;
  /** Null for a fire of any other timing. */
  milestone: MilestoneKey | null;
};

export type Period = {
  /** Exclusive. */
  from: Date;
  /** Inclusive. */
  to: Date;
};

/** A finished schedule expects no fires; a disabled one does, and the ledger says why they did not run. */
function expects({ state }: StoredPhase): boolean {
  return state === 'Enabled' || state === 'Disabled';
}

/**
 * Fires that came to be expected in the period, in that order, each instant once. The instant of a change
 * belongs to the phase before it, except for milestones, which a change may add.
 */
export function expectedFires(phases: readonly StoredPhase[], period: Period): ExpectedFire[] {
  const expected = new Map<number, ExpectedFire>();
  let begins = period.from.getTime();
  phases.forEach((phase, index) => {
    // Clocks of servers may disagree: no phase begins before the previous one.
    begins = Math.max(begins, phase.since.getTime());
    if (!expects(phase)) return;
    const ends = Math.min(period.to.getTime(), phases[index + 1]?.since.getTime() ?? Infinity);
    const within = { from: period.from, to: new Date(ends) };
    const plain = plainFires(phase, { ...within, from: new Date(begins) });
    for (const fire of [...plain, ...milestoneFires(phase, within)]) {
      if (!expected.has(fire.at.getTime())) expected.set(fire.at.getTime(), fire);
    }
    // What was due in the phase before has its row already.
    const before = phases[index - 1];
    if (!before) return;
    for (const { at } of milestonesOf(before).filter(({ at: due }) => due <= phase.since)) {
      if (expected.get(at.getTime())?.phase === phase) expected.delete(at.getTime());
    }
  });
  return [...expected.values()].sort((a, b) => a.since.getTime() - b.since.getTime());
}

function plainFires(phase: StoredPhase, { from, to }: Period): ExpectedFire[] {
  if (to <= from) return [];
  const seconds = {
    from: Math.floor(from.getTime() / 1_000),
    until: Math.floor(to.getTime() / 1_000) + 1,
  };
  return firesBetween(plainTimings(phase), seconds)
    .map((second) => new Date(second * 1_000))
    .filter((at) => at > from && at <= to)
    .map((at) => ({ at, since: at, phase, milestone: null }));
}

function milestoneFires(phase: StoredPhase, { from, to }: Period): ExpectedFire[] {
  return milestonesOf(phase).filter(({ since }) => since > from && since <= to);
}

/** Every milestone of a phase whose anchor was set, past or future. */
export function milestonesOf(phase: StoredPhase): ExpectedFire[] {
  return phase.definition.timings.flatMap((timing) => {
    const anchorAt = timing.type === 'Milestone' ? phase.anchors[timing.anchor] : undefined;
    if (timing.type !== 'Milestone' || anchorAt === undefined) return [];
    return timing.offsetsSeconds.map((offsetSeconds) => {
      const at = new Date(Date.parse(anchorAt) + offsetSeconds * 1_000);
      const since = new Date(Math.max(at.getTime(), phase.since.getTime()));
      return { at, since, phase, milestone: { anchor: timing.anchor, offsetSeconds } };
    });
  });
}

/** When the next fire comes to be expected if nothing changes; null when there is none. */
export function nextExpected(phase: StoredPhase, after: Date): Date | null {
  if (!expects(phase)) return null;
  const future = milestonesOf(phase).filter(({ since }) => since > after);
  const plain = nextFireOf(plainTimings(phase), after);
  const nexts = [plain, ...future.map(({ since }) => since)];
  const instants = nexts.flatMap((at) => (at === null ? [] : [at.getTime()]));
  return instants.length === 0 ? null : new Date(Math.min(...instants));
}

/** Whether the schedule was changed so close to the instant that Temporal may have missed it. */
export function wasChangedNear(phases: readonly StoredPhase[], at: Date): boolean {
  return phases.some(({ since }) => Math.abs(since.getTime() - at.getTime()) <= nearMs);
}
