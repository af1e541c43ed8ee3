/** The wait of `schedule run --wait` and `execution watch`: view, end, exit code. */
import type { LogLine } from '../../contract/execution/activity-records.ts';
import type { ExecutionDetail } from '../../contract/execution/executions.ts';
import { wasTriedThenSkipped } from '../../domain/execution/outcome.ts';
import { type ExecutionStatus, isFailedStep } from '../../domain/execution/status.ts';
import { exitCodes } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { executionLines } from '../output/show-execution.ts';
import { createColors } from '../output/status-style.ts';
import { toLine } from '../output/table.ts';
import { readLog } from './execution-read.ts';
import { createExecutionView, type ExecutionView } from './execution-view.ts';
import { followExecution } from './follow-execution.ts';

export type Wait = { id: string; scheduleId: string | null; justStarted: boolean };

const silentView: ExecutionView = { show: () => undefined, settle: () => undefined };

export function troubleNote(message: string): string {
  return `${message}; trying again for a minute`;
}

/** Attempts each step may take. Nice to know, so no reason to fail. */
async function readMaxAttempts(context: CommandContext, scheduleId: string | null) {
  if (scheduleId === null) return new Map<string, number>();
  try {
    const { schedule } = await context.api.getSchedule(scheduleId);
    return new Map(schedule.steps.map(({ key, retry }) => [key, retry.maxRetries + 1]));
  } catch {
    return new Map<string, number>();
  }
}

/** People read the view on the standard output; with other formats that belongs to the data. */
async function createView(context: CommandContext, wait: Wait): Promise<ExecutionView> {
  const { io, flags, colors } = context;
  if (flags.quiet) return silentView;
  const output = flags.output === 'table' ? io.stdout : io.stderr;
  const maxAttempts = output.isTTY
    ? await readMaxAttempts(context, wait.scheduleId)
    : new Map<string, number>();
  const painted = output === io.stdout ? colors : createColors(false);
  return createExecutionView({ io, output, colors: painted, maxAttempts });
}

function tellHowToReturn(
  { io, note }: CommandContext,
  view: ExecutionView,
  line: string,
  id: string,
) {
  view.settle();
  // Ctrl+C leaves `^C` on the line.
  if (io.stderr.isTTY) io.stderr.write('\n');
  note(line);
  note(`Follow it again with: carillon execution watch ${id}`);
}

/** Exit code of the wait; see exit-codes.ts. */
export async function waitForExecution(context: CommandContext, wait: Wait): Promise<number> {
  const { api, io, signal, timeoutMs, flags, note, answer, colors } = context;
  const view = await createView(context, wait);
  const result = await followExecution({
    api,
    io,
    signal,
    timeoutMs,
    id: wait.id,
    justStarted: wait.justStarted,
    onAnswer: (execution) => view.show(execution),
    onTrouble: (message) => {
      view.settle();
      note(troubleNote(message));
    },
  }).catch((error: unknown) => {
    tellHowToReturn(context, view, 'The execution may be going on.', wait.id);
    throw error;
  });
  if (result.end === 'interrupted') {
    tellHowToReturn(context, view, 'Detached; the execution goes on.', wait.id);
    return exitCodes.interrupted;
  }
  if (result.end === 'timedOut') {
    tellHowToReturn(context, view, 'The wait timed out; the execution goes on.', wait.id);
    return exitCodes.waitTimedOut;
  }
  const { execution } = result;
  // The view has told people everything already, unless there was none.
  if (flags.output !== 'table' || flags.quiet) {
    await answer.one(execution, {
      nameOf: ({ id }) => id,
      lines: (ended) => executionLines(ended, io.now(), colors),
    });
  }
  await explainEnd(context, execution);
  return exitCodeOfEnd(execution.status);
}

/** How an execution ended, told to people and to the shell. */
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
function exitCodeOfEnd(status: ExecutionStatus): number {
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
async function explainEnd(context: CommandContext, execution: ExecutionDetail): Promise<void> {
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
