/** Rules of one step, by its type, which its JSON schema cannot express. */
import {
  checkAccess,
  checkQueueAccess,
  type DefinitionAccess,
  type QueueAccess,
} from '../access/definition-access.ts';
import { reservedVariables } from '../execution/step-activity.ts';
import type { InputError } from '../problem.ts';
import { commandStepTypes, type Step, type TextOrSecret } from '../schedule/schedule.ts';
import { checkLiteralSecrets } from '../secrets/literal-secret.ts';
import { checkDispatch } from './dispatch-rules.ts';
import { checkForeignStep } from './foreign/foreign-rules.ts';
import { checkHttp } from './http-rules.ts';
import { checkRunProfile, type KnownSystem } from './run-profile-rules.ts';
import { checkCommandScript, checkShellScript } from './script-rules.ts';
import { checkSql, type KnownSqlConnection } from './sql-rules.ts';
import { controlCharacters, invalid, member } from './step-error.ts';

/** What an installation knows and allows. */
export type DefinitionContext = {
  connectedSystems: readonly KnownSystem[];
  /** Whether steps may run commands on the hosts of step workers. */
  commandsEnabled: boolean;
  /** Undefined when only the workers know them. */
  sqlConnections?: readonly KnownSqlConnection[];
  /** The tenant and its policy, where they are known. */
  access?: DefinitionAccess;
  /** Which task queues of other workers the tenant may use; the server always knows. */
  queueAccess?: QueueAccess;
};

const variableName = /^[^=\p{Cc}]{1,256}$/u;

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
export function checkStep(step: Step, pointer: string, context: DefinitionContext): InputError[] {
  const errors = [
    ...controlCharacters(step.name, `${pointer}/name`),
    ...checkLiteralSecrets(step, pointer),
    ...checkDispatch(step, pointer),
    ...(context.access ? checkAccess(step, pointer, context.access) : []),
    ...(context.queueAccess ? checkQueueAccess(step, pointer, context.queueAccess) : []),
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
    case 'CustomActivity':
    case 'ChildWorkflow':
      return [...errors, ...checkForeignStep(step, pointer)];
    case 'Wait':
    case 'Approval':
    case 'Schedule':
      return errors;
    case 'Executable':
      return [...errors, ...checkEnvironment(step.environment, pointer)];
    case 'Shell':
      return [
        ...errors,
        ...checkCommandScript(step, pointer),
        ...checkShellScript(step.script, `${pointer}/script`),
        ...checkEnvironment(step.environment, pointer),
      ];
    case 'PowerShell':
      return [
        ...errors,
        ...checkCommandScript(step, pointer),
        ...checkEnvironment(step.environment, pointer),
      ];
    case 'Sql':
      return [...errors, ...checkSql(step, pointer, context.sqlConnections)];
  }
}
