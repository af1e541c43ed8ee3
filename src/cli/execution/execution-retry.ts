/** `carillon execution retry`: runs what did not succeed again, as a new execution. */
import type { Command } from 'commander';
import type { RetryPreview } from '../../contract/execution/controls.ts';
import { findExecutionId } from '../api/find-execution.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { showStarted, waitLines } from '../output/show-execution.ts';
import { toLine } from '../output/table.ts';
import { latestExecution } from './execution-read.ts';
import { waitForExecution } from './wait-for-execution.ts';

type RetryOptions = { current?: true; dryRun?: true; wait?: true };

export function declareRetry(execution: Command, runner: CommandRunner): void {
  const retry = execution
    .command('retry')
    .alias('rerun')
    .description('run the steps that did not succeed again, as a new execution')
    .argument(...latestExecution)
    .option('--current', 'use the current definition of the schedule, not the one it ran')
    .option('--dry-run', 'only show which steps would run')
    .option('-w, --wait', 'follow it to its end; the exit code shows how it ended');
  showExamples(retry, [
    ['carillon execution retry delta-sync --wait', 'the failed steps of the latest execution'],
    ['carillon execution retry delta-sync --current --dry-run', 'what changed and what would run'],
  ]);
  runner.client<RetryOptions>(
    retry,
    (context, [reference = ''], options) => retryExecution(context, reference, options),
    { waits: true },
  );
}

async function retryExecution(
  context: CommandContext,
  reference: string,
  options: RetryOptions,
): Promise<number> {
  const { api, answer, note, flags, timeoutMs } = context;
  if (timeoutMs !== null && !options.wait) throw usageError('--timeout needs --wait here');
  if (options.dryRun && options.wait) throw usageError('give either --dry-run or --wait');
  const id = await findExecutionId(context, reference, 'latest');
  const revision = options.current ? 'Current' : 'AsItWas';
  if (options.dryRun) {
    const preview = await api.previewRetry(id, revision);
    await answer.one(preview, { nameOf: () => id, lines: previewLines });
    return 0;
  }
  const reason = flags.reason === undefined ? {} : { reason: flags.reason };
  const started = await api.retryExecution(id, { revision, ...reason });
  if (options.wait) {
    note(`Started ${started.id}, a retry of ${id}`);
    const { scheduleId } = started;
    return waitForExecution(context, { id: started.id, scheduleId, justStarted: true });
  }
  await answer.one(started, {
    nameOf: (execution) => execution.id,
    lines: (retry) => [
      `${showStarted(retry)} execution ${retry.id}, a retry of ${id}`,
      ...waitLines(retry),
      ...previewLines(retry.preview),
    ],
  });
  note(`Follow it with: carillon execution watch ${started.id}`);
  return 0;
}

const reasons: Readonly<Record<RetryPreview['steps'][number]['reason'], string>> = {
  EndedWell: 'ended well',
  EndedBadly: 'did not end well',
  NotRun: 'was not run',
  Changed: 'was changed',
  New: 'is new',
  Compensated: 'was undone',
};

/** One line for each step: whether it runs, why, and what changed in it. */
function previewLines(preview: RetryPreview): string[] {
  const { steps, removedKeys, insertedKeys, revision, ranRevision } = preview;
  const lines = steps.map(({ stepIndex, name, decision, reason, changes }) => {
    const changed = changes.length === 0 ? '' : `: ${changes.join(', ')}`;
    const verb = decision === 'Run' ? 'run' : 'inherit';
    return `  ${verb.padEnd(8)} ${stepIndex + 1} ${toLine(name)} (${reasons[reason]}${toLine(changed)})`;
  });
  const removed = removedKeys.map((key) => `  gone       ${toLine(key)}`);
  const inserted = insertedKeys.map((key) => `  left out   ${toLine(key)} (was inserted)`);
  const which = revision === ranRevision ? 'as it was' : `it ran revision ${ranRevision}`;
  return [`revision ${revision}, ${which}`, ...lines, ...removed, ...inserted];
}
