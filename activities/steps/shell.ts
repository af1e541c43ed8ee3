/** The Shell step: an inline script for the POSIX shell, which stops at the first failing command. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ShellSettings } from '../../src/domain/schedule.ts';
import { runCommand } from './command.ts';
import type { CommandDeps } from './command.ts';
import type { StepRunner } from './step-run.ts';

/**
 * The one shell every POSIX host has. Scripts that need another start it themselves, as in
 * `exec bash -s <<'END'`, or are run by an Executable step.
 */
const shell = '/bin/sh';

export function createShellRunner(deps: CommandDeps): StepRunner<ShellSettings> {
  return (run) =>
    runCommand(run, deps, async (scratch) => {
      // In a file: an argument is shown to every user of the host, and may not be as long.
      const file = join(scratch, 'script');
      await writeFile(file, run.input.settings.script, { mode: 0o600 });
      return { program: shell, args: ['-e', file] };
    });
}
