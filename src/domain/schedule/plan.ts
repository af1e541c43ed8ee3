/** Steps → groups: the only reader of `Sequential` and `ParallelWithPrevious`. */
import type { RetrySettings } from '../execution/retry.ts';
import type { StepOutcome } from '../execution/step-result.ts';
import { isInline } from '../inline/inline-lane.ts';
import type { LimitKey } from '../limits/limit.ts';
import type { ExecutionVariables } from '../step-data/variables.ts';
import {
  type Definition,
  type InterruptionPolicy,
  longestWaitSeconds,
  type Step,
  type StepSettings,
  type StepType,
  type WorkerRules,
} from './schedule.ts';

/** A step as the walk needs it: its place, its rules, and settings only its activity reads. */
export type PlannedStep = {
  /** 0-based among all steps of the schedule. */
  stepIndex: number;
  groupIndex: number;
  key: string;
  name: string;
  type: StepType;
  continueOnFailure: boolean;
  timeoutSeconds: number;
  retry: RetrySettings;
  onInterrupted: InterruptionPolicy;
  pool: string;
  /** Runs in the worker of its workflow where that can run it. */
  inline?: true;
  /** Absent: that of the execution. */
  priority?: number;
  settings: StepSettings;
  skipRestIfUnchanged?: true;
  /** Of a step that runs when the walk has ended; absent for every other. */
  cleanUp?: CleanUp;
  /** Absent for a step without expressions, which costs nothing then. */
  expressions?: StepExpressions;
  /** What it needs a slot of before it runs; absent for a step that needs none, which costs nothing then. */
  limits?: readonly LimitKey[];
  /** What it is dispatched with, of a step that was inserted; those of the others come beside the plan. */
  nonce?: string;
};

/** Null: it runs whatever happened. Otherwise the index of the step whose effect it undoes. */
type CleanUp = { compensates: number | null };

export type StepExpressions = {
  /** Null when only its settings hold expressions. */
  condition: string | null;
  /** Keys of the steps that its expressions read. */
  reads: readonly string[];
};

/** What one execution walks: pinned, complete, free of secrets. `format` versions its meaning. */
export type Plan = {
  format: 1;
  scheduleId: string;
  slug: string;
  name: string;
  revision: number;
  /** Absent for the default, and in executions begun by earlier releases. */
  priority?: number;
  groups: readonly (readonly PlannedStep[])[];
  /** What expressions read of the execution itself; absent when no step has any. */
  variables?: ExecutionVariables;
  /** Outcomes of a retried execution that stand; absent in any other plan. Output is left out. */
  inherited?: readonly InheritedOutcome[];
};

/** How a step ended in an earlier execution, and so in this one. */
export type InheritedOutcome = { stepIndex: number; outcome: StepOutcome };

/**
 * Splits items into maximal runs opened by a sequential one and joined by parallel ones.
 * @throws Error when the first item is not sequential; definitions are checked before they get here.
 */
export function splitGroups<T extends Pick<Step, 'mode'>>(steps: readonly T[]): T[][] {
  const groups: T[][] = [];
  for (const step of steps) {
    if (step.mode === 'Sequential') {
      groups.push([step]);
      continue;
    }
    const current = groups.at(-1);
    if (!current) throw new Error('the first step of a schedule must be Sequential');
    current.push(step);
  }
  return groups;
}

/** What a planned step has in these places that no worker runs; nothing reads it. */
const withoutWorker: WorkerRules = {
  timeoutSeconds: longestWaitSeconds,
  retry: { maxRetries: 0, delaySeconds: 0, ladderSeconds: [] },
  onInterrupted: 'Retry',
  pool: 'default',
};

/** `places` are the indexes of steps by key, for those that undo another one. */
export function planStep(
  step: Step,
  { stepIndex, groupIndex }: { stepIndex: number; groupIndex: number },
  places: ReadonlyMap<string, number> = new Map(),
): PlannedStep {
  const { key, name, type, mode: _mode, ...rest } = { ...withoutWorker, ...step };
  const { continueOnFailure, timeoutSeconds, retry, onInterrupted, pool, ...own } = rest;
  const { condition: _condition, skipRestIfUnchanged, finally: isFinally, ...more } = own;
  const { compensates, priority, dispatch: _dispatch, ...settings } = more;
  const rules = { continueOnFailure, timeoutSeconds, retry, onInterrupted, pool };
  return {
    ...{ stepIndex, groupIndex, key, name, type, ...rules, settings },
    ...(isInline(step) ? { inline: true } : {}),
    ...(priority === undefined ? {} : { priority }),
    ...(skipRestIfUnchanged === undefined ? {} : { skipRestIfUnchanged }),
    ...(isFinally ? { cleanUp: { compensates: null } } : {}),
    ...(compensates === undefined
      ? {}
      : { cleanUp: { compensates: places.get(compensates) ?? null } }),
  };
}

/** Ordered groups of planned steps; order is kept and nothing is lost. */
export function planGroups(definition: Pick<Definition, 'steps'>): PlannedStep[][] {
  let stepIndex = 0;
  const places = new Map(definition.steps.map(({ key }, index) => [key, index]));
  return splitGroups(definition.steps).map((group, groupIndex) =>
    group.map((step) => planStep(step, { stepIndex: stepIndex++, groupIndex }, places)),
  );
}
