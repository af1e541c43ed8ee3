/** The whole command line as one function: arguments and io in, exit code out. */
import { Command, CommanderError, Help } from 'commander';
import { readVersion } from '../installed-file.ts';
import { type CommandEntry, commandGroups } from './commands.ts';
import { describeExitCodes, exitCodes, usageError } from './framework/cli-error.ts';
import type { CliIo } from './framework/cli-io.ts';
import { type CommandRunner, createCommandRunner } from './framework/command-runner.ts';
import { declareHelp, findCalledCommand } from './framework/find-command.ts';
import { addGlobalFlags } from './framework/global-flags.ts';
import { asCalled } from './framework/process-io.ts';
import { showError } from './framework/show-error.ts';
import { toLine } from './output/table.ts';

/** Runs one command line, without the names of node and script. Never throws. */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  const runner = createCommandRunner(io);
  const root = createRoot(io);
  try {
    checkArguments(args);
    if (args[0] === completionWord) {
      return await completeWords(root, args.slice(1), io);
    }
    await declareCommands(root, runner, () => calledWord(root, args));
    // First of all: `--help` after a word that is no command must not show the help of another one.
    findCalledCommand(root, args);
    await root.parseAsync(args, { from: 'user' });
    return runner.exitCode();
  } catch (error) {
    if (error instanceof CommanderError) return exitCodeOf(error);
    if (isInterruption(error)) return exitCodes.interrupted;
    const { lines, exitCode } = showError(error);
    io.stderr.write(lines.map((line) => `${asCalled(line, io.program)}\n`).join(''));
    return exitCode;
  }
}

/** Shells ask with it; no help shows it. */
const completionWord = '__complete';

async function completeWords(root: Command, args: readonly string[], io: CliIo): Promise<number> {
  const words = args[0] === '--' ? args.slice(1) : args;
  const { completeLines, firstWord } = await import('./completion/complete.ts');
  await declareCommands(root, createCommandRunner(io), () => firstWord(root, words));
  io.stdout.write((await completeLines(root, words, io)).map((line) => `${line}\n`).join(''));
  return exitCodes.ok;
}

function createRoot(io: CliIo): Command {
  const root = new Command(io.program)
    .description('Durable multi-step schedules on Temporal.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    // Lets `temporal` pass its flags on, and binds a flag to the command it follows.
    .enablePositionalOptions()
    .showHelpAfterError('Add --help to see what the command takes.')
    .exitOverride()
    .configureHelp({ subcommandTerm })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => (io.stdout.isTTY ? io.stdout.size().columns : 100),
      getErrHelpWidth: () => (io.stderr.isTTY ? io.stderr.size().columns : 100),
    });
  return addGlobalFlags(root).addHelpText('after', describeExitCodes());
}

/** The commands of the first level are not declared whole, so their arguments are unknown. */
function subcommandTerm(this: Help, command: Command): string {
  if (command.parent?.parent) return Help.prototype.subcommandTerm.call(this, command);
  return [command.name(), ...command.aliases()].join('|');
}

/** Errors of the command line itself carry exit code 1 in commander; ours is 2. */
function exitCodeOf(error: CommanderError): number {
  return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
}

function isInterruption(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Node has decoded the arguments already; a command must not act on a text with a lost character. */
function checkArguments(args: readonly string[]): void {
  const lost = args.findIndex((arg) => arg.includes('\uFFFD'));
  if (lost < 0) return;
  throw usageError(
    `argument ${lost + 1} is not UTF-8: ${toLine(args[lost] ?? '')}`,
    'Use a UTF-8 terminal, or write it to a file and use -f FILE.',
  );
}

/** Names and descriptions of all commands; whole is only the one that is called, which is loaded for it. */
async function declareCommands(
  root: Command,
  runner: CommandRunner,
  calledWord: () => string | undefined,
): Promise<void> {
  for (const { heading, entries } of commandGroups) {
    root.commandsGroup(heading);
    for (const { name, alias, description } of entries) {
      const command = root.command(name).description(description);
      if (alias !== undefined) command.alias(alias);
    }
  }
  declareHelp(root);
  const called = findEntry(calledWord());
  if (called) await declareWhole(root, runner, called);
}

/** `schedule` of `-o json schedule list` and of `help schedule`. */
function calledWord(root: Command, args: readonly string[]): string | undefined {
  const { operands, unknown } = root.parseOptions([...args]);
  const [first, second] = [...operands, ...unknown];
  return first === 'help' ? second : first;
}

function findEntry(word: string | undefined): CommandEntry | undefined {
  const entries = commandGroups.flatMap((group) => group.entries);
  return entries.find(({ name, alias }) => word !== undefined && [name, alias].includes(word));
}

/** Puts the declared command where its name stands. */
async function declareWhole(root: Command, runner: CommandRunner, entry: CommandEntry) {
  const declare = await entry.load();
  const commands = root.commands as Command[];
  const place = commands.findIndex((command) => command.name() === entry.name);
  const [name] = commands.splice(place, 1);
  declare(root, runner);
  const whole = commands.pop();
  if (!whole || !name) throw new Error(`${entry.name} was not declared`);
  commands.splice(place, 0, whole.helpGroup(name.helpGroup()));
}
