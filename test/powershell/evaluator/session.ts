/**
 * Runs the files of the module without PowerShell: an evaluator of the part of the language that they use,
 * with real requests. What it does not know is an error, never a guess.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { cmdlets, moduleFolder } from '../../../tools/powershell/generate.ts';
import { createParse, type Parse } from '../grammar.ts';
import { type Ast, toAst } from './ast.ts';
import { runCommand } from './commands.ts';
import { Secret } from './dotnet.ts';
import { childScope, type Host, type Module, type Scope } from './scope.ts';
import { runBlock, runStatements } from './statements.ts';
import { Custom, Dictionary, type ErrorRecord, List, Thrown } from './values.ts';

const parts = [
  'Facts',
  'Error',
  'Json',
  'Connection',
  'Request',
  'Schedule',
  'Step',
  'Wait',
  'Invoke',
];
const files = [
  ...parts.map((name) => `private/${name}.ps1`),
  ...cmdlets.map(({ name }) => `public/${name}.ps1`),
];

type Outcome = {
  /** What came out of the pipeline, as plain objects. */
  output: unknown[];
  errors: { id: string; category: string; message: string; shown: string; data: unknown }[];
  warnings: string[];
  /** What ShouldProcess was asked. */
  questions: string[];
  /** Method and address of each request. */
  requests: string[];
};

export type Session = {
  run: (script: string, variables?: Record<string, unknown>) => Promise<Outcome>;
  /** Answers of ShouldProcess; -WhatIf is no. */
  confirms: boolean;
};

/** Values of PowerShell as plain ones, for `expect`. */
function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof List) return value.items.map(toPlain);
  const dictionary = value instanceof Custom ? value.members : value;
  if (!(dictionary instanceof Dictionary)) return value;
  return Object.fromEntries(
    dictionary.keys().map((key) => [String(key), toPlain(dictionary.get(key))]),
  );
}

/** Plain values as those of PowerShell: what a person would have written as @{ … } and @( … ). */
function fromPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromPlain);
  if (typeof value !== 'object' || value === null || value instanceof Secret) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, fromPlain(one)] as const);
  return new Dictionary(true, entries);
}

function describe({ id, category, exception, details }: ErrorRecord): Outcome['errors'][number] {
  const { message, data } = exception;
  return { id, category, message, shown: details?.message ?? message, data: toPlain(data) };
}

function createHost(env: Host['env'], session: { confirms: boolean }): Host {
  return {
    now: () => performance.now(),
    requests: [],
    env,
    sleep: (ms) => sleep(ms),
    warnings: [],
    errors: [],
    questions: [],
    confirm: () => session.confirms,
  };
}

type Loaded = { parse: Parse; trees: Ast[] };

let loaded: Promise<Loaded> | null = null;

/** The files are read once: a session only runs them. */
async function loadModule(): Promise<Loaded> {
  const parse = await createParse();
  const texts = files.map((file) => readFileSync(new URL(file, moduleFolder), 'utf8'));
  return { parse, trees: texts.map((text) => toAst(parse(text), text)) };
}

async function runTree(tree: Ast, scope: Scope, output: unknown[]): Promise<void> {
  for (const part of tree.children) {
    if (part.type === 'statement_list') await runStatements(part, scope, output);
  }
}

function setVariables(scope: Scope, variables: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(variables)) {
    scope.variables.set(name.toLowerCase(), fromPlain(value));
  }
}

/** A session in which the module was imported. */
export async function createSession(env: Host['env']): Promise<Session> {
  loaded ??= loadModule();
  const { parse, trees } = await loaded;
  const state = { confirms: true };
  const host = createHost(env, state);
  const engine = { runStatements, runBlock, runCommand };
  const module: Module = { engine, functions: new Map(), variables: new Map(), host };
  const top: Scope = { module, parent: null, variables: module.variables };
  for (const tree of trees) await runTree(tree, top, []);
  const run = async (script: string, variables: Record<string, unknown> = {}) => {
    for (const list of [host.requests, host.warnings, host.errors, host.questions]) list.length = 0;
    const scope = childScope(top);
    setVariables(scope, variables);
    const output: unknown[] = [];
    await runTree(toAst(parse(script), script), scope, output).catch((error: unknown) => {
      if (!(error instanceof Thrown)) throw error;
      host.errors.push(error.record);
    });
    return {
      output: output.map(toPlain),
      errors: host.errors.map(describe),
      warnings: [...host.warnings],
      questions: [...host.questions],
      requests: [...host.requests],
    };
  };
  return Object.assign(state, { run });
}
