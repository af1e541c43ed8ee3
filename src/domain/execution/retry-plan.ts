/** Retrying an execution: which of its steps are inherited, which run again, and by which definition. */
import { pointerPart } from '../problem.ts';
import type { Definition, Step } from '../schedule/schedule.ts';
import { wasEndedByPerson } from './control.ts';
import { type StepEnd, wasTriedThenSkipped } from './outcome.ts';
import type { StepStatus } from './status.ts';

/** Which definition a retry walks: the one the execution ran, or the schedule's newest. */
export const retryRevisions = ['AsItWas', 'Current'] as const;
export type RetryRevision = (typeof retryRevisions)[number];

/** Why a step runs again, or why it does not. */
export const retryReasons = [
  'EndedWell',
  'EndedBadly',
  'NotRun',
  'Changed',
  'New',
  'Compensated',
] as const;
type RetryReason = (typeof retryReasons)[number];

type RetriedStep = {
  stepIndex: number;
  key: string;
  name: string;
  decision: 'Inherit' | 'Run';
  reason: RetryReason;
  /** JSON pointers into the step that read differently now; at most `maxChanges`. */
  changes: string[];
  /** Place of the same step in the execution that is retried; null for a new step. */
  sourceIndex: number | null;
};

export type RetryPlan = {
  steps: RetriedStep[];
  /** Keys of steps that the definition has no more. */
  removed: string[];
};

export type RetriedEnd = StepEnd & { worker: string | null; message: string | null };

export type RetrySource = {
  /** What the execution ran, and how each of its steps stands, by step index. */
  before: Pick<Definition, 'steps'>;
  ends: ReadonlyMap<number, RetriedEnd>;
  /** What the retry walks. */
  after: Pick<Definition, 'steps'>;
};

const goodEnds: ReadonlySet<StepStatus> = new Set<StepStatus>([
  'Completed',
  'CompletedWithWarnings',
  'Skipped',
]);

const maxChanges = 50;

/** Steps are the same step when they have the same key, wherever they stand. */
export function planRetry({ before, ends, after }: RetrySource): RetryPlan {
  const places = new Map(before.steps.map(({ key }, index) => [key, index]));
  const kept = new Set(after.steps.map(({ key }) => key));
  const undone = undoneSteps(before.steps, ends);
  const isUndone = (key: string): boolean => undone.has(key);
  const steps = after.steps.map((step, stepIndex): RetriedStep => {
    const sourceIndex = places.get(step.key) ?? null;
    const source = sourceIndex === null ? undefined : before.steps[sourceIndex];
    const changes = source ? changedPointers(source, step).slice(0, maxChanges) : [];
    const end = sourceIndex === null ? undefined : ends.get(sourceIndex);
    const reason = isUndone(step.key) ? 'Compensated' : reasonOf(source, changes, end);
    const decision = reason === 'EndedWell' ? 'Inherit' : 'Run';
    return { stepIndex, key: step.key, name: step.name, decision, reason, changes, sourceIndex };
  });
  return { steps, removed: [...places.keys()].filter((key) => !kept.has(key)) };
}

/** Keys of steps whose effect a compensation has undone, at least in part. */
function undoneSteps(
  steps: readonly Step[],
  ends: ReadonlyMap<number, RetriedEnd>,
): ReadonlySet<string> {
  const keys = steps.flatMap(({ compensates }, index) =>
    compensates !== undefined && (ends.get(index)?.attempts ?? 0) > 0 ? [compensates] : [],
  );
  return new Set(keys);
}

function reasonOf(
  source: Step | undefined,
  changes: readonly string[],
  end: RetriedEnd | undefined,
): RetryReason {
  if (!source) return 'New';
  if (changes.length > 0) return 'Changed';
  // What cleans up does so for each execution.
  if (source.finally || source.compensates !== undefined) return 'NotRun';
  const status = end?.status ?? 'NotRun';
  // What a person skipped after it had failed has not done its work.
  if (end && wasTriedThenSkipped(end)) return 'EndedBadly';
  // Skipped by a rule, which is asked again: what it read may differ now.
  if (end && status === 'Skipped' && !wasEndedByPerson(end)) return 'NotRun';
  if (goodEnds.has(status)) return 'EndedWell';
  return status === 'NotRun' || status === 'Waiting' ? 'NotRun' : 'EndedBadly';
}

/** JSON pointers of everything that differs; a difference of kind is told once, at its root. */
export function changedPointers(before: unknown, after: unknown, at = ''): string[] {
  if (Object.is(before, after)) return [];
  if (!isTree(before) || !isTree(after) || Array.isArray(before) !== Array.isArray(after)) {
    return [at];
  }
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    const pointer = `${at}/${pointerPart(name)}`;
    return changedPointers(before[name], after[name], pointer);
  });
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
