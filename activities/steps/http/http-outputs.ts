/** The outputs of an Http step, read from the JSON of its response. */
import { boundOutputs, type StepOutputs } from '../../../src/domain/step-data/step-outputs.ts';
import type { HttpAnswer } from './http-answer.ts';

/** `notes` say which outputs it has not, and why; a later step that reads one of them fails. */
export function readOutputs(
  answer: Pick<HttpAnswer, 'json'>,
  declared: Readonly<Record<string, string>>,
): { outputs: StepOutputs | null; notes: string[] } {
  const names = Object.keys(declared);
  if (names.length === 0) return { outputs: null, notes: [] };
  if (answer.json.is !== 'Value') {
    return { outputs: null, notes: ['it gives no outputs: the response is not JSON'] };
  }
  const { value } = answer.json;
  const found = Object.entries(declared).map(([name, path]) => [name, path, valueAt(value, path)]);
  const missing = found.filter(([, , one]) => one === undefined);
  const given = found.filter(([, , one]) => one !== undefined).map(([name, , one]) => [name, one]);
  const { outputs, fault } = boundOutputs(Object.fromEntries(given) as Record<string, unknown>);
  const notes = missing.map(
    ([name, path]) => `it gives no output "${String(name)}": the response has no ${String(path)}`,
  );
  return { outputs, notes: fault === null ? notes : [...notes, fault] };
}

/** Own members only: a path must never reach what every object inherits. */
export function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    return (at as Record<string, unknown>)[name];
  }, value);
}
