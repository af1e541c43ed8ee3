/** Commands: functions of the module with their parameters, and the few of PowerShell that it uses. */
import { type Ast, childOf, findAll, need } from './ast.ts';
import { bind, type Given } from './binding.ts';
import { construct, Secret } from './dotnet.ts';
import { evaluate } from './expressions.ts';
import { childScope, type Flowing, type Scope } from './scope.ts';
import { runBlock, runStatements } from './statements.ts';
import { Block, type ErrorRecord, isTrue, itemsOf, nothing, Thrown, toText } from './values.ts';

/** $PSCmdlet. */
type Cmdlet = Record<string, unknown>;

type Declaration = { name: string; isSwitch: boolean };

function switchesOf(ast: Ast | undefined): Declaration[] {
  const declared = ast ? findAll(ast, 'script_parameter') : [];
  return declared.map((one) => ({
    name: need(one, 'variable').text.slice(1).toLowerCase(),
    isSwitch: /\[switch\]/i.test(one.text),
  }));
}

const builtInSwitches = ['asplaintext', 'force', 'confirm', 'whatif'];

/** The words behind a command: by name, and by position. */
async function readGiven(ast: Ast, scope: Scope, declared: Declaration[]): Promise<Given> {
  const elements = childOf(ast, 'command_elements')?.children ?? ast.children.slice(1);
  const flat = elements.flatMap((one) => (one.type === 'command_elements' ? one.children : [one]));
  const given: Given = { named: new Map(), positional: [] };
  let waiting: string | null = null;
  let colon = false;
  for (const one of flat) {
    if (one.type === 'command_argument_sep') {
      colon ||= one.text.includes(':');
      continue;
    }
    if (one.type === 'command_parameter') {
      if (waiting !== null) given.named.set(waiting, true);
      waiting = one.text.trim().slice(1).toLowerCase();
      colon = false;
      continue;
    }
    const value = await evaluate(one, scope);
    const isSwitch =
      declared.some(({ name, isSwitch: yes }) => yes && name === waiting) ||
      builtInSwitches.includes(waiting ?? '');
    if (waiting !== null && isSwitch && !colon) {
      given.named.set(waiting, true);
      waiting = null;
    }
    if (waiting === null) given.positional.push(value);
    else given.named.set(waiting, value === nothing ? null : value);
    waiting = null;
  }
  if (waiting !== null) given.named.set(waiting, true);
  return given;
}

export async function runCommand(ast: Ast, scope: Scope, flow: Flowing): Promise<void> {
  if (ast.type !== 'command')
    throw new Error(`no statement ${ast.type}: ${ast.text.slice(0, 200)}`);
  const name = need(ast, 'command_name').text.trim();
  const declared = scope.module.functions.get(name.toLowerCase());
  const given = await readGiven(ast, scope, switchesOf(declared));
  if (declared) await callFunction(declared, given, scope, flow);
  else await callBuiltIn(name.toLowerCase(), given, scope, flow);
}

function cmdletOf(scope: Scope): Cmdlet {
  const { host } = scope.module;
  return {
    isCmdlet: true,
    shouldprocess: (target: unknown, action: unknown): boolean => {
      const question = `${toText(action)}: ${toText(target)}`;
      host.questions.push(question);
      return host.confirm(question);
    },
    writeerror: (record: ErrorRecord) => {
      host.errors.push(record);
      return nothing;
    },
    throwterminatingerror: (record: ErrorRecord) => {
      throw new Thrown(record);
    },
  };
}

/** Calls a function once, or its process block for each item of the pipeline. */
async function callFunction(ast: Ast, given: Given, caller: Scope, flow: Flowing): Promise<void> {
  const [block] = findAll(ast, 'param_block');
  const named = findAll(ast, 'named_block').find((one) => /^process/i.test(one.text));
  const body = named ?? findAll(ast, 'script_block_body')[0];
  const items = named && flow.input ? flow.input.map((item) => ({ item })) : [null];
  for (const piped of items) {
    const scope = childScope(caller);
    const bound = await bind(block, given, { scope, piped });
    scope.variables.set('psboundparameters', bound);
    if (named) scope.variables.set('pscmdlet', cmdletOf(scope));
    const list = body && findAll(body, 'statement_list')[0];
    if (list) await runStatements(list, scope, flow.output);
  }
}

type BuiltIn = (given: Given, scope: Scope, flow: Flowing) => Promise<void> | void;

function makeObject({ named, positional }: Given, scope: Scope, { output }: Flowing): void {
  const [type, ...rest] = positional;
  const args = named.get('argumentlist') ?? rest[0];
  output.push(
    construct(toText(type), args === undefined ? [] : (itemsOf(args) ?? [args]), scope.module.host),
  );
}

async function filter(
  { positional }: Given,
  scope: Scope,
  { input, output }: Flowing,
): Promise<void> {
  const [block] = positional;
  if (!(block instanceof Block)) throw new Error('Where-Object needs a block');
  for (const item of input ?? []) {
    const answer = await runBlock(block, scope, { item });
    if (isTrue(answer)) output.push(item);
  }
}

async function each(
  { positional }: Given,
  scope: Scope,
  { input, output }: Flowing,
): Promise<void> {
  const [block] = positional;
  if (!(block instanceof Block)) throw new Error('ForEach-Object needs a block');
  for (const item of input ?? []) output.push(...(await runBlock(block, scope, { item })));
}

const builtIns: Record<string, BuiltIn> = {
  'new-object': makeObject,
  'where-object': filter,
  'foreach-object': each,
  'select-object': ({ named }, _scope, { input, output }) => {
    output.push(...(input ?? []).slice(0, Number(named.get('first'))));
  },
  'write-warning': ({ positional }, { module }) => {
    module.host.warnings.push(toText(positional[0]));
  },
  'write-verbose': () => undefined,
  'add-type': () => undefined,
  'start-sleep': ({ named }, { module }) => module.host.sleep(Number(named.get('milliseconds'))),
  'convertto-securestring': ({ named }, _scope, { output }) => {
    output.push(new Secret(toText(named.get('string'))));
  },
};

async function callBuiltIn(name: string, given: Given, scope: Scope, flow: Flowing): Promise<void> {
  const known = builtIns[name];
  if (!known) throw new Error(`no command ${name}`);
  await known(given, scope, flow);
}
