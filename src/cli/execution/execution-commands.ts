/** Declares `carillon execution …`. */
import type { Command } from 'commander';
import { findExecutionId } from '../api/find-execution.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { declareExecutionControls } from './execution-control-commands.ts';
import type { ExecutionListOptions, LogOptions } from './execution-read.ts';
import type { RetryOptions } from './execution-retry.ts';
import { askPatiently } from './follow-execution.ts';
import { troubleNote, waitForExecution } from './wait-for-execution.ts';

const executionArgument = [
  '<execution>',
  'id or its beginning, or a schedule to mean its latest execution',
] as const;

function declareReads(execution: Command, runner: CommandRunner): void {
  const list = execution
    .command('list')
    .description('list executions, latest first')
    .option('--schedule <schedule>', 'of this schedule only; - reads several from standard input')
    .option('--status <status>', 'with these statuses only, such as Failed,TimedOut')
    .option('--active', 'only those that have not ended')
    .option('--limit <n>', 'how many at most', '50');
  showExamples(list, [
    ['carillon execution list --schedule delta-sync --status Failed', 'what went wrong'],
    ["carillon schedule list 'delta*' -o name | carillon execution list --schedule -", 'piped'],
  ]);
  runner.client<ExecutionListOptions>(list, async (context, _args, options) => {
    const { listExecutions } = await import('./execution-read.ts');
    return listExecutions(context, options);
  });

  const get = execution
    .command('get')
    .alias('show')
    .description('show an execution with its steps')
    .argument(...executionArgument);
  showExamples(get, [['carillon execution get delta-sync', 'the latest execution of delta-sync']]);
  runner.client(get, async (context, [reference = '']) => {
    const { getExecution } = await import('./execution-read.ts');
    return getExecution(context, reference);
  });

  const log = execution
    .command('log')
    .alias('logs')
    .description('print what the steps of an execution logged')
    .argument(...executionArgument)
    .option('--step <step>', 'of this step only: its key or name, or its number from 1')
    .option('--tail <n>', 'only the last lines');
  showExamples(log, [['carillon execution log delta-sync --step 3 --tail 20', 'end of step 3']]);
  runner.client<LogOptions>(log, async (context, [reference = ''], options) => {
    const { printLog } = await import('./execution-read.ts');
    return printLog(context, reference, options);
  });
}

function declareActions(execution: Command, runner: CommandRunner): void {
  const watch = execution
    .command('watch')
    .description('follow an execution to its end; the exit code tells how it ended')
    .argument(...executionArgument);
  showExamples(watch, [['carillon execution watch delta-sync', 'the latest one of delta-sync']]);
  runner.client(
    watch,
    async (context, [reference = '']) => {
      return watchExecution(context, reference);
    },
    { waits: true },
  );

  const cancel = execution
    .command('cancel')
    .alias('stop')
    .description('ask an execution to stop; steps that have not begun never will')
    .argument(
      '<execution>',
      'id or its beginning, or a schedule to mean its only active execution',
    );
  showExamples(cancel, [['carillon execution cancel delta-sync --reason "wrong data"', 'say why']]);
  runner.client(cancel, async (context, [reference = '']) => {
    return cancelExecution(context, reference);
  });
}

function declareRetry(execution: Command, runner: CommandRunner): void {
  const retry = execution
    .command('retry')
    .alias('rerun')
    .description('run what did not end well again, as a new execution')
    .argument(...executionArgument)
    .option('--current', 'by the current definition of the schedule, not the one it ran')
    .option('--dry-run', 'only print which steps would run')
    .option('-w, --wait', 'follow it to its end; the exit code tells how it ended');
  showExamples(retry, [
    ['carillon execution retry delta-sync --wait', 'the failed steps of the latest execution'],
    ['carillon execution retry delta-sync --current --dry-run', 'what changed, and what would run'],
  ]);
  runner.client<RetryOptions>(
    retry,
    async (context, [reference = ''], options) => {
      const { retryExecution } = await import('./execution-retry.ts');
      return retryExecution(context, reference, options);
    },
    { waits: true },
  );
}

export function declareExecutionCommands(root: Command, runner: CommandRunner): void {
  const execution = root
    .command('execution')
    .alias('exec')
    .description('list, follow, control and retry executions');
  declareReads(execution, runner);
  declareActions(execution, runner);
  declareRetry(execution, runner);
  declareExecutionControls(execution, runner);
}

/** Answers as soon as Temporal took the request; steps that run may need a while to stop. */
async function cancelExecution(context: CommandContext, reference: string): Promise<void> {
  const { api, flags, answer, note } = context;
  const id = await findExecutionId(context, reference, 'active');
  const asked = await api.cancelExecution(id, flags.reason);
  await answer.one(asked, {
    nameOf: () => id,
    lines: () => [`asked execution ${id} to stop`],
  });
  note(`See it end with: carillon execution watch ${id}`);
}

/** `carillon execution watch`: follows any execution to its end. */
async function watchExecution(context: CommandContext, reference: string): Promise<number> {
  const { api, io, signal, timeoutMs, note } = context;
  const askedAt = io.now().getTime();
  const onTrouble = (message: string): void => note(troubleNote(message));
  const found = await askPatiently({ io, signal, timeoutMs, onTrouble }, async () =>
    api.getExecution(await findExecutionId(context, reference, 'latest')),
  );
  const left = timeoutMs === null ? null : timeoutMs - (io.now().getTime() - askedAt);
  const { id, scheduleId } = found;
  const wait = { id, scheduleId, justStarted: false };
  return waitForExecution({ ...context, timeoutMs: left }, wait);
}
