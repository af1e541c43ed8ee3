/** Rules for the declarations of parameters, which their JSON schema cannot express. */
import { type InputError, pointerPart } from '../problem.ts';
import { namesCredential } from '../secrets/credential-names.ts';
import { type Parameter, parameterFault, type Parameters } from './parameters.ts';
import type { Timing } from './timing.ts';

/** `timings` are those that could be read. */
export function checkParameters(
  parameters: Parameters,
  timings: readonly Pick<Timing, 'type'>[],
): InputError[] {
  return Object.entries(parameters).flatMap(([name, parameter]) => {
    const pointer = `/parameters/${pointerPart(name)}`;
    const errors = [...checkName(name, pointer), ...checkDeclaration(parameter, pointer)];
    return errors.length > 0 ? errors : checkDefault(parameter, pointer, timings);
  });
}

function invalid(pointer: string, message: string, suggestion?: string): InputError {
  const error = { pointer, code: 'parameter-declaration-invalid', message };
  return suggestion === undefined ? error : { ...error, suggestion };
}

/** Values of parameters are shown with the execution, and kept. */
function checkName(name: string, pointer: string): InputError[] {
  if (!namesCredential(name)) return [];
  const message = 'is named like a credential, and values of parameters are recorded and shown';
  return [invalid(pointer, message, 'name a secret in the step: { "secret": "NAME" }')];
}

const ofText = ['minLength', 'maxLength'] as const;
const ofNumber = ['minimum', 'maximum'] as const;

function checkDeclaration(parameter: Parameter, pointer: string): InputError[] {
  const { type, enum: words, ...rest } = parameter;
  const isText = type === 'string';
  const isNumber = type === 'integer' || type === 'number';
  const foreign = [...(isText ? [] : ofText), ...(isNumber ? [] : ofNumber)];
  const misplaced = foreign.filter((field) => rest[field] !== undefined);
  const wrongWords = (words ?? []).flatMap((word, index) => {
    const fault = parameterFault({ type }, word);
    return fault === null ? [] : [invalid(`${pointer}/enum/${index}`, fault)];
  });
  return [
    ...misplaced.map((field) => invalid(`${pointer}/${field}`, `does not apply to ${type}`)),
    ...wrongWords,
    ...checkOrder(rest.minLength, rest.maxLength, `${pointer}/maxLength`),
    ...checkOrder(rest.minimum, rest.maximum, `${pointer}/maximum`),
  ];
}

function checkOrder(
  least: number | undefined,
  most: number | undefined,
  pointer: string,
): InputError[] {
  if (least === undefined || most === undefined || least <= most) return [];
  return [invalid(pointer, `is less than ${least}`)];
}

/** A person gives values, and so does an event. */
const giveValues: readonly Timing['type'][] = ['Manual', 'Event'];

function checkDefault(
  parameter: Parameter,
  pointer: string,
  timings: readonly Pick<Timing, 'type'>[],
): InputError[] {
  if (parameter.default !== undefined) {
    const fault = parameterFault(parameter, parameter.default);
    return fault === null ? [] : [invalid(`${pointer}/default`, fault)];
  }
  const timing = timings.find(({ type }) => !giveValues.includes(type));
  if (!timing) return [];
  const message = `has no default, and the timing ${timing.type} gives no values`;
  return [invalid(pointer, message, 'add a default')];
}
