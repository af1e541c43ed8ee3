/** `carillon execution retry`. */
import type { RetryPreview } from '../../contract/execution/controls.ts';
import { findExecutionId } from '../api/find-execution.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { showStarted, waitLines } from '../output/show-execution.ts';
import { toLine } from '../output/table.ts';
import { waitForExecution } from './wait-for-execution.ts';

export type RetryOptions = { current?: true; dryRun?: true; wait?: true };

const reasons: Readonly<Record<RetryPreview['steps'][number]['reason'], string>> = {
  EndedWell: 'ended well',
  EndedBadly: 'did not end well',
  NotRun: 'was not run',
  Changed: 'was changed',
  New: 'is new',
};

/** One line for each step: whether it runs, why, and what changed in it. */
function previewLines({ steps, removedKeys, revision, ranRevision }: RetryPreview): string[] {
  const lines = steps.map(({ stepIndex, name, decision, reason, changes }) => {
    const changed = changes.length === 0 ? '' : `: ${changes.join(', ')}`;
    const verb = decision === 'Run' ? 'run' : 'inherit';
    return `  ${verb.padEnd(8)} ${stepIndex + 1} ${toLine(name)} (${reasons[reason]}${toLine(changed)})`;
  });
  const removed = removedKeys.map((key) => `  gone       ${toLine(key)}`);
  const which = revision === ranRevision ? 'as it was' : `it ran revision ${ranRevision}`;
  return [`revision ${revision}, ${which}`, ...lines, ...removed];
}

export async function retryExecution(
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
