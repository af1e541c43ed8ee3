/** The PowerShell step: a script, inline or in a file, run by the edition that the step names. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  PowerShellEdition,
  PowerShellSettings,
} from '../../../src/domain/schedule/schedule.ts';
import { StepFailure, type StepRunner } from '../step-runner.ts';
import { type Command, type CommandDeps, type CommandPlace, runCommand } from './command.ts';
import { findProgram, findScript } from './program.ts';

/** No user answers a question, and no profile of a user changes what the script does. */
const quiet = ['-NoLogo', '-NoProfile', '-NonInteractive'];

/**
 * Runs the script of the step, which stands in a file of its own, so that its lines are counted from 1 and its
 * `using` and `param` come first. A program that fails is an error from PowerShell 7.4 on; before, the last one
 * decides by its exit code.
 */
const starter = [
  "$ErrorActionPreference = 'Stop'",
  '$PSNativeCommandUseErrorActionPreference = $true',
  "$ProgressPreference = 'SilentlyContinue'",
  "if ($null -ne $PSStyle) { $PSStyle.OutputRendering = 'PlainText' }",
  'try { [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false } catch { }',
  '$global:LASTEXITCODE = 0',
  "& (Join-Path $PSScriptRoot 'script.ps1')",
  'exit $LASTEXITCODE',
  '',
].join('\n');

/** Windows' own edition reads a file without one in the code page of the system. */
const byteOrderMark = '\uFEFF';

export function createPowerShellRunner(deps: CommandDeps): StepRunner<PowerShellSettings> {
  return (run) =>
    runCommand(run, deps, async (place) => {
      const { script, file, arguments: args = [], edition } = run.input.settings;
      await findEdition(edition, place);
      if (script !== undefined) return inlineScript(script, edition, place);
      const { path } = await findScript(file ?? '', place);
      return { program: edition, args: [...quiet, '-File', path, ...args] };
    });
}

/** @throws StepFailure `step-misconfigured` that says what to install, or where else it could run. */
async function findEdition(edition: PowerShellEdition, place: CommandPlace): Promise<void> {
  try {
    await findProgram(edition, place);
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    const remedy =
      edition === 'pwsh'
        ? 'install PowerShell 7 on the worker, or run the step in a pool whose workers have it'
        : 'it is a part of Windows: write "edition": "pwsh", or run the step in a pool of Windows workers';
    throw new StepFailure('step-misconfigured', `${error.message}; ${remedy}`, {
      retryable: false,
    });
  }
}

async function inlineScript(
  script: string,
  edition: PowerShellEdition,
  { scratch }: CommandPlace,
): Promise<Command> {
  const start = join(scratch, 'start.ps1');
  const plain = script.startsWith(byteOrderMark) ? script.slice(1) : script;
  const text = edition === 'powershell.exe' ? byteOrderMark + plain : plain;
  await writeFile(join(scratch, 'script.ps1'), text, { mode: 0o600 });
  await writeFile(start, starter, { mode: 0o600 });
  // The policy of a Windows host is about files from elsewhere; this one is the step itself.
  const policy = edition === 'powershell.exe' ? ['-ExecutionPolicy', 'Bypass'] : [];
  return { program: edition, args: [...quiet, ...policy, '-File', start] };
}
