/** When a step may run inline. */
import { inlinePool, longestInlineSeconds } from '../inline/dispatch.ts';
import type { InputError } from '../problem.ts';
import type { Step } from '../schedule/schedule.ts';
import { invalid } from './step-error.ts';

export function checkDispatch(step: Step, pointer: string): InputError[] {
  if (!('dispatch' in step) || step.dispatch !== 'Inline') return [];
  const errors: InputError[] = [];
  if (step.timeoutSeconds > longestInlineSeconds) {
    const message = `an inline step has at most ${longestInlineSeconds} seconds, because it holds its workflow task`;
    const suggestion = `at most ${longestInlineSeconds}, or dispatch: Regular`;
    errors.push(invalid(`${pointer}/timeoutSeconds`, message, suggestion));
  }
  if (step.pool !== inlinePool) {
    const message = `an inline step runs in the worker of its workflow, which serves the pool "${inlinePool}"`;
    errors.push(invalid(`${pointer}/dispatch`, message, 'leave out pool, or dispatch'));
  }
  return errors;
}
