/** Rules between the fields of a definition, which its JSON schema cannot express. */
import { checkAccess, type DefinitionAccess } from '../access/definition-access.ts';
import { checkSystemAccess } from '../access/system-access.ts';
import { reservedVariables } from '../execution/step-activity.ts';
import { type InputError, maxInputErrors, pointerPart } from '../problem.ts';
import { closestWord } from '../text/closest-word.ts';
import { isScriptFault, readScript } from './command-step.ts';
import type { SystemConnection } from './connected-system.ts';
import {
  charsetOfContentType,
  headerBlankFault,
  headerFault,
  headerNameFault,
} from './http-headers.ts';
import { checkLiteralSecrets } from './literal-secret.ts';
import {
  commandStepTypes,
  type ConnectedSystem,
  definitionLimits,
  type HttpStep,
  type RunProfileStep,
  type Step,
  type TextOrSecret,
} from './schedule.ts';

export type KnownSystem = Pick<ConnectedSystem, 'name' | 'runProfiles'> & {
  /** Of a system that the tenant stores: the policy is applied to it. Workers judge the others. */
  connection?: SystemConnection;
};

/** What an installation knows and allows. */
export type DefinitionContext = {
  connectedSystems: readonly KnownSystem[];
  /** Whether steps may run commands on the hosts of step workers. */
  commandsEnabled: boolean;
  /** The tenant and its policy, where they are known. */
  access?: DefinitionAccess;
};

/** The parts of a definition that could be read; a step or timing of a wrong shape is null. */
export type ReadDefinition = {
  name: string | null;
  tags: readonly string[];
  steps: readonly (Step | null)[];
};

const variableName = /^[^=\p{Cc}]{1,256}$/u;

function invalid(pointer: string, message: string, suggestion?: string): InputError {
  const error = { pointer, code: 'step-settings-invalid', message };
  return suggestion === undefined ? error : { ...error, suggestion };
}

function member(pointer: string, name: string): string {
  return `${pointer}/${pointerPart(name)}`;
}

function checkUrl(url: string, pointer: string): InputError[] {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed) return [invalid(pointer, 'is not an absolute URL', 'write https://host/path')];
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    return [invalid(pointer, 'must begin with http:// or https://')];
  }
  return [];
}

function checkHeader(name: string, value: TextOrSecret, pointer: string): InputError[] {
  const fault =
    typeof value === 'string'
      ? (headerFault(name, value) ?? headerBlankFault(value))
      : headerNameFault(name);
  return fault ? [invalid(pointer, fault.message, fault.remedy)] : [];
}

/** What a request says of its body has to be true of it. */
function checkCharset({ headers, body }: HttpStep, name: string, pointer: string): InputError[] {
  const value = headers[name];
  if (name.toLowerCase() !== 'content-type' || typeof value !== 'string') return [];
  const charset = charsetOfContentType(value);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  if (charset === null || /^utf-?8$/.test(charset) || /^[\0-\x7f]*$/.test(text)) return [];
  const message = `names the charset ${charset.slice(0, 40)}, but bodies are sent in UTF-8`;
  return [invalid(pointer, message, 'write charset=utf-8')];
}

function checkHttp(step: HttpStep, pointer: string): InputError[] {
  const errors = checkUrl(step.url, `${pointer}/url`);
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(step.headers)) {
    const at = member(`${pointer}/headers`, name);
    errors.push(...checkHeader(name, value, at));
    if (seen.has(name.toLowerCase())) errors.push(invalid(at, 'is there twice'));
    seen.add(name.toLowerCase());
    errors.push(...checkCharset(step, name, at));
  }
  if (step.body === null) return errors;
  if (step.method === 'GET' || step.method === 'HEAD') {
    errors.push(invalid(`${pointer}/body`, `a ${step.method} request has no body`, 'use POST'));
  }
  const text = typeof step.body === 'string' ? step.body : JSON.stringify(step.body);
  if (new TextEncoder().encode(text).length > definitionLimits.bodyBytes) {
    errors.push(invalid(`${pointer}/body`, `has more than ${definitionLimits.bodyBytes} bytes`));
  }
  return errors;
}

function checkRunProfile(
  step: RunProfileStep,
  pointer: string,
  { connectedSystems, access }: DefinitionContext,
): InputError[] {
  const names = connectedSystems.map(({ name }) => name);
  const system = connectedSystems.find(({ name }) => name === step.connectedSystem);
  const known = system?.runProfiles ?? [];
  if (system && known.includes(step.runProfile)) {
    return checkConnection(system, { pool: step.pool, pointer, access });
  }
  const [field, word, words] = system
    ? (['runProfile', step.runProfile, known] as const)
    : (['connectedSystem', step.connectedSystem, names] as const);
  const error: InputError = {
    pointer: `${pointer}/${field}`,
    code: system ? 'run-profile-unknown' : 'connected-system-unknown',
    message: `"${word}" is not known${system ? ` to ${system.name}` : ''}; known: ${
      words.slice(0, 20).join(', ') || 'none'
    }`,
  };
  const suggestion = closestWord(word, words);
  return [suggestion === undefined ? error : { ...error, suggestion }];
}

