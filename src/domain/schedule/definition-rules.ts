/** Rules between the fields of a definition, which its JSON schema cannot express. */
import { type InputError, maxInputErrors } from '../problem.ts';
import { controlCharacters } from '../steps/step-error.ts';
import { checkStep, type DefinitionContext } from '../steps/step-rules.ts';
import type { Step } from './schedule.ts';

/** The parts of a definition that could be read; a step or timing of a wrong shape is null. */
export type ReadDefinition = {
  name: string | null;
  tags: readonly string[];
  steps: readonly (Step | null)[];
};

function checkFirstStep(steps: ReadDefinition['steps']): InputError[] {
  if (!steps[0] || steps[0].mode === 'Sequential') return [];
  const message = 'the first step has none before it to run beside';
  return [
    { pointer: '/steps/0/mode', code: 'first-step-parallel', message, suggestion: 'Sequential' },
  ];
}

function checkKeys(steps: ReadDefinition['steps']): InputError[] {
  const places = new Map<string, number>();
  return steps.flatMap((step, index) => {
    if (!step) return [];
    const first = places.get(step.key);
    if (first === undefined) {
      places.set(step.key, index);
      return [];
    }
    const message = `step ${first + 1} has the key "${step.key}" already`;
    return [{ pointer: `/steps/${index}/key`, code: 'duplicate', message }];
  });
}

function checkSteps(steps: ReadDefinition['steps'], context: DefinitionContext): InputError[] {
  const errors: InputError[] = [];
  for (const [index, step] of steps.entries()) {
    if (errors.length >= maxInputErrors) break;
    if (step) errors.push(...checkStep(step, `/steps/${index}`, context));
  }
  return errors;
}

/**
 * Rules a definition breaks, in the order of its fields; empty when it can be run. Steps after the
 * one with the hundredth mistake are not checked.
 */
export function checkDefinition(read: ReadDefinition, context: DefinitionContext): InputError[] {
  return [
    ...(read.name === null ? [] : controlCharacters(read.name, '/name')),
    ...read.tags.flatMap((tag, index) => controlCharacters(tag, `/tags/${index}`)),
    ...checkFirstStep(read.steps),
    ...checkKeys(read.steps),
    ...checkSteps(read.steps, context),
  ];
}
