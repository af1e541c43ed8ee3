/** The pages of the ledger about steps: the last transition of each, and which moved since a flush. */
import type { StepTransition } from '../../src/domain/execution/recording.ts';
import type { StepStatus } from '../../src/domain/execution/status.ts';
import type { StepOutcome } from '../../src/domain/execution/step-result.ts';
import type { InheritedOutcome, PlannedStep } from '../../src/domain/schedule/plan.ts';

export type StepPages = {
  /** By step index. */
  all: ReadonlyMap<number, StepTransition>;
  queued(step: PlannedStep, at: number): void;
  /** A step that was not handed to Temporal: held by an operator, or waiting as before. */
  parked(step: PlannedStep, status: 'Paused' | 'Waiting', note?: string): void;
  /** Recorded once: answers the first outcome, which stays. */
  ended(step: PlannedStep, outcome: StepOutcome): StepOutcome;
  /** What was recorded last of a step; nothing before it moved for the first time. */
  latest(step: PlannedStep): StepTransition | undefined;
  statusOf(step: PlannedStep): StepStatus;
  /** Null while the step has not ended. */
  outcomeOf(step: PlannedStep): StepOutcome | null;
  /** What moved since it was asked last. */
  takeChanged(): StepTransition[];
};

/** Outcomes taken over from an earlier execution stand from the beginning and never count as moved. */
export function openStepPages(inherited: readonly InheritedOutcome[] = []): StepPages {
  const all = new Map<number, StepTransition>(
    inherited.map(({ stepIndex, outcome }) => [
      stepIndex,
      { stepIndex, status: outcome.status, queuedAt: null, outcome },
    ]),
  );
  const changed = new Set<number>();
  const change = (transition: StepTransition): void => {
    all.set(transition.stepIndex, transition);
    changed.add(transition.stepIndex);
  };
  return {
    all,
    queued: ({ stepIndex }, at) =>
      change({ stepIndex, status: 'Queued', queuedAt: at, outcome: null }),
    parked({ stepIndex }, parkedAs, note) {
      const why = note === undefined ? {} : { note };
      change({ stepIndex, status: parkedAs, queuedAt: null, outcome: null, ...why });
    },
    ended({ stepIndex }, outcome) {
      const before = all.get(stepIndex);
      if (before?.outcome) return before.outcome;
      const queuedAt = before?.queuedAt ?? null;
      change({ stepIndex, status: outcome.status, queuedAt, outcome });
      return outcome;
    },
    latest: ({ stepIndex }) => all.get(stepIndex),
    statusOf: ({ stepIndex }) => all.get(stepIndex)?.status ?? 'Waiting',
    outcomeOf: ({ stepIndex }) => all.get(stepIndex)?.outcome ?? null,
    takeChanged() {
      const transitions = [...changed].flatMap((index) => all.get(index) ?? []);
      changed.clear();
      return transitions;
    },
  };
}
