/** What a running script knows: variables by dynamic scope, functions, and the world outside. */
import type { Ast } from './ast.ts';
import type { Host as DotnetHost } from './dotnet.ts';
import type { Block, ErrorRecord } from './values.ts';

export type Host = DotnetHost & {
  env: Record<string, string | undefined>;
  sleep: (ms: number) => Promise<void>;
  warnings: string[];
  errors: ErrorRecord[];
  /** What ShouldProcess was asked: target and action. */
  questions: string[];
  /** The answer to each question; -WhatIf answers no. */
  confirm: (question: string) => boolean;
};

export type Flow = 'return' | 'break' | 'continue' | undefined;
export type BlockInput = { args?: readonly unknown[]; item?: unknown };
export type Flowing = { input: unknown[] | null; output: unknown[] };

/** Parts of the evaluator that need each other. */
type Engine = {
  runStatements: (list: Ast, scope: Scope, output: unknown[]) => Promise<Flow>;
  runBlock: (block: Block, scope: Scope, input: BlockInput) => Promise<unknown[]>;
  runCommand: (ast: Ast, scope: Scope, flow: Flowing) => Promise<void>;
};

export type Module = {
  engine: Engine;
  functions: Map<string, Ast>;
  variables: Map<string, unknown>;
  host: Host;
};

export type Scope = {
  module: Module;
  parent: Scope | null;
  variables: Map<string, unknown>;
};

export function childScope(parent: Scope): Scope {
  return { module: parent.module, parent, variables: new Map() };
}

function split(name: string): { drive: string | null; rest: string } {
  const [, drive = null, rest = name] = /^(script|env):(.*)$/.exec(name) ?? [];
  return { drive, rest };
}

/** `name` without its sign, in lower case; null when it was never assigned. */
export function readVariable(scope: Scope, name: string): unknown {
  const { drive, rest } = split(name);
  if (drive === 'env') return scope.module.host.env[rest.toUpperCase()] ?? null;
  if (drive === 'script') return readIn(scope.module.variables, rest);
  for (let at: Scope | null = scope; at; at = at.parent) {
    if (at.variables.has(rest)) return at.variables.get(rest);
  }
  if (scope.module.variables.has(rest)) return scope.module.variables.get(rest);
  throw new Error(`$${name} was never assigned`);
}

function readIn(variables: Map<string, unknown>, name: string): unknown {
  if (!variables.has(name)) throw new Error(`$script:${name} was never assigned`);
  return variables.get(name);
}

export function writeVariable(scope: Scope, name: string, value: unknown): void {
  const { drive, rest } = split(name);
  if (drive === 'script') scope.module.variables.set(rest, value);
  else if (rest !== 'null') scope.variables.set(rest, value);
}
