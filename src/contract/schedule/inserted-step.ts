/** JSON → checked step for a running execution, by the rules of a definition that has it at that place. */
import { type InputError, isWithin } from '../../domain/problem.ts';
import type { Parameters } from '../../domain/schedule/parameters.ts';
import { planStep, type StepExpressions } from '../../domain/schedule/plan.ts';
import type { Step, StepMode } from '../../domain/schedule/schedule.ts';
import { invalid } from '../../domain/steps/step-error.ts';
import { checkStep, type DefinitionContext } from '../../domain/steps/step-rules.ts';
import { checkExpressions } from '../../expressions/check-expressions.ts';
import { expressionsOf } from '../../expressions/plan-expressions.ts';
import { atStep } from '../steps/step-mistakes.ts';
import { fillSteps, type StepBody } from '../steps/steps.ts';
import { checkWaitTimes } from '../steps/wait.ts';
import { checkBodyText } from '../validation/body-text.ts';
import { problemOf } from './definition.ts';

export type InsertionPlace = {
  /** What the execution has, in the order in which it runs, with the modes of that order. */
  steps: readonly Step[];
  /** Index in `steps` that the new one gets. */
  index: number;
  mode: StepMode;
  parameters: Parameters;
};

export type InsertedStep = {
  step: Step;
  /** Null when it has none. */
  expressions: StepExpressions | null;
};

/** @throws ProblemError with every mistake of the step, at `/step`. */
export function readInsertedStep(
  body: StepBody,
  place: InsertionPlace,
  context: DefinitionContext,
): InsertedStep {
  const unreadable = checkBodyText({ step: body });
  if (unreadable.length > 0) throw problemOf(unreadable);
  // As a definition would, a key that is derived from the name avoids those of all other steps.
  const filled = fillSteps([...place.steps, body] as StepBody[]).at(-1);
  if (!filled) throw new Error('a step of the right shape was not read');
  const step = { ...filled, mode: place.mode };
  const errors = [
    ...checkRelations(body, step, place),
    ...checkStep(step, '/step', context),
    ...checkInOrder(step, place),
    ...checkWaitTimes([step]).map((error) => atStep(error, 0)),
  ];
  if (errors.length > 0) throw problemOf(errors);
  const planned = planStep(step, { stepIndex: place.steps.length, groupIndex: 0 });
  return { step, expressions: expressionsOf(planned, step.condition ?? null) };
}

/** What relates the step to others is said by its place. */
function checkRelations(body: StepBody, step: Step, { steps, mode }: InsertionPlace): InputError[] {
  const errors: InputError[] = [];
  const same = steps.find(({ key }) => key === step.key);
  if (same) {
    const message = `the step "${same.name}" has the key "${step.key}" already`;
    errors.push({ pointer: '/step/key', code: 'duplicate', message });
  }
  if (body.mode !== undefined && body.mode !== mode) {
    errors.push(invalid('/step/mode', 'contradicts the place that was asked for', 'remove it'));
  }
  for (const field of ['finally', 'compensates'] as const) {
    if (body[field] === undefined) continue;
    const message = 'a running execution takes no further steps that clean up';
    errors.push(invalid(`/step/${field}`, message, 'change the definition'));
  }
  return errors;
}

/** Mistakes of other steps are not those of this request. */
function checkInOrder(step: Step, { steps, index, parameters }: InsertionPlace): InputError[] {
  const ordered = [...steps.slice(0, index), step, ...steps.slice(index)];
  return checkExpressions({ parameters, steps: ordered })
    .filter(({ pointer }) => isWithin(pointer, `/steps/${index}`))
    .map((error) => atStep(error, index));
}
