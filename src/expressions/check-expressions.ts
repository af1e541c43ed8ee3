/** Mistakes in the expressions of a definition that can be known before it runs. */
import { type InputError, pointerPart } from '../domain/problem.ts';
import type { Parameters } from '../domain/schedule/parameters.ts';
import type { Step } from '../domain/schedule/schedule.ts';
import {
  eventFields,
  executionFields,
  ownFields,
  stepFields,
  variableNames,
} from '../domain/step-data/variables.ts';
import { closestWord } from '../domain/text/closest-word.ts';
import { functionNames, isFunction, parseExpression } from './cel.ts';
import { listTexts, type PlaceKind } from './places.ts';
import { findReferences, type Path, type References, showPathPart } from './references.ts';
import { expressionsIn, splitTemplate } from './template.ts';
import { knownOutputs } from './variables.ts';

/** The parts of a definition that could be read; a step of a wrong shape is null. */
export type ReadDefinition = { parameters: Parameters; steps: readonly (Step | null)[] };

/** What the expressions of one step may read. */
type Scope = {
  parameters: Parameters;
  /** Of earlier groups, by key. */
  earlier: ReadonlyMap<string, Step>;
  /** Keys of all other steps. */
  later: ReadonlySet<string>;
  /** Whether a step in front has a wrong shape, so that a name may be its. */
  incomplete: boolean;
};

const loopLimit = 5;

export function checkExpressions({ parameters, steps }: ReadDefinition): InputError[] {
  const errors: InputError[] = [];
  const earlier = new Map<string, Step>();
  let group: Step[] = [];
  for (const [index, step] of steps.entries()) {
    if (!step) continue;
    if (step.mode === 'Sequential') {
      for (const one of group) earlier.set(one.key, one);
      group = [];
    }
    group.push(step);
    const keys = steps.flatMap((one) => (one && one !== step ? [one.key] : []));
    const later = new Set(keys.filter((key) => !earlier.has(key)));
    const incomplete = steps.slice(0, index).includes(null);
    errors.push(...checkStep(step, `/steps/${index}`, { parameters, earlier, later, incomplete }));
  }
  return errors;
}

function checkStep(step: Step, pointer: string, scope: Scope): InputError[] {
  const { condition, type, key: _key, name: _name, ...settings } = step;
  const own =
    condition === undefined ? [] : checkExpression(condition, `${pointer}/condition`, scope);
  const inSettings = listTexts(type, settings).flatMap(({ path, text, kind }) => {
    const at = [pointer, ...path.map(pointerPart)].join('/');
    return kind === null ? checkPlainText(text, at) : checkTemplate(text, at, { kind, scope });
  });
  return [...own, ...inSettings];
}

