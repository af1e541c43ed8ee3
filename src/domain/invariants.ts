/** Rules between the fields of a definition: what a shape alone cannot say. */
import { closestWord } from './closest-word.ts';
import type { ConnectedSystem } from './connected-system.ts';
import type { InputError } from './problem.ts';
import { commandStepTypes, definitionLimits } from './schedule.ts';
import { isScriptFault, readScript } from './script.ts';
import { reservedVariables } from './step-activity.ts';
import type { HttpStep, RunProfileStep, Step, TextOrSecret } from './schedule.ts';

/** What an installation knows and allows. */
export type DefinitionContext = {
  connectedSystems: readonly Pick<ConnectedSystem, 'name' | 'runProfiles'>[];
  /** Whether steps may run commands on the hosts of step workers. */
  commandsEnabled: boolean;
};

/** The parts of a definition that could be read; a step or timing of a wrong shape is null. */
export type ReadDefinition = {
  name: string | null;
  tags: readonly string[];
  steps: readonly (Step | null)[];
};

/** Headers that carry a credential; their values belong into a secret. */
const credentialHeader =
  /^(authorization|proxy-authorization|cookie|set-cookie)$|(^|-)(api-?key|token|secret|password|auth)$/i;
const credentialVariable = /(^|_)(password|passwd|secret|token|api_?key)$/i;
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;
const variableName = /^[^=\p{Cc}]{1,256}$/u;

/** Headers that belong to the connection; a step that sets them breaks its own request. */
const connectionHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const useSecret = 'write { "secret": "NAME" } and give the step worker that secret';

function invalid(pointer: string, message: string, suggestion?: string): InputError {
  const error = { pointer, code: 'step-settings-invalid', message };
  return suggestion === undefined ? error : { ...error, suggestion };
}

function member(pointer: string, name: string): string {
  return `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function checkUrl(url: string, pointer: string): InputError[] {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed) return [invalid(pointer, 'is not an absolute URL', 'write https://host/path')];
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    return [invalid(pointer, 'must begin with http:// or https://')];
  }
  if (parsed.username === '' && parsed.password === '') return [];
  const remedy = `remove it from the URL; in an Authorization header, ${useSecret}`;
  return [{ ...invalid(pointer, 'holds a credential', remedy), code: 'literal-secret' }];
}

function checkHeader(name: string, value: TextOrSecret, pointer: string): InputError[] {
  if (!headerName.test(name)) return [invalid(pointer, 'is not the name of a header')];
  if (connectionHeaders.has(name.toLowerCase())) {
    return [invalid(pointer, 'is set by the connection itself', 'remove the header')];
  }
  if (typeof value !== 'string') return [];
  if (/[\p{Cc}]/u.test(value.replaceAll('\t', ''))) {
    return [invalid(pointer, 'holds a control character')];
  }
  if (!credentialHeader.test(name) || value === '') return [];
  const message = 'carries a credential in plain text, which the record would keep for ever';
  return [{ pointer, code: 'literal-secret', message, suggestion: useSecret }];
}

function checkHttp(step: HttpStep, pointer: string): InputError[] {
  const errors = checkUrl(step.url, `${pointer}/url`);
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(step.headers)) {
    const at = member(`${pointer}/headers`, name);
    errors.push(...checkHeader(name, value, at));
    if (seen.has(name.toLowerCase())) errors.push(invalid(at, 'is there twice'));
    seen.add(name.toLowerCase());
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
  { connectedSystems }: DefinitionContext,
): InputError[] {
  const names = connectedSystems.map(({ name }) => name);
  const system = connectedSystems.find(({ name }) => name === step.connectedSystem);
  const known = system?.runProfiles ?? [];
  if (system && known.includes(step.runProfile)) return [];
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

function checkEnvironment(
  environment: Readonly<Record<string, TextOrSecret>>,
  pointer: string,
): InputError[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    const at = member(`${pointer}/environment`, name);
    if (!variableName.test(name)) return [invalid(at, 'is not the name of a variable')];
    if (reservedVariables.includes(name)) {
      return [invalid(at, 'is set by the step worker itself', 'remove the variable')];
    }
    if (typeof value !== 'string' || value === '' || !credentialVariable.test(name)) return [];
    const message = 'carries a credential in plain text, which the record would keep for ever';
    return [{ pointer: at, code: 'literal-secret', message, suggestion: useSecret }];
  });
}

/** The rules of one step; `pointer` is its place in the body. */
export function checkStep(step: Step, pointer: string, context: DefinitionContext): InputError[] {
  const errors = controlCharacters(step.name, `${pointer}/name`);
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

/** Every rule a definition breaks, in the order of its fields; empty when it can be run. */
export function checkDefinition(read: ReadDefinition, context: DefinitionContext): InputError[] {
  return [
    ...(read.name === null ? [] : controlCharacters(read.name, '/name')),
    ...read.tags.flatMap((tag, index) => controlCharacters(tag, `/tags/${index}`)),
    ...checkFirstStep(read.steps),
    ...checkKeys(read.steps),
    ...read.steps.flatMap((step, index) =>
      step ? checkStep(step, `/steps/${index}`, context) : [],
    ),
  ];
}
