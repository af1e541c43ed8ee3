/** Statements: what they write goes into `output`; what they answer says how the flow goes on. */
import { type Ast, childOf, findAll, need } from './ast.ts';
import { declarationsOf, emit, evaluate, isExpression } from './expressions.ts';
import { toRecord } from './operators.ts';
import { type BlockInput, childScope, type Flow, type Scope, writeVariable } from './scope.ts';
import { type Block, isTrue, itemsOf, same, Thrown } from './values.ts';

/** Runs a list until something leaves it. */
export async function runStatements(list: Ast, scope: Scope, output: unknown[]): Promise<Flow> {
  for (const statement of list.children) {
    const flow = await runStatement(statement, scope, output);
    if (flow) return flow;
  }
  return undefined;
}

async function runInner(ast: Ast | undefined, scope: Scope, output: unknown[]): Promise<Flow> {
  const list = ast && childOf(ast, 'statement_list');
  return list ? runStatements(list, scope, output) : undefined;
}

const conditionOf = (ast: Ast): Ast => {
  const at = ast.children.findIndex(({ type }) => type === '(');
  const found = ast.children[at + 1];
  if (!found) throw new Error(`no condition: ${ast.text}`);
  return found;
};

async function holds(ast: Ast, scope: Scope): Promise<boolean> {
  const value = await evaluate(ast, scope);
  return typeof value !== 'symbol' && isTrue(value);
}

async function runIf(ast: Ast, scope: Scope, output: unknown[]): Promise<Flow> {
  if (await holds(conditionOf(ast), scope))
    return runInner(need(ast, 'statement_block'), scope, output);
  for (const clause of childOf(ast, 'elseif_clauses')?.children ?? []) {
    if (await holds(conditionOf(clause), scope))
      return runInner(need(clause, 'statement_block'), scope, output);
  }
  const otherwise = childOf(ast, 'else_clause');
  return otherwise ? runInner(need(otherwise, 'statement_block'), scope, output) : undefined;
}

async function runForeach(ast: Ast, scope: Scope, output: unknown[]): Promise<Flow> {
  const name = need(ast, 'variable').text.slice(1).toLowerCase();
  const at = ast.children.findIndex(({ type }) => type === 'in');
  const source = ast.children[at + 1];
  const value = source && (await evaluate(source, scope));
  const items = value === null || typeof value === 'symbol' ? [] : (itemsOf(value) ?? [value]);
  for (const item of [...items]) {
    writeVariable(scope, name, item);
    const flow = await runInner(need(ast, 'statement_block'), scope, output);
    if (flow === 'break') break;
    if (flow === 'return') return flow;
  }
  return undefined;
}

async function runLoop(ast: Ast, scope: Scope, output: unknown[]): Promise<Flow> {
  const part = (type: string): Ast | undefined => childOf(ast, type)?.children[0];
  const [first, next] = [part('for_initializer'), part('for_iterator')];
  const condition = part('for_condition') ?? part('while_condition');
  if (first) await evaluate(first, scope);
  while (condition && (await holds(condition, scope))) {
    const flow = await runInner(need(ast, 'statement_block'), scope, output);
    if (flow === 'break') break;
    if (flow === 'return') return flow;
    if (next) await evaluate(next, scope);
  }
  return undefined;
}

async function runTry(ast: Ast, scope: Scope, output: unknown[]): Promise<Flow> {
  const clause = findOwnCatch(ast);
  try {
    return await runInner(need(ast, 'statement_block'), scope, output);
  } catch (error) {
    if (!clause || !(error instanceof Thrown)) throw error;
    writeVariable(scope, '_', error.record);
    return await runInner(need(clause, 'statement_block'), scope, output);
  } finally {
    const last = childOf(ast, 'finally_clause');
    if (last) await runInner(need(last, 'statement_block'), scope, []);
  }
}

function findOwnCatch(ast: Ast): Ast | undefined {
  const clauses = childOf(ast, 'catch_clauses');
  return clauses && childOf(clauses, 'catch_clause');
}

async function runSwitch(ast: Ast, scope: Scope, output: unknown[]): Promise<Flow> {
  const condition = conditionOf(need(ast, 'switch_condition'));
  const value = await evaluate(condition, scope);
  const ignoresCase = !/-casesensitive/i.test(childOf(ast, 'switch_parameters')?.text ?? '');
  const clauses = findAll(need(ast, 'switch_body'), 'switch_clause');
  const isMatch = (clause: Ast): boolean =>
    same(
      value,
      need(clause, 'switch_clause_condition').text.trim().replace(/^'|'$/g, ''),
      ignoresCase,
    );
  const isDefault = (clause: Ast): boolean =>
    /^\s*default\s*$/.test(need(clause, 'switch_clause_condition').text);
  const chosen = clauses.find(isMatch) ?? clauses.find(isDefault);
  return chosen ? runInner(need(chosen, 'statement_block'), scope, output) : undefined;
}

async function runFlow(ast: Ast, scope: Scope, output: unknown[]): Promise<Flow> {
  const [word, ...rest] = ast.children;
  const kind = word?.text.trim().toLowerCase();
  const value = rest.find(({ type }) => type !== ';');
  if (kind === 'break' || kind === 'continue') return kind;
  if (kind === 'return') {
    if (value) await runPipeline(value, scope, output);
    return 'return';
  }
  if (kind !== 'throw' || !value) throw new Error(`no statement ${String(kind)}`);
  throw new Thrown(toRecord(await evaluate(value, scope)));
}

/** Commands and expressions, each with the output of the one before it. */
async function runPipeline(ast: Ast, scope: Scope, output: unknown[]): Promise<void> {
  const parts =
    ast.type === 'pipeline_chain' ? ast.children.filter(({ type }) => type !== '|') : [ast];
  let items: unknown[] | null = null;
  for (const part of parts) {
    const written: unknown[] = [];
    if (isExpression(part)) await emit(part, scope, written);
    else await scope.module.engine.runCommand(part, scope, { input: items, output: written });
    items = written;
  }
  output.push(...(items ?? []));
}

type Run = (ast: Ast, scope: Scope, output: unknown[]) => Promise<Flow>;

const runners: Record<string, Run> = {
  if_statement: runIf,
  foreach_statement: runForeach,
  for_statement: runLoop,
  while_statement: runLoop,
  try_statement: runTry,
  switch_statement: runSwitch,
  flow_control_statement: runFlow,
  statement_list: runStatements,
  empty_statement: () => Promise.resolve(undefined),
  comment: () => Promise.resolve(undefined),
  function_statement: (ast, scope) => {
    scope.module.functions.set(need(ast, 'function_name').text.trim().toLowerCase(), ast);
    return Promise.resolve(undefined);
  },
};

async function runStatement(ast: Ast, scope: Scope, output: unknown[]): Promise<Flow> {
  const run = runners[ast.type];
  if (run) return run(ast, scope, output);
  if (ast.type === ';') return undefined;
  await runPipeline(ast, scope, output);
  return undefined;
}

/** A script block for one item, or with arguments; gives what it writes. */
export async function runBlock(block: Block, scope: Scope, input: BlockInput): Promise<unknown[]> {
  const inner = childScope(scope);
  if ('item' in input) inner.variables.set('_', input.item);
  for (const [index, declared] of declarationsOf(block.ast).entries()) {
    const name = need(declared, 'variable').text.slice(1).toLowerCase();
    inner.variables.set(name, input.args?.[index] ?? null);
  }
  const output: unknown[] = [];
  const [list] = findAll(need(block.ast, 'script_block'), 'statement_list');
  if (list) await runStatements(list, inner, output);
  return output;
}
