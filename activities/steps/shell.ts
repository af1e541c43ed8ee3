/** The Shell step: an inline script, which stops at the first failing command. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ShellSettings } from '../../src/domain/schedule.ts';
import { interpreterArguments, isScriptFault, readScript } from '../../src/domain/script.ts';
import type { Shebang } from '../../src/domain/script.ts';
import { runCommand } from './command.ts';
import type { Command, CommandDeps } from './command.ts';
import { misconfigured } from './step-failure.ts';
import type { StepRunner } from './step-run.ts';

/** The one shell every POSIX host has, for scripts whose first line names no other interpreter. */
const shell = '/bin/sh';

export function createShellRunner(deps: CommandDeps): StepRunner<ShellSettings> {
  return (run) =>
    runCommand(run, deps, async (scratch) => {
      const script = readScript(run.input.settings.script);
      // Definitions are older than this rule.
      if (isScriptFault(script)) {
        throw misconfigured(`the script cannot be run: ${script.message}; ${script.remedy}`);
      }
      const at = Date.now();
      const notes = script.notes.map(
        (text) => ({ at, level: 'info', stream: 'system', text }) as const,
      );
      if (notes.length > 0) run.log(notes);
      // In a file: an argument is shown to every user of the host, and may not be as long.
      const file = join(scratch, 'script');
      await writeFile(file, script.text, { mode: 0o700 });
      return commandOf(script.shebang, file);
    });
}

/** The interpreter is started by us, not through the file, which may be where nothing is executable. */
function commandOf(shebang: Shebang | null, file: string): Command {
  if (shebang === null) return { program: shell, args: ['-e', file] };
  const args = [...interpreterArguments(shebang), file];
  return { program: shebang.interpreter, args, shebang };
}
