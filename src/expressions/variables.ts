/** The values that expressions read: what of them is recorded, and which outputs a step gives. */
import type { Step } from '../domain/schedule/schedule.ts';
import type { Evaluation } from '../domain/step-data/evaluation.ts';
import type { JsonValue } from '../domain/step-data/step-outputs.ts';
import type { Variables } from '../domain/step-data/variables.ts';
import { type Path, showPath } from './references.ts';

/** Longest text of an input in the record. */
const shownLength = 200;

/** The values that paths lead to, for the record; a path that leads nowhere is left out. */
export function readInputs(paths: readonly Path[], variables: Variables): Evaluation['inputs'] {
  const inputs = new Map<string, JsonValue>();
  for (const path of paths) {
    const value = valueAt(variables, path);
    if (value !== undefined) inputs.set(showPath(path), clip(value));
  }
  return Object.fromEntries(inputs);
}

function valueAt(root: JsonValue, path: Path): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const object: { readonly [name: string]: JsonValue } = value as never;
    value = Object.hasOwn(object, name) ? object[name] : undefined;
  }
  return value;
}

function clip(value: JsonValue): JsonValue {
  const text = JSON.stringify(value);
  return text.length <= shownLength ? value : `${text.slice(0, shownLength)}…`;
}

/** Names of outputs that steps of the kind give; null when only their execution shows it. */
export function knownOutputs(step: Step): readonly string[] | null {
  if (step.type === 'RunProfile') return ['changed'];
  return step.type === 'Http' ? Object.keys(step.outputs ?? {}) : null;
}
