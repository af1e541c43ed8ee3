/** Expressions. What a value does is in members.ts and operators.ts. */
import { type Ast, childOf, findAll, need } from './ast.ts';
import { callStatic, staticMember } from './dotnet.ts';
import { callMember, readIndex, readMember, writeIndex, writeMember } from './members.ts';
import { cast, isShortcut, operate } from './operators.ts';
import { readVariable, type Scope, writeVariable } from './scope.ts';
import {
  Block,
  collapse,
  Dictionary,
  isTrue,
  itemsOf,
  nothing,
  Ref,
  toPattern,
  toText,
  TypeName,
} from './values.ts';

const nameOf = (variable: Ast): string =>
  variable.text
    .trim()
    .replace(/^\$\{?|\}$/g, '')
    .toLowerCase();

const typeOf = (literal: Ast): string => literal.text.trim().slice(1, -1);

async function evaluateVariable(ast: Ast, scope: Scope): Promise<unknown> {
  const name = nameOf(ast);
  if (name === 'true' || name === 'false') return name === 'true';
  return name === 'null' ? null : Promise.resolve(readVariable(scope, name));
}

function unescape(text: string): string {
  return text.replace(/`([\s\S])/g, (_all, sign: string) => (sign === 'n' ? '\n' : sign));
}

async function evaluateText(ast: Ast, scope: Scope): Promise<string> {
  const [quoted] = ast.children;
  if (!quoted) throw new Error('a text without quotes');
  const raw = quoted.text.trim();
  if (quoted.type === 'verbatim_string_characters') return raw.slice(1, -1).replaceAll("''", "'");
  const offset = quoted.end - raw.length;
  let at = quoted.end - raw.length + 1;
  let text = '';
  const between = (end: number): string => unescape(raw.slice(at - offset, end - offset));
  for (const part of quoted.children) {
    text += between(part.start);
    text += toText(await evaluate(part, scope));
    at = part.end;
  }
  return text + between(quoted.end - 1);
}

async function evaluateHash(ast: Ast, scope: Scope): Promise<Dictionary> {
  const made = new Dictionary();
  for (const entry of findBody(ast)) {
    const [key, , value] = entry.children;
    if (!key || !value) throw new Error(`an entry without a value: ${entry.text}`);
    const named = childOf(key, 'simple_name') ?? key;
    const name = named.type === 'simple_name' ? named.text.trim() : await evaluate(named, scope);
    made.set(name, await evaluateWhole(value, scope));
  }
  return made;
}

function findBody(ast: Ast): Ast[] {
  return (
    childOf(ast, 'hash_literal_body')?.children.filter(({ type }) => type === 'hash_entry') ?? []
  );
}

/** A pipeline as a value: nothing, one, or an array. */
async function evaluateWhole(ast: Ast, scope: Scope): Promise<unknown> {
  const value = await evaluate(ast, scope);
  return value === nothing ? null : value;
}

async function argumentsOf(ast: Ast, scope: Scope): Promise<unknown[]> {
  const list = need(ast, 'argument_list').children.filter(
    ({ type }) => type !== '(' && type !== ')',
  );
  const flat = list.flatMap((one) =>
    one.type === 'argument_expression_list'
      ? one.children.filter(({ type }) => type !== ',')
      : [one],
  );
  const values: unknown[] = [];
  for (const one of flat) values.push(await evaluateWhole(one, scope));
  return values;
}

async function memberNameOf(ast: Ast, scope: Scope): Promise<string> {
  const member = need(ast, 'member_name');
  const [named] = member.children;
  const variable = named?.type === 'variable' ? named : undefined;
  if (!variable) return member.text.trim().toLowerCase();
  return toText(await evaluateVariable(variable, scope)).toLowerCase();
}

/** [regex]::Replace with a script block for each match. */
async function replaceEach(args: readonly unknown[], scope: Scope): Promise<string> {
  const [text, pattern, block] = args;
  if (!(block instanceof Block))
    return toText(text).replace(toPattern(toText(pattern), 'g'), () => toText(block));
  let replaced = '';
  let at = 0;
  for (const match of toText(text).matchAll(toPattern(toText(pattern), 'g'))) {
    replaced += toText(text).slice(at, match.index);
    replaced += toText(
      collapse(await scope.module.engine.runBlock(block, scope, { args: [{ match }] })),
    );
    at = match.index + match[0].length;
  }
  return replaced + toText(text).slice(at);
}

async function evaluateCall(ast: Ast, scope: Scope): Promise<unknown> {
  const [target, operator] = ast.children;
  const name = await memberNameOf(ast, scope);
  const args = await argumentsOf(ast, scope);
  if (operator?.type === '::' && target) {
    const type = new TypeName(typeOf(target));
    if (type.name === 'regex' && name === 'replace') return replaceEach(args, scope);
    return callStatic(type, name, args, scope.module.host);
  }
  const value = target && (await evaluate(target, scope));
  if (name === 'waitone') {
    await (value as { settled: Promise<void> }).settled;
    return true;
  }
  return callMember(value, name, args);
}

async function evaluateMember(ast: Ast, scope: Scope): Promise<unknown> {
  const [target, operator] = ast.children;
  const name = await memberNameOf(ast, scope);
  if (operator?.type === '::' && target) return staticMember(new TypeName(typeOf(target)), name);
  return readMember(target && (await evaluate(target, scope)), name);
}

async function evaluateBinary(ast: Ast, scope: Scope): Promise<unknown> {
  const [left, operator, right] = ast.children;
  if (!left || !operator || !right) throw new Error(`not an operation: ${ast.text}`);
  const name = operator.text.trim();
  const first = await evaluateWhole(left, scope);
  if (isShortcut(name)) {
    if (isTrue(first) === (name.toLowerCase() === '-or')) return isTrue(first);
    return isTrue(await evaluateWhole(right, scope));
  }
  const second = await evaluateWhole(right, scope);
  return operate(name, first, second, (found) => {
    const groups = [...found].map((value, group) => [group, value] as const);
    writeVariable(scope, 'matches', new Dictionary(false, groups));
  });
}

async function evaluateUnary(ast: Ast, scope: Scope): Promise<unknown> {
  const [operator, operand] = ast.children;
  if (operator?.type === 'cast_expression') return evaluateCast(operator, scope);
  if (!operator || !operand) throw new Error(`not an operation: ${ast.text}`);
  const name = operator.text.trim().toLowerCase();
  const value = await evaluateWhole(operand, scope);
  if (name === ',') return [value];
  if (name === '-not' || name === '!') return !isTrue(value);
  if (name === '-') return -Number(value);
  throw new Error(`no operator ${name}`);
}

async function evaluateCast(ast: Ast, scope: Scope): Promise<unknown> {
  const [literal, operand] = ast.children;
  if (!literal || !operand) throw new Error(`not a cast: ${ast.text}`);
  const type = typeOf(literal);
  if (type.toLowerCase() === 'ref')
    return new Ref({ set: (value) => writeVariable(scope, nameOf(operand), value) });
  return cast(type, await evaluateWhole(operand, scope));
}

async function assign(target: Ast, value: unknown, scope: Scope): Promise<void> {
  const [owner, , index] = target.children;
  if (target.type === 'variable') return writeVariable(scope, nameOf(target), value);
  if (target.type === 'member_access' && owner) {
    const object = await evaluate(owner, scope);
    return writeMember(object, await memberNameOf(target, scope), value);
  }
  if (target.type === 'element_access' && owner && index) {
    return writeIndex(await evaluate(owner, scope), await evaluate(index, scope), value);
  }
  throw new Error(`cannot assign to ${target.type}`);
}

async function evaluateAssignment(ast: Ast, scope: Scope): Promise<unknown> {
  const [target, operator, source] = ast.children;
  if (!target || !operator || !source) throw new Error(`not an assignment: ${ast.text}`);
  const value = await evaluateWhole(source, scope);
  const sign = operator.text.trim();
  if (sign === '=') await assign(target, value, scope);
  else
    await assign(
      target,
      operate(sign.slice(0, -1), await evaluate(target, scope), value, () => undefined),
      scope,
    );
  return nothing;
}

async function evaluateStep(ast: Ast, scope: Scope): Promise<unknown> {
  const [target, operator] = ast.children;
  if (!target || !operator) throw new Error(`not a step: ${ast.text}`);
  const change = operator.text.trim() === '++' ? 1 : -1;
  await assign(target, Number(await evaluate(target, scope)) + change, scope);
  return nothing;
}

async function evaluateArray(ast: Ast, scope: Scope): Promise<unknown[]> {
  const values: unknown[] = [];
  for (const one of ast.children.filter(({ type }) => type !== ','))
    values.push(await evaluateWhole(one, scope));
  return values;
}

/** The output of the statements in @( ) or $( ). */
async function outputOf(ast: Ast, scope: Scope): Promise<unknown[]> {
  const list = childOf(ast, 'statement_list');
  const output: unknown[] = [];
  if (list) await scope.module.engine.runStatements(list, scope, output);
  return output;
}

/** A value between parentheses: an array stays one. */
async function evaluateInner(ast: Ast, scope: Scope): Promise<unknown> {
  const inner = ast.children.find(({ type }) => type !== '(' && type !== ')');
  return inner ? evaluateWhole(inner, scope) : null;
}

type Evaluate = (ast: Ast, scope: Scope) => unknown;

const evaluators: Record<string, Evaluate> = {
  variable: evaluateVariable,
  string_literal: evaluateText,
  generic_token: ({ text }) => text.trim(),
  decimal_integer_literal: ({ text }) => Number(text.trim()),
  integer_literal: ({ text }) => Number(text.trim()),
  real_literal: ({ text }) => Number(text.trim()),
  hash_literal_expression: evaluateHash,
  array_literal_expression: evaluateArray,
  array_expression: async (ast, scope) => outputOf(ast, scope),
  sub_expression: async (ast, scope) => collapse(await outputOf(ast, scope)),
  parenthesized_expression: evaluateInner,
  script_block_expression: (ast) => new Block(ast),
  type_literal: (ast) => new TypeName(typeOf(ast)),
  invokation_expression: evaluateCall,
  member_access: evaluateMember,
  element_access: async (ast, scope) => {
    const [target, , index] = ast.children;
    if (!target || !index) throw new Error(`not an index: ${ast.text}`);
    return readIndex(await evaluate(target, scope), await evaluateWhole(index, scope));
  },
  expression_with_unary_operator: evaluateUnary,
  cast_expression: evaluateCast,
  assignment_expression: evaluateAssignment,
  post_increment_expression: evaluateStep,
  post_decrement_expression: evaluateStep,
};

const binary =
  /^(logical|bitwise|comparison|additive|multiplicative|format)_(argument_)?expression$/;

/** @throws Error for what the evaluator does not know: a test then fails, and says where. */
export async function evaluate(ast: Ast, scope: Scope): Promise<unknown> {
  if (binary.test(ast.type)) return evaluateBinary(ast, scope);
  const known = evaluators[ast.type];
  if (known) return known(ast, scope);
  const output: unknown[] = [];
  await scope.module.engine.runStatements(
    { ...ast, type: 'statement_list', children: [ast] },
    scope,
    output,
  );
  return output.length === 0 ? nothing : collapse(output);
}

/** True when the text is an expression; otherwise it is a command or a pipeline. */
export function isExpression(ast: Ast): boolean {
  return binary.test(ast.type) || ast.type in evaluators;
}

/** What an expression writes to the pipeline. */
export async function emit(ast: Ast, scope: Scope, output: unknown[]): Promise<void> {
  const value = await evaluate(ast, scope);
  if (value === nothing) return;
  output.push(...(itemsOf(value) ?? [value]));
}

/** The names of the parameters and the declarations of a block or function. */
export function declarationsOf(ast: Ast): Ast[] {
  const block = childOf(ast, 'param_block') ?? findAll(ast, 'param_block')[0];
  return block ? findAll(block, 'script_parameter') : [];
}
