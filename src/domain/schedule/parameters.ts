/** Typed parameters of a schedule: what it declares, and the values an execution is given. */
import { type InputError, pointerPart } from '../problem.ts';
import { closestWord } from '../text/closest-word.ts';

export const parameterTypes = ['string', 'integer', 'number', 'boolean'] as const;
type ParameterType = (typeof parameterTypes)[number];

export type ParameterValue = string | number | boolean;

/** A subset of JSON Schema. Without a default, every start must give a value. */
export type Parameter = {
  type: ParameterType;
  description?: string;
  default?: ParameterValue;
  enum?: readonly ParameterValue[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
};

/** By name; expressions read `parameters.<name>`. */
export type Parameters = Readonly<Record<string, Parameter>>;
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

export const parameterLimits = { count: 50, textLength: 4_096, words: 100 } as const;
export const parameterNamePattern = '^[A-Za-z_][A-Za-z0-9_]{0,62}$';

/** Why a value does not fit what is declared; null when it does. Strict: no text is read as a number. */
export function parameterFault(declared: Parameter, value: unknown): string | null {
  if (!hasType(declared.type, value)) return `is not ${nounOf[declared.type]}`;
  if (declared.enum && !declared.enum.includes(value)) {
    return `is not one of ${declared.enum.map((one) => JSON.stringify(one)).join(', ')}`;
  }
  return typeof value === 'string' ? textFault(declared, value) : numberFault(declared, value);
}

const nounOf: Readonly<Record<ParameterType, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

function hasType(type: ParameterType, value: unknown): value is ParameterValue {
  if (type === 'integer') return Number.isSafeInteger(value);
  if (type === 'number') return Number.isFinite(value);
  return typeof value === type;
}

function textFault({ minLength, maxLength }: Parameter, value: string): string | null {
  const longest = Math.min(maxLength ?? Infinity, parameterLimits.textLength);
  if (value.length > longest) return `has more than ${longest} characters`;
  if (value.length < (minLength ?? 0)) return `has fewer than ${minLength} characters`;
  return null;
}

function numberFault({ minimum, maximum }: Parameter, value: number | boolean): string | null {
  if (typeof value === 'boolean') return null;
  if (minimum !== undefined && value < minimum) return `is less than ${minimum}`;
  if (maximum !== undefined && value > maximum) return `is more than ${maximum}`;
  return null;
}

export type ResolvedParameters = {
  /** Every declared parameter that has a value. */
  values: ParameterValues;
  /** Pointers begin with `at`. Empty when an execution may start with the values. */
  errors: InputError[];
};

/** The values of one start, with defaults filled in. */
export function resolveParameters(
  declared: Parameters,
  given: Readonly<Record<string, unknown>>,
  at = '/parameters',
): ResolvedParameters {
  const names = Object.keys(declared);
  const errors = Object.keys(given)
    .filter((name) => !Object.hasOwn(declared, name))
    .map((name) => unknownParameter(name, names, at));
  const values: [string, ParameterValue][] = [];
  for (const [name, parameter] of Object.entries(declared)) {
    const value = Object.hasOwn(given, name) ? given[name] : parameter.default;
    const fault = value === undefined ? 'has no default and was not given' : null;
    const message = fault ?? parameterFault(parameter, value);
    if (message === null) values.push([name, value as ParameterValue]);
    else
      errors.push({ pointer: `${at}/${pointerPart(name)}`, code: 'parameters-invalid', message });
  }
  return { values: Object.fromEntries(values), errors };
}

function unknownParameter(name: string, names: readonly string[], at: string): InputError {
  const known = names.length === 0 ? 'the schedule has none' : `known: ${names.join(', ')}`;
  const suggestion = closestWord(name, names);
  return {
    pointer: `${at}/${pointerPart(name)}`,
    code: 'parameters-invalid',
    message: `is not a parameter of the schedule; ${known}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** What an event gives: the members of its payload that are parameters. */
export function parametersOfPayload(
  declared: Parameters,
  payload: unknown,
): Record<string, unknown> {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return {};
  return Object.fromEntries(
    Object.entries(payload).filter(([name]) => Object.hasOwn(declared, name)),
  );
}
