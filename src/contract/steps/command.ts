/** Steps that run a command on the host of a step worker: Executable, Shell and PowerShell. */
import { type Static, Type } from 'typebox';
import {
  type ExecutableStep as Executable,
  powerShellEditions,
  type PowerShellStep as PowerShell,
  type ShellStep as Shell,
} from '../../domain/schedule/schedule.ts';
import { Enum, Named, Strict } from '../validation/schema.ts';
import {
  commonStep,
  commonStepBody,
  fillCommon,
  fillOutputSettings,
  fillScriptSource,
  inlineScript,
  keepOutput,
  scriptFile,
  TextOrSecretMap,
  workingDirectory,
} from './step-fields.ts';

const optional = Type.Optional;

const list = Type.Array(Type.String({ maxLength: 32_768 }), { maxItems: 1_000 });
const executable = {
  program: Type.String({ minLength: 1, maxLength: 4_096, pattern: '\\S' }),
  arguments: list,
  workingDirectory,
  environment: TextOrSecretMap,
  keepOutput,
};
const fileArguments = optional({ ...list, description: 'Arguments of the file.' });
const shell = {
  script: optional({
    ...inlineScript,
    description:
      'Run by /bin/sh, or by the interpreter in its first line (#!); stops at the first failing command.',
  }),
  file: optional({
    ...scriptFile,
    description: 'Path of a script on the worker, instead of script.',
  }),
  arguments: fileArguments,
  workingDirectory,
  environment: TextOrSecretMap,
  keepOutput,
};
const powerShell = {
  script: optional({
    ...inlineScript,
    description: 'Stops at the first error, and ends with the exit code of its last program.',
  }),
  file: optional({
    ...scriptFile,
    description: 'Path of a .ps1 file on the worker, instead of script; it is run as it is.',
  }),
  arguments: fileArguments,
  edition: Enum(powerShellEditions, {
    default: 'pwsh',
    description: 'pwsh is PowerShell 7; powershell.exe is a part of Windows.',
  }),
  workingDirectory,
  environment: TextOrSecretMap,
  keepOutput,
};

export const ExecutableStepBody = Named(
  'ExecutableStepBody',
  Strict({
    type: Type.Literal('Executable'),
    ...commonStepBody,
    program: executable.program,
    arguments: optional(executable.arguments),
    workingDirectory: optional(executable.workingDirectory),
    environment: optional(executable.environment),
    keepOutput,
  }),
);
export const ShellStepBody = Named(
  'ShellStepBody',
  Strict({
    type: Type.Literal('Shell'),
    ...commonStepBody,
    ...shell,
    workingDirectory: optional(shell.workingDirectory),
    environment: optional(shell.environment),
  }),
);
export const PowerShellStepBody = Named(
  'PowerShellStepBody',
  Strict({
    type: Type.Literal('PowerShell'),
    ...commonStepBody,
    ...powerShell,
    edition: optional(powerShell.edition),
    workingDirectory: optional(powerShell.workingDirectory),
    environment: optional(powerShell.environment),
  }),
);
export const ExecutableStep = Named(
  'ExecutableStep',
  Strict({ type: Type.Literal('Executable'), ...commonStep, ...executable }),
);
export const ShellStep = Named(
  'ShellStep',
  Strict({ type: Type.Literal('Shell'), ...commonStep, ...shell }),
);
export const PowerShellStep = Named(
  'PowerShellStep',
  Strict({ type: Type.Literal('PowerShell'), ...commonStep, ...powerShell }),
);

export function fillExecutable(body: Static<typeof ExecutableStepBody>, key: string): Executable {
  return {
    type: body.type,
    ...fillCommon(body, key),
    program: body.program,
    arguments: body.arguments ?? [],
    workingDirectory: body.workingDirectory ?? null,
    environment: body.environment ?? {},
    ...fillOutputSettings(body),
  };
}

export function fillShell(body: Static<typeof ShellStepBody>, key: string): Shell {
  return {
    type: body.type,
    ...fillCommon(body, key),
    ...fillScriptSource(body),
    ...(body.arguments === undefined ? {} : { arguments: body.arguments }),
    workingDirectory: body.workingDirectory ?? null,
    environment: body.environment ?? {},
    ...fillOutputSettings(body),
  };
}

export function fillPowerShell(body: Static<typeof PowerShellStepBody>, key: string): PowerShell {
  return {
    type: body.type,
    ...fillCommon(body, key),
    ...fillScriptSource(body),
    ...(body.arguments === undefined ? {} : { arguments: body.arguments }),
    edition: body.edition ?? 'pwsh',
    workingDirectory: body.workingDirectory ?? null,
    environment: body.environment ?? {},
    ...fillOutputSettings(body),
  };
}