type SystemUse = { pool: string; pointer: string; access: DefinitionAccess | undefined };

function checkConnection({ name, connection }: KnownSystem, use: SystemUse): InputError[] {
  const { pool, pointer, access } = use;
  if (!connection) return [];
  if (connection.pool !== null && connection.pool !== pool) {
    const message = `the connected system "${name}" is for steps of the pool "${connection.pool}"`;
    const suggestion = `write "pool": "${connection.pool}"`;
    return [{ pointer: `${pointer}/pool`, code: 'pool-forbidden', message, suggestion }];
  }
  if (!access) return [];
  const { policy, tenant } = access;
  // A pool that is not the tenant's was refused with the step.
  const errors = checkSystemAccess(connection, policy, { tenant, pool });
  return errors.flatMap((error) =>
    error.code === 'pool-forbidden' ? [] : [{ ...error, pointer: `${pointer}/connectedSystem` }],
  );
}

function checkEnvironment(
  environment: Readonly<Record<string, TextOrSecret>>,
  pointer: string,
): InputError[] {
  return Object.keys(environment).flatMap((name) => {
    const at = member(`${pointer}/environment`, name);
    if (!variableName.test(name)) return [invalid(at, 'is not the name of a variable')];
    if (!reservedVariables.includes(name)) return [];
    return [invalid(at, 'is set by the step worker itself', 'remove the variable')];
  });
}

/** The rules of one step; `pointer` is its place in the body. */
function checkStep(step: Step, pointer: string, context: DefinitionContext): InputError[] {
  const errors = [
    ...controlCharacters(step.name, `${pointer}/name`),
    ...checkLiteralSecrets(step, pointer),
    ...(context.access ? checkAccess(step, pointer, context.access) : []),
  ];
  if (commandStepTypes.includes(step.type) && !context.commandsEnabled) {
    const message = `this installation does not run ${step.type} steps`;
    errors.push({
      pointer: `${pointer}/type`,
      code: 'step-type-unavailable',
      message,
      suggestion: 'switch commands on in the configuration of the server and of its step workers',
    });
  }
  switch (step.type) {
    case 'Http':
      return [...errors, ...checkHttp(step, pointer)];
    case 'RunProfile':
      return [...errors, ...checkRunProfile(step, pointer, context)];
    case 'Executable':
      return [...errors, ...checkEnvironment(step.environment, pointer)];
    case 'Shell':
      return [
        ...errors,
        ...checkScript(step.script, `${pointer}/script`),
        ...checkEnvironment(step.environment, pointer),
      ];
  }
}

function checkScript(script: string, pointer: string): InputError[] {
  const read = readScript(script);
  return isScriptFault(read) ? [invalid(pointer, read.message, read.remedy)] : [];
}

function controlCharacters(text: string, pointer: string): InputError[] {
  if (!/\p{Cc}/u.test(text)) return [];
  return [{ pointer, code: 'malformed', message: 'holds a control character or a line break' }];
}

function checkFirstStep(steps: ReadDefinition['steps']): InputError[] {
  if (!steps[0] || steps[0].mode === 'Sequential') return [];
  const message = 'the first step has none before it to run beside';
  return [
    { pointer: '/steps/0/mode', code: 'first-step-parallel', message, suggestion: 'Sequential' },
  ];
}

function checkKeys(steps: ReadDefinition['steps']): InputError[] {
  const places = new Map<string, number>();
  return steps.flatMap((step, index) => {
    if (!step) return [];
    const first = places.get(step.key);
    if (first === undefined) {
      places.set(step.key, index);
      return [];
    }
    const message = `step ${first + 1} has the key "${step.key}" already`;
    return [{ pointer: `/steps/${index}/key`, code: 'duplicate', message }];
  });
}

function checkSteps(steps: ReadDefinition['steps'], context: DefinitionContext): InputError[] {
  const errors: InputError[] = [];
  for (const [index, step] of steps.entries()) {
    if (errors.length >= maxInputErrors) break;
    if (step) errors.push(...checkStep(step, `/steps/${index}`, context));
  }
  return errors;
}

/**
 * Rules a definition breaks, in the order of its fields; empty when it can be run. Steps after the
 * one with the hundredth mistake are not checked.
 */
export function checkDefinition(read: ReadDefinition, context: DefinitionContext): InputError[] {
  return [
    ...(read.name === null ? [] : controlCharacters(read.name, '/name')),
    ...read.tags.flatMap((tag, index) => controlCharacters(tag, `/tags/${index}`)),
    ...checkFirstStep(read.steps),
    ...checkKeys(read.steps),
    ...checkSteps(read.steps, context),
  ];
}
