/** Connects a declared command to its implementation. */
import type { Command } from 'commander';
import { readVersion } from '../../installed-file.ts';
import type { CliIo } from './cli-io.ts';
import type { CommandContext } from './command-context.ts';
import { addGlobalFlags, type GlobalFlags, readGlobalFlags } from './global-flags.ts';
import { asCalled } from './process-io.ts';

/** Exit code, or nothing for 0. */
type CommandResult = Promise<number | void>;

type ClientCall<O> = (context: CommandContext, args: string[], options: O) => CommandResult;
type OperatorCall<O> = (args: string[], options: O, terminal: Terminal) => CommandResult;

/** For operator commands that print results as client commands do. */
export type Terminal = { io: CliIo; flags: GlobalFlags };

export type CommandRunner = {
  /** For commands that talk to the API; also declares the global flags. */
  client<O>(command: Command, call: ClientCall<O>, more?: { waits: boolean }): void;
  /** For commands that run a process of the product here, with a stop of their own. */
  operator<O>(command: Command, call: OperatorCall<O>): void;
  exitCode(): number;
};

/** Arguments as a flat list; an omitted one is an empty text. */
function flatArguments(command: Command): string[] {
  return command.processedArgs.flatMap((argument: string | string[] | undefined) => argument ?? '');
}

export function createCommandRunner(io: CliIo): CommandRunner {
  let exitCode = 0;
  return {
    client<O>(command: Command, call: ClientCall<O>, more = { waits: false }) {
      addGlobalFlags(command).action(async () => {
        const { createCommandContext } = await import('./command-context.ts');
        const flags = readGlobalFlags(command);
        const version = readVersion();
        const context = await createCommandContext({ io, flags, version, waits: more.waits });
        const options = command.opts() as O;
        exitCode = (await call(context, flatArguments(command), options)) ?? 0;
      });
    },
    operator<O>(command: Command, call: OperatorCall<O>) {
      command.action(async () => {
        const terminal = { io, flags: readGlobalFlags(command) };
        exitCode = (await call(flatArguments(command), command.opts() as O, terminal)) ?? 0;
      });
    },
    exitCode: () => exitCode,
  };
}

/** Adds examples to the help of a command: the command line, and what it does. */
export function showExamples(
  command: Command,
  examples: readonly (readonly [string, string])[],
): Command {
  return command.addHelpText('after', () => {
    let root = command;
    while (root.parent) root = root.parent;
    const lines = examples.map(
      ([line, meaning]) => `  ${asCalled(line, root.name())}\n      ${meaning}`,
    );
    return `\nExamples:\n${lines.join('\n')}`;
  });
}
