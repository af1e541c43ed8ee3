/** What an expression reads and calls, found in its parsed form without evaluating it. */
import type { ParsedExpression } from './cel.ts';

/** `steps.hr.outputs.changed` is `['steps', 'hr', 'outputs', 'changed']`, as far as its names are written out. */
export type Path = readonly string[];

export type References = {
  paths: readonly Path[];
  functions: readonly string[];
  /** Walks over a list or a map, such as `exists` and `map`. */
  loops: number;
  /** A walk takes place within the walk of another list. */
  nestedLoops: boolean;
};

type Expression = NonNullable<Extract<ParsedExpression, { ast: unknown }>['ast']['expr']>;
type Found = { paths: Path[]; functions: Set<string>; loops: number; nested: boolean };

export function findReferences(
  ast: Extract<ParsedExpression, { ast: unknown }>['ast'],
): References {
  const found: Found = { paths: [], functions: new Set(), loops: 0, nested: false };
  if (ast.expr) visit(ast.expr, { bound: new Set(), inLoop: false }, found);
  return {
    paths: found.paths,
    functions: [...found.functions],
    loops: found.loops,
    nestedLoops: found.nested,
  };
}

/** `bound` are the variables of the walks around. */
type Scope = { bound: ReadonlySet<string>; inLoop: boolean };

function visit(expression: Expression, scope: Scope, found: Found): void {
  const path = pathOf(expression);
  if (path) {
    if (!scope.bound.has(path[0] ?? '')) found.paths.push(path);
    return;
  }
  const { case: kind, value } = expression.exprKind;
  const visitAll = (parts: readonly (Expression | undefined)[]): void => {
    for (const part of parts) if (part) visit(part, scope, found);
  };
  switch (kind) {
    case 'selectExpr':
      return visitAll([value.operand]);
    case 'callExpr':
      found.functions.add(value.function);
      return visitAll([value.target, ...value.args]);
    case 'listExpr':
      return visitAll(value.elements);
    case 'structExpr':
      return visitAll(
        value.entries.flatMap(({ keyKind, value: one }) => [
          keyKind.case === 'mapKey' ? keyKind.value : undefined,
          one,
        ]),
      );
    case 'comprehensionExpr':
      return visitLoop(value, scope, found);
    case 'constExpr':
    case 'identExpr':
    case undefined:
      return;
  }
}

type Loop = Extract<Expression['exprKind'], { case: 'comprehensionExpr' }>['value'];

function visitLoop(loop: Loop, { bound, inLoop }: Scope, found: Found): void {
  found.loops += 1;
  if (inLoop) found.nested = true;
  if (loop.iterRange) visit(loop.iterRange, { bound, inLoop }, found);
  const names = [loop.iterVar, loop.iterVar2, loop.accuVar].filter((name) => name !== '');
  const inner = { bound: new Set([...bound, ...names]), inLoop: true };
  for (const part of [loop.accuInit, loop.loopCondition, loop.loopStep, loop.result]) {
    if (part) visit(part, inner, found);
  }
}

/** The names of `a.b["c"]`; null for anything else. */
function pathOf(expression: Expression): Path | null {
  const { case: kind, value } = expression.exprKind;
  if (kind === 'identExpr') return [value.name];
  if (kind === 'selectExpr') {
    const operand = value.operand && pathOf(value.operand);
    return operand ? [...operand, value.field] : null;
  }
  if (kind !== 'callExpr' || value.function !== '_[_]') return null;
  const [operand, index] = value.args;
  const before = operand && pathOf(operand);
  const key = index?.exprKind;
  if (!before || key?.case !== 'constExpr') return null;
  const { constantKind } = key.value;
  return constantKind.case === 'stringValue' ? [...before, constantKind.value] : null;
}

/** As it is written behind what it is a member of. */
export function showPathPart(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

export function showPath([root = '', ...names]: Path): string {
  return root + names.map(showPathPart).join('');
}
