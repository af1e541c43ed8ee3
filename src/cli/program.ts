/** The whole command line as one function: arguments and io in, exit code out. */
import { Command, CommanderError } from 'commander';
import { readVersion } from '../installed-file.ts';
import { declareActivityCommands } from './execution/activity-commands.ts';
import { declareExecutionCommands } from './execution/execution-commands.ts';
import { describeExitCodes, exitCodes, usageError } from './framework/cli-error.ts';
import type { CliIo } from './framework/cli-io.ts';
import { type CommandRunner, createCommandRunner } from './framework/command-runner.ts';
import { declareHelp, findCalledCommand } from './framework/find-command.ts';
import { addGlobalFlags } from './framework/global-flags.ts';
import { asCalled } from './framework/process-io.ts';
import { showError } from './framework/show-error.ts';
import { declareChaos } from './operator/chaos.ts';
import { declareCodecServer } from './operator/codec-server.ts';
import { declareDev } from './operator/dev.ts';
import { declareDoctor } from './operator/doctor.ts';
import { declareLedgerCommands } from './operator/ledger-commands.ts';
import { declareMigrate } from './operator/migrate.ts';
import { declareRecordCommands } from './operator/record-commands.ts';
import { declareServer } from './operator/server.ts';
import { declareTemporal } from './operator/temporal.ts';
import { declareTokenCommands } from './operator/token.ts';
import { declareVersion } from './operator/version.ts';
import { declareWorker } from './operator/worker.ts';
import { toLine } from './output/table.ts';
import { declareAnchorCommands } from './planning/anchor-commands.ts';
import { declareApprovalCommands } from './planning/approval-commands.ts';
import { declareBackfillCommands } from './planning/backfill-commands.ts';
import { declareCalendarCommands } from './planning/calendar-commands.ts';
import { declareEventCommands } from './planning/event-commands.ts';
import { declareHoldCommands } from './planning/hold-commands.ts';
import { declareScheduleCommands } from './schedule/schedule-commands.ts';
import { declareTenantCommands } from './tenant/tenant-commands.ts';

/** Runs one command line, without the names of node and script. Never throws. */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  const runner = createCommandRunner(io);
  const root = createRoot(io);
  declareCommands(root, runner);
  try {
    checkArguments(args);
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

function createRoot(io: CliIo): Command {
  const root = new Command(io.program)
    .description('Durable multi-step schedules on Temporal.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    // Lets `temporal` pass its flags on, and binds a flag to the command it follows.
    .enablePositionalOptions()
    .showHelpAfterError('Add --help to see what the command takes.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => (io.stdout.isTTY ? io.stdout.size().columns : 100),
      getErrHelpWidth: () => (io.stderr.isTTY ? io.stderr.size().columns : 100),
    });
  return addGlobalFlags(root).addHelpText('after', describeExitCodes());
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

/** In the order of the help. */
function declareCommands(root: Command, runner: CommandRunner): void {
  root.commandsGroup('Run Carillon:');
  declareDev(root, runner);
  declareServer(root, runner);
  declareWorker(root, runner);
  declareCodecServer(root, runner);
  declareMigrate(root, runner);
  declareTenantCommands(root, runner);
  declareTokenCommands(root, runner);
  declareTemporal(root, runner);
  declareChaos(root, runner);
  root.commandsGroup('Work with schedules and executions:');
  declareScheduleCommands(root, runner);
  declareExecutionCommands(root, runner);
  declareActivityCommands(root, runner);
  declareLedgerCommands(root, runner);
  declareRecordCommands(root, runner);
  declareAnchorCommands(root, runner);
  declareEventCommands(root, runner);
  declareCalendarCommands(root, runner);
  declareHoldCommands(root, runner);
  declareBackfillCommands(root, runner);
  declareApprovalCommands(root, runner);
  root.commandsGroup('About this installation:');
  declareDoctor(root, runner);
  declareVersion(root, runner);
  declareHelp(root);
}
