/** Rules between the fields of a definition, which its JSON schema cannot express. */
import { type InputError, maxInputErrors } from '../problem.ts';
import { controlCharacters, invalid } from '../steps/step-error.ts';
import { checkStep, type DefinitionContext } from '../steps/step-rules.ts';
import { closestWord } from '../text/closest-word.ts';
import { isWorkflowStepType, type Step } from './schedule.ts';

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

const isCleanUp = (step: Step): boolean => step.finally === true || step.compensates !== undefined;

/** Steps in the order in which they can run: the ordinary ones, then compensations, then those for the end. */
function checkCleanUp(steps: ReadDefinition['steps']): InputError[] {
  const ordinary = new Set(steps.flatMap((step) => (step && !isCleanUp(step) ? [step.key] : [])));
  const undone = new Set<string>();
  let furthest = 0;
  return steps.flatMap((step, index) => {
    if (!step) return [];
    const pointer = `/steps/${index}`;
    const stage = step.finally ? 2 : step.compensates === undefined ? 0 : 1;
    if (stage < furthest) {
      const message = 'stands behind a step that runs after it';
      const suggestion =
        'order: ordinary steps, then those with compensates, then those with finally';
      return [invalid(pointer, message, suggestion)];
    }
    const opens = stage > furthest || stage === 1;
    furthest = stage;
    if (stage === 0) return [];
    return checkCleanUpStep(step, { pointer, opens: opens || index === 0, ordinary, undone });
  });
}

type CleanUpPlace = {
  pointer: string;
  /** Whether it must open a group. */
  opens: boolean;
  ordinary: ReadonlySet<string>;
  /** Grows. */
  undone: Set<string>;
};

function checkCleanUpStep(step: Step, place: CleanUpPlace): InputError[] {
  const { pointer, opens, ordinary, undone } = place;
  const errors: InputError[] = [];
  if (ordinary.size === 0) errors.push(invalid(pointer, 'there is no step to clean up after'));
  if (opens && step.mode !== 'Sequential') {
    const message = 'must open a group: it does not run beside the step in front of it';
    errors.push(invalid(`${pointer}/mode`, message, 'Sequential'));
  }
  if (isWorkflowStepType(step.type)) {
    const message = `a step of type ${step.type} would keep a cancelled execution open`;
    errors.push(invalid(`${pointer}/type`, message, 'use a step that a worker runs'));
  }
  if (step.skipRestIfUnchanged) {
    const message = 'does not apply to a step that runs at the end';
    errors.push(invalid(`${pointer}/skipRestIfUnchanged`, message));
  }
  const { compensates } = step;
  if (compensates === undefined) return errors;
  const at = `${pointer}/compensates`;
  if (step.finally) errors.push(invalid(at, 'and finally exclude each other'));
  if (!ordinary.has(compensates)) {
    const suggestion = closestWord(compensates, [...ordinary]);
    errors.push(invalid(at, `there is no step with the key "${compensates}"`, suggestion));
  }
  if (undone.has(compensates)) errors.push(invalid(at, 'is compensated by another step already'));
  undone.add(compensates);
  return errors;
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
    ...checkCleanUp(read.steps),
    ...checkSteps(read.steps, context),
  ];
}