const mentions = /\$\{\{\s*(parameters|steps|event|execution)\b/;

/** Where no expression is evaluated, one that looks like it would be taken literally. */
function checkPlainText(text: string, pointer: string): InputError[] {
  if (!mentions.test(text)) return [];
  const message = 'holds an expression, and none is evaluated here';
  const suggestion = 'pass the value as a variable of the environment, an argument or a parameter';
  return [invalid(pointer, message, suggestion)];
}

type Use = { kind: PlaceKind; scope: Scope };

function checkTemplate(text: string, pointer: string, { kind, scope }: Use): InputError[] {
  const template = splitTemplate(text);
  if ('fault' in template) return [invalid(pointer, template.fault, 'close it with }}')];
  const expressions = expressionsIn(template.parts);
  if (expressions.length === 0) return [];
  // A path alone stays on the host of the step.
  if (kind === 'Url' && !text.startsWith('/') && !/^https?:\/\/[^/?#$]+[/?#]/i.test(text)) {
    const message = 'its expressions must come after the host, which is fixed by the definition';
    return [invalid(pointer, message, 'write https://host/path/${{ … }}')];
  }
  return expressions.flatMap((expression) => checkExpression(expression, pointer, scope));
}

function checkExpression(text: string, pointer: string, scope: Scope): InputError[] {
  const parsed = parseExpression(text);
  if ('fault' in parsed) {
    const message = `the expression ${text} ${parsed.fault}`;
    return [invalid(pointer, message, suggestBrackets(text, scope))];
  }
  const references = findReferences(parsed.ast);
  const brackets = suggestBrackets(text, scope);
  if (brackets !== undefined) {
    return [invalid(pointer, `the expression ${text} subtracts`, brackets)];
  }
  return [
    ...checkLoops(references, pointer),
    ...references.functions.flatMap((name) => checkFunction(name, pointer)),
    ...references.paths.flatMap((path) => checkPath(path, pointer, scope)),
  ];
}

function checkLoops({ loops, nestedLoops }: References, pointer: string): InputError[] {
  if (nestedLoops) return [invalid(pointer, 'walks a list within the walk of another list')];
  if (loops <= loopLimit) return [];
  return [invalid(pointer, `walks lists more than ${loopLimit} times`)];
}

/** Operators, and what macros are made of. */
const builtIn = /^(_|@|!|-)/;

function checkFunction(name: string, pointer: string): InputError[] {
  if (builtIn.test(name) || isFunction(name)) return [];
  return [unknown(pointer, `the function ${name}`, { word: name, words: functionNames() })];
}

function checkPath(path: Path, pointer: string, scope: Scope): InputError[] {
  const [root = '', ...rest] = path;
  switch (root) {
    case 'parameters':
      return checkMember(rest, pointer, { of: root, words: Object.keys(scope.parameters) });
    case 'event':
      return checkMember(rest, pointer, { of: root, words: eventFields, mayBeWhole: true });
    case 'execution':
      return checkMember(rest, pointer, { of: root, words: executionFields });
    case 'step':
      return checkMember(rest, pointer, { of: root, words: ownFields });
    case 'steps':
      return checkStepPath(rest, pointer, scope);
    default:
      return checkTypeName(root, pointer);
  }
}

/** Names of types are read like variables: `type(x) == int`. */
const typeNames = new Set([
  'bool',
  'bytes',
  'double',
  'int',
  'list',
  'map',
  'null_type',
  'string',
  'type',
  'uint',
]);

function checkTypeName(root: string, pointer: string): InputError[] {
  if (typeNames.has(root)) return [];
  return [unknown(pointer, root, { word: root, words: variableNames })];
}

/** A key with a dash is read as a subtraction, of which the second part is not known. */
function suggestBrackets(text: string, { earlier, later }: Scope): string | undefined {
  const keys = [...earlier.keys(), ...later].filter((key) => key.includes('-'));
  const dashed = keys.find((key) => text.includes(`steps.${key}`));
  return dashed === undefined ? undefined : `write steps[${JSON.stringify(dashed)}]`;
}

type Members = { of: string; words: readonly string[]; mayBeWhole?: boolean };

function checkMember(
  [name]: Path,
  pointer: string,
  { of, words, mayBeWhole }: Members,
): InputError[] {
  if (name === undefined) {
    return mayBeWhole ? [] : [invalid(pointer, `read a member of ${of} by its name`)];
  }
  return words.includes(name)
    ? []
    : [unknown(pointer, `${of}${showPathPart(name)}`, { word: name, words })];
}

function checkStepPath([key, field, name]: Path, pointer: string, scope: Scope): InputError[] {
  if (key === undefined)
    return [invalid(pointer, 'read a step by its key, such as steps.hr.status')];
  const step = scope.earlier.get(key);
  const shown = `steps${showPathPart(key)}`;
  if (!step) {
    if (scope.later.has(key)) {
      return [
        invalid(pointer, `${shown} has not ended when this step begins`, 'read earlier groups'),
      ];
    }
    if (scope.incomplete) return [];
    if (scope.earlier.size + scope.later.size === 0) {
      const message = `${shown} cannot be read: there is no other step`;
      return [invalid(pointer, message, 'put a value in its place')];
    }
    return [unknown(pointer, `the step ${key}`, { word: key, words: [...scope.earlier.keys()] })];
  }
  if (field === undefined) return [];
  if (!(stepFields as readonly string[]).includes(field)) {
    return [unknown(pointer, `${shown}${showPathPart(field)}`, { word: field, words: stepFields })];
  }
  const words = field === 'outputs' ? knownOutputs(step) : null;
  if (words === null || name === undefined || words.includes(name)) return [];
  return [unknown(pointer, `${shown}.outputs${showPathPart(name)}`, { word: name, words })];
}

function invalid(pointer: string, message: string, suggestion?: string): InputError {
  const error = { pointer, code: 'expression-invalid', message };
  return suggestion === undefined ? error : { ...error, suggestion };
}

function unknown(
  pointer: string,
  what: string,
  { word, words }: { word: string; words: readonly string[] },
): InputError {
  const known = words.length === 0 ? 'there is none' : `known: ${words.slice(0, 30).join(', ')}`;
  return invalid(pointer, `${what} is not known; ${known}`, closestWord(word, words));
}
