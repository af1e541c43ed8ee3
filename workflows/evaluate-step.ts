/** Evaluates the condition and the expressions of a step, in front of it. */
import { CancellationScope } from '@temporalio/workflow';
import { evaluatedOutcome, type StepOutcome } from '../src/domain/execution/step-result.ts';
import type { PlannedStep, StepExpressions } from '../src/domain/schedule/plan.ts';
import { readVariables } from '../src/domain/step-data/read-variables.ts';
import type { Route } from './controls/route.ts';
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
  { route, transitions }: { route: Route; transitions: TransitionBuffer },
): Promise<Decided> {
  const { expressions: _done, ...plain } = step;
  const { type, settings } = step;
  const variables = readVariables(step, route.readable(), transitions.outcomeOf);
  const evaluated = await CancellationScope.nonCancellable(() =>
    recordActivities.evaluateStep({
      step: { type, settings, condition: expressions.condition },
      variables,
    }),
  );
  transitions.evaluated(step, evaluated.evaluation);
  if (evaluated.verdict === 'Run') return { step: { ...plain, settings: evaluated.settings } };
  return { outcome: evaluatedOutcome(evaluated, Date.now()) };
}
