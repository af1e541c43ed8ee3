/** Evaluates the condition and the expressions of a step, in front of it. */
import { CancellationScope } from '@temporalio/workflow';
import type { Admitted } from '../src/domain/execution/recording.ts';
import { type StepOutcome, unstartedOutcome } from '../src/domain/execution/step-result.ts';
import {
  stepFields,
  type StepVariables,
  type Variables,
} from '../src/domain/execution/variables.ts';
import type { PlannedStep, StepExpressions } from '../src/domain/schedule/plan.ts';
import { recordActivities } from './record-activities.ts';
import type { TransitionBuffer } from './transition-buffer.ts';

/** The step as it runs, with no expression left; or how it ended without running. */
export type Decided = { step: PlannedStep } | { outcome: StepOutcome };

/**
 * In a local activity, whose answer is in the history: a replay depends neither on the version of the
 * evaluator nor on its cost.
 */
export async function decideStep(
  step: PlannedStep,
  expressions: StepExpressions,
  { execution, transitions }: { execution: Admitted; transitions: TransitionBuffer },
): Promise<Decided> {
  const { expressions: _done, ...plain } = step;
  const { type, settings } = step;
  const variables = variablesOf(expressions, execution, transitions);
  const evaluated = await CancellationScope.nonCancellable(() =>
    recordActivities.evaluateStep({
      step: { type, settings, condition: expressions.condition },
      variables,
    }),
  );
  transitions.evaluated(step, evaluated.evaluation);
  if (evaluated.verdict === 'Run') return { step: { ...plain, settings: evaluated.settings } };
  const skipped = unstartedOutcome('Skipped', evaluated.reason, Date.now());
  if (evaluated.verdict === 'Skip') return { outcome: skipped };
  return { outcome: { ...skipped, status: 'Failed', code: 'expression-failed' } };
}

function variablesOf(
  { reads }: StepExpressions,
  { plan }: Admitted,
  transitions: TransitionBuffer,
): Variables {
  const { parameters = {}, event = null, execution } = plan.variables ?? {};
  const read = plan.groups.flat().filter(({ key }) => reads.includes(key));
  const steps = read.flatMap((step): [string, StepVariables][] => {
    const outcome = transitions.outcomeOf(step);
    return outcome ? [[step.key, pick(outcome)]] : [];
  });
  return { parameters, event, execution: execution ?? null, steps: Object.fromEntries(steps) };
}

function pick(outcome: StepOutcome): StepVariables {
  const entries = stepFields.map((field) => [field, outcome[field] ?? null] as const);
  return Object.fromEntries(entries) as unknown as StepVariables;
}
