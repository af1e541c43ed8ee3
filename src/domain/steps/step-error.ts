/** A mistake in the settings of a step, with its place in the body. */
import { type InputError, pointerPart } from '../problem.ts';

export function invalid(pointer: string, message: string, suggestion?: string): InputError {
  const error = { pointer, code: 'step-settings-invalid', message };
  return suggestion === undefined ? error : { ...error, suggestion };
}

export function member(pointer: string, name: string): string {
  return `${pointer}/${pointerPart(name)}`;
}

/** In text that is shown on one line. */
export function controlCharacters(text: string, pointer: string): InputError[] {
  if (!/\p{Cc}/u.test(text)) return [];
  return [{ pointer, code: 'malformed', message: 'holds a control character or a line break' }];
}
