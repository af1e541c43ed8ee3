/** The rules of steps that run a script: Shell, PowerShell and Sql. */
import type { InputError } from '../problem.ts';
import type { ShellStep } from '../schedule/schedule.ts';
import { isScriptFault, readScript } from './command-step.ts';
import { invalid } from './step-error.ts';

type Script = Pick<ShellStep, 'script' | 'file' | 'arguments'>;

/** Exactly one of both says what is run. */
export function checkScriptSource({ script, file }: Script, pointer: string): InputError[] {
  if (script === undefined && file === undefined) {
    return [
      invalid(pointer, 'has no script', 'write "script", or "file" with a path on the worker'),
    ];
  }
  if (script !== undefined && file !== undefined) {
    return [invalid(`${pointer}/file`, 'stands beside a script', 'write one of both')];
  }
  if (file?.includes('\0')) return [invalid(`${pointer}/file`, 'holds a NUL character')];
  return [];
}

export function checkCommandScript(step: Script, pointer: string): InputError[] {
  const errors = checkScriptSource(step, pointer);
  if (errors.length > 0 || step.arguments === undefined || step.file !== undefined) return errors;
  const remedy = 'write the values into the script or its environment, or run a file';
  return [invalid(`${pointer}/arguments`, 'belong to a file', remedy)];
}

/** What a shell would read otherwise than its author. */
export function checkShellScript(script: string | undefined, pointer: string): InputError[] {
  const read = script === undefined ? null : readScript(script);
  return read && isScriptFault(read) ? [invalid(pointer, read.message, read.remedy)] : [];
}
