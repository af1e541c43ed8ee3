/** Steps that run a command on the host of a step worker: Executable and Shell. */
import { type Static, Type } from 'typebox';
import {
  definitionLimits,
  type ExecutableStep as Executable,
  type ShellStep as Shell,
} from '../../domain/schedule/schedule.ts';
import { Named, Strict } from '../validation/schema.ts';
import {
  commonStep,
  commonStepBody,
  fillCommon,
  fillOutputSettings,
  keepOutput,
  TextOrSecretMap,
  workingDirectory,
} from './step-fields.ts';

const optional = Type.Optional;

const executable = {
  program: Type.String({ minLength: 1, maxLength: 4_096, pattern: '\\S' }),
  arguments: Type.Array(Type.String({ maxLength: 32_768 }), { maxItems: 1_000 }),
  workingDirectory,
  environment: TextOrSecretMap,
  keepOutput,
};
const shell = {
  script: Type.String({
    minLength: 1,
    maxLength: definitionLimits.scriptLength,
    pattern: '\\S',
    description:
      'Run by /bin/sh, or by the interpreter in its first line (#!); stops at the first failing command.',
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
    script: shell.script,
    workingDirectory: optional(shell.workingDirectory),
    environment: optional(shell.environment),
    keepOutput,
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
    script: body.script,
    workingDirectory: body.workingDirectory ?? null,
    environment: body.environment ?? {},
    ...fillOutputSettings(body),
  };
}
