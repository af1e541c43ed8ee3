/** How an execution ended, told to people and to the shell. */
import type { ExecutionDetail } from '../contract/executions.ts';
import type { LogLine } from '../contract/activity-records.ts';
import { wasTriedThenSkipped } from '../domain/outcome.ts';
import { isFailedStep } from '../domain/status.ts';
import type { ExecutionStatus } from '../domain/status.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import { readLog } from './read-log.ts';
import { toLine } from './terminal-text.ts';

const endCodes: Partial<Record<ExecutionStatus, number>> = {
  Completed: exitCodes.ok,
  CompletedWithErrors: exitCodes.executionFailed,
  Failed: exitCodes.executionFailed,
  TimedOut: exitCodes.executionFailed,
  Terminated: exitCodes.executionFailed,
  Lost: exitCodes.executionFailed,
  Cancelled: exitCodes.executionCancelled,
  Skipped: exitCodes.conflict,
};

/** Exit code of a wait for an execution that ended like this; unknown ends are failures. */
export function exitCodeOfEnd(status: ExecutionStatus): number {
  return endCodes[status] ?? exitCodes.executionFailed;
}

const shownLines = 20;

async function lastLines({ api }: CommandContext, id: string, stepIndex: number) {
  try {
    return await readLog(api, { id, stepIndex, tail: shownLines });
  } catch {
    // The end is known; a log that cannot be read must not hide it.
    return [] as LogLine[];
  }
}

/** What to type next; a retry runs only what did not end well, a run everything again. */
function nextCommands(execution: ExecutionDetail, logged: number | null): string[] {
  const { id, scheduleSlug, steps, status } = execution;
  const again = [`carillon schedule run ${scheduleSlug} --wait`];
  if (status === 'Skipped') return [`carillon execution list --schedule ${scheduleSlug}`, ...again];
  const isRetryable = steps.some((step) => isFailedStep(step.status) || step.status === 'NotRun');
  return [
    `carillon execution get ${id}`,
    ...(logged === null ? [] : [`carillon execution log ${id} --step ${logged + 1}`]),
    ...(isRetryable
      ? [`carillon execution retry ${id} --dry-run`, `carillon execution retry ${id} --wait`]
      : again),
  ];
}

/** Why it ended so, the last lines of the step to blame, and what to type next. */
export async function explainEnd(
  context: CommandContext,
  execution: ExecutionDetail,
): Promise<void> {
  const { note } = context;
  const { status, error, id, steps } = execution;
  if (status === 'Completed') {
    if (execution.note) note(`Completed: ${execution.note}`);
    return;
  }
  note(`${status}${error === null ? '' : `: ${error}`}`);
  const blamed =
    steps.find((step) => isFailedStep(step.status) && !step.continueOnFailure) ??
    steps.find((step) => isFailedStep(step.status) || wasTriedThenSkipped(step));
  const lines =
    blamed && status !== 'Cancelled' ? await lastLines(context, id, blamed.stepIndex) : [];
  if (blamed && lines.length > 0) {
    note(`Last lines of step ${blamed.stepIndex + 1} "${toLine(blamed.name)}":`);
    for (const { text, stream } of lines)
      note(`  ${stream === 'stdout' ? '' : `${stream}: `}${text}`);
  }
  note('Next:');
  const logged = blamed && lines.length > 0 ? blamed.stepIndex : null;
  for (const command of nextCommands(execution, logged)) note(`  ${command}`);
}
