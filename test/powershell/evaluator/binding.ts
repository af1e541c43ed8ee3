/** Binds what was given to the parameters of a function: by name, alias, position and pipeline. */
import { type Ast, childOf, findAll, need } from './ast.ts';
import { evaluate } from './expressions.ts';
import { readMember } from './members.ts';
import { cast } from './operators.ts';
import type { Scope } from './scope.ts';
import { Custom, Dictionary, itemsOf, raise, toPattern, toText } from './values.ts';

export type Given = { named: Map<string, unknown>; positional: unknown[] };

type Declared = {
  name: string;
  type: string | null;
  names: string[];
  position: number | null;
  byValue: boolean;
  byProperty: boolean;
  mandatory: boolean;
  sets: string[];
  fallback: Ast | undefined;
  attributes: Ast[];
};

const attributeName = (ast: Ast): string =>
  ast.text.trim().replace(/^\[([A-Za-z.]+)[\s\S]*$/, '$1');

function wordsOf(attribute: Ast): string[] {
  return [...attribute.text.matchAll(/'((?:[^']|'')*)'/g)].map(([, word = '']) =>
    word.replaceAll("''", "'"),
  );
}

function declare(ast: Ast): Declared {
  const attributes = childOf(ast, 'attribute_list')?.children ?? [];
  const parameters = attributes
    .filter((one) => attributeName(one) === 'Parameter')
    .map(({ text }) => text);
  const text = parameters.join(' ');
  const aliases = attributes.filter((one) => attributeName(one) === 'Alias').flatMap(wordsOf);
  const type = attributes.flatMap((one) => findAll(one, 'type_literal')).at(-1);
  const name = need(ast, 'variable').text.slice(1);
  const [, position] = /Position = (\d+)/.exec(text) ?? [];
  return {
    name,
    type: type ? type.text.trim().slice(1, -1) : null,
    names: [name, ...aliases].map((one) => one.toLowerCase()),
    position: position === undefined ? null : Number(position),
    byValue: /ValueFromPipeline = /.test(text),
    byProperty: /ValueFromPipelineByPropertyName = /.test(text),
    mandatory: /Mandatory = \$true/.test(text),
    sets: [...text.matchAll(/ParameterSetName = '(\w+)'/g)].map(([, set = '']) => set),
    fallback: childOf(ast, 'script_parameter_default')?.children.at(-1),
    attributes,
  };
}

/** The limits of [Validate…]; common to all elements of an array where PowerShell has it so. */
function validate({ attributes, name }: Declared, value: unknown): void {
  for (const one of attributes) {
    const kind = attributeName(one);
    const [low = 0, high = 0] = [...one.text.matchAll(/\d+/g)].map(Number);
    const items = itemsOf(value) ?? [value];
    const words = wordsOf(one);
    const isWrong =
      (kind === 'ValidateSet' &&
        items.some(
          (item) => !words.some((word) => word.toLowerCase() === toText(item).toLowerCase()),
        )) ||
      (kind === 'ValidateRange' && (Number(value) < low || Number(value) > high)) ||
      (kind === 'ValidateLength' && (toText(value).length < low || toText(value).length > high)) ||
      (kind === 'ValidateCount' && (items.length < low || items.length > high)) ||
      (kind === 'ValidatePattern' && !toPattern(words[0] ?? '', 'i').test(toText(value)));
    if (isWrong)
      raise(
        `Cannot validate argument on parameter '${name}'.`,
        'ParameterBindingValidationException',
      );
  }
}

function findNamed(declared: Declared[], name: string): Declared {
  const exact = declared.find(({ names }) => names.includes(name));
  if (exact) return exact;
  return raise(
    `A parameter cannot be found that matches parameter name '${name}'.`,
    'ParameterBindingException',
  );
}

/** First the value itself where it has the right type, then a property of the same name. */
function bindPiped(declared: Declared[], item: unknown): readonly [Declared, unknown] | null {
  const byValue = declared.find((one) => one.byValue);
  if (byValue && (byValue.type === 'object' || typeof item === 'string')) return [byValue, item];
  const byProperty = declared.find((one) => one.byProperty);
  const name = byProperty?.names.find((one) => item instanceof Custom && item.members.has(one));
  if (byProperty && name !== undefined) return [byProperty, readMember(item, name)];
  return raise(
    'The input object cannot be bound to any parameters for the command.',
    'ParameterBindingException',
  );
}

/** The set that the parameters leave; an error when they exclude each other. */
function checkSets(bound: Declared[], declared: Declared[]): void {
  const all = new Set(declared.flatMap(({ sets }) => sets));
  if (all.size === 0) return checkMandatory(declared, bound);
  const possible = [...all].filter((set) =>
    bound.every(({ sets }) => sets.length === 0 || sets.includes(set)),
  );
  const complete = possible.filter((set) =>
    declared.every(
      (one) =>
        !one.mandatory || (one.sets.length > 0 && !one.sets.includes(set)) || bound.includes(one),
    ),
  );
  if (complete.length === 0)
    raise(
      'Parameter set cannot be resolved using the specified named parameters.',
      'ParameterBindingException',
    );
}

function checkMandatory(declared: Declared[], bound: Declared[]): void {
  const missing = declared.find((one) => one.mandatory && !bound.includes(one));
  if (missing) raise(`Missing mandatory parameter ${missing.name}.`, 'ParameterBindingException');
}

type Binding = { scope: Scope; piped: { item: unknown } | null };

/** Sets the variables of the parameters; answers $PSBoundParameters. */
export async function bind(
  block: Ast | undefined,
  given: Given,
  { scope, piped }: Binding,
): Promise<Dictionary> {
  const declared = block ? findAll(block, 'script_parameter').map(declare) : [];
  const values = new Map<Declared, unknown>();
  for (const [name, value] of given.named) values.set(findNamed(declared, name), value);
  const numbered = declared.filter(({ position }) => position !== null);
  const places =
    numbered.length > 0
      ? numbered.sort((a, b) => Number(a.position) - Number(b.position))
      : declared;
  const free = places.filter((one) => !values.has(one));
  for (const [index, value] of given.positional.entries()) {
    const place = free[index];
    if (!place) raise('A positional parameter cannot be found.', 'ParameterBindingException');
    else values.set(place, value);
  }
  const found = piped && bindPiped(declared, piped.item);
  if (found) values.set(...found);
  checkSets([...values.keys()], declared);
  const bound = new Dictionary();
  for (const one of declared) {
    const isGiven = values.has(one);
    const start =
      one.fallback && !isGiven ? await evaluate(one.fallback, scope) : (values.get(one) ?? null);
    const isEmpty = !isGiven && !one.fallback && one.type !== 'switch' && one.type !== 'string';
    const value = one.type === null || isEmpty ? start : cast(one.type, start);
    if (isGiven) {
      validate(one, value);
      bound.set(one.name, value);
    }
    scope.variables.set(one.name.toLowerCase(), value);
  }
  return bound;
}
