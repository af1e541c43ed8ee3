/** Evaluates CEL expressions on JSON values. Never throws; bounded in length, depth and what it returns. */
import {
  celEnv,
  type CelInput,
  type CelList,
  celMethod,
  CelScalar,
  isCelError,
  isCelList,
  isCelMap,
  isCelUint,
  listType,
  parse,
  plan,
} from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import type { JsonValue } from '../domain/step-data/step-outputs.ts';

export const expressionLimits = { length: 2_000, depth: 60, resultBytes: 65_536 } as const;

/** An expression that can be read, as its parsed form; or why not. */
export type ParsedExpression = { ast: ReturnType<typeof parse> } | { fault: string };

export function parseExpression(text: string): ParsedExpression {
  if (text.trim() === '') return { fault: 'is empty' };
  if (text.length > expressionLimits.length) {
    return { fault: `has more than ${expressionLimits.length} characters` };
  }
  if (depthOf(text) > expressionLimits.depth) {
    return { fault: `is nested more than ${expressionLimits.depth} levels deep` };
  }
  try {
    return { ast: parse(text) };
  } catch (error) {
    return { fault: `cannot be read: ${messageOf(error)}` };
  }
}

/** Bounded before it is parsed: the parser recurses. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if ('([{'.includes(character)) deepest = Math.max(deepest, (depth += 1));
    else if (')]}'.includes(character)) depth -= 1;
    // Each negation is a level, too.
    else if ('!-?'.includes(character)) deepest = Math.max(deepest, (depth += 0.05));
  }
  return deepest;
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^<input>:/, 'line ').slice(0, 300);
}

/** These multiply a text: nested, a short expression would fill the memory. `format` is left out, too. */
const bounded = [
  celMethod(
    'replace',
    CelScalar.STRING,
    [CelScalar.STRING, CelScalar.STRING],
    CelScalar.STRING,
    replaceAll,
  ),
  celMethod('join', listType(CelScalar.STRING), [], CelScalar.STRING, joinAll),
  celMethod('join', listType(CelScalar.STRING), [CelScalar.STRING], CelScalar.STRING, joinAll),
];

function replaceAll(this: string, from: string, to: string): string {
  const parts = this.split(from);
  return checkedLength(this.length + (parts.length - 1) * to.length, () => parts.join(to));
}

function joinAll(this: CelList, separator = ''): string {
  const parts = [...this].map(String);
  const length = parts.reduce((sum, { length: own }) => sum + own + separator.length, 0);
  return checkedLength(length, () => parts.join(separator));
}

function checkedLength(length: number, make: () => string): string {
  if (length <= expressionLimits.resultBytes) return make();
  throw new Error(`makes a text of more than ${expressionLimits.resultBytes} characters`);
}

const multiplying: ReadonlySet<string> = new Set(['replace', 'join', 'format']);
const safeStrings = strings.filter(({ name }) => !multiplying.has(name));

/** Functions of text beside those of the language: `split`, `substring`, `trim`, `lowerAscii` and so on. */
const environment = celEnv({ funcs: [...safeStrings, ...bounded] });

/** Without operators and macros. */
export function isFunction(name: string): boolean {
  return environment.funcs.find(name) !== undefined;
}

export function functionNames(): string[] {
  const names = new Set([...environment.funcs].map(({ name }) => name));
  return [...names].filter((name) => /^[a-z]/i.test(name)).sort();
}

export type Evaluated = { value: JsonValue } | { fault: string };

type Variables = Readonly<Record<string, JsonValue>>;

/** `variables` are JSON; whole numbers are `int` in the expression, others `double`. */
export function evaluate(parsed: ParsedExpression, variables: Variables): Evaluated {
  if ('fault' in parsed) return parsed;
  try {
    const result = plan(environment, parsed.ast)(toInputs(variables));
    if (isCelError(result)) return { fault: result.message };
    const value = toJson(result, 0);
    const { length } = JSON.stringify(value);
    if (length > expressionLimits.resultBytes) return { fault: `gives ${length} characters` };
    return { value };
  } catch (error) {
    return { fault: messageOf(error) };
  }
}

function toInputs(variables: Variables): Record<string, CelInput> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, toInput(value)] as const),
  );
}

function toInput(value: JsonValue): CelInput {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one: JsonValue) => toInput(one));
  // A map: then a name such as "constructor" is a key like any other.
  return new Map(Object.entries(value).map(([name, one]) => [name, toInput(one)] as const));
}

/** @throws Error for what JSON does not have, such as a timestamp. */
function toJson(value: unknown, depth: number): JsonValue {
  if (depth > expressionLimits.depth) throw new Error('the result is nested too deep');
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return toNumber(value);
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value;
    throw new Error(`the result is ${value}, which is no number in JSON`);
  }
  if (isCelUint(value)) return toNumber(value.value);
  if (isCelList(value)) return [...value].map((one) => toJson(one, depth + 1));
  if (isCelMap(value)) {
    const entries = [...value].map(
      ([key, one]) =>
        [typeof key === 'string' ? key : `${key as bigint}`, toJson(one, depth + 1)] as const,
    );
    return Object.fromEntries(entries);
  }
  throw new Error('the result is no text, number, true, false, null, list or map; use string()');
}

function toNumber(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new Error(`the result ${value} is too large for JSON; use string()`);
}
