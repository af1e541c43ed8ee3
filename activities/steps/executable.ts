/** The Executable step: one program with its arguments, never through a shell. */
import type { ExecutableSettings } from '../../src/domain/schedule.ts';
import { runCommand } from './command.ts';
import type { CommandDeps } from './command.ts';
import type { StepRunner } from './step-run.ts';

export function createExecutableRunner(deps: CommandDeps): StepRunner<ExecutableSettings> {
  return (run) => {
    const { program, arguments: args } = run.input.settings;
    return runCommand(run, deps, async () => ({ program, args }));
  };
}
