/** `carillon execution watch`, and the wait of every `--wait`: view, end, exit code. */
import type { Command } from 'commander';
import type { LogLine } from '../../contract/execution/activity-records.ts';
import type { ExecutionDetail } from '../../contract/execution/executions.ts';
import { wasTriedThenSkipped } from '../../domain/execution/outcome.ts';
import { type ExecutionStatus, isFailedStep } from '../../domain/execution/status.ts';
import { findExecutionId } from '../api/find-execution.ts';
import { createLiveNews } from '../api/live-news.ts';
import { exitCodes } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { executionLines } from '../output/show-execution.ts';
import { createColors } from '../output/status-style.ts';
import { toLine } from '../output/table.ts';
import { latestExecution, readLog } from './execution-read.ts';
import { createExecutionView, type ExecutionView } from './execution-view.ts';
import { askPatiently, followExecution } from './follow-execution.ts';

type Wait = { id: string; scheduleId: string | null; justStarted: boolean };

export function declareWatch(execution: Command, runner: CommandRunner): void {
  const watch = execution
    .command('watch')
    .description('follow an execution to its end; the exit code shows how it ended')
    .argument(...latestExecution);
  showExamples(watch, [['carillon execution watch delta-sync', 'the latest one of delta-sync']]);
  runner.client(watch, (context, [reference = '']) => watchExecution(context, reference), {
    waits: true,
  });
}

/** Follows any execution to its end. */
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

/** Follows an execution to its end; returns the exit code of the command. */
export async function waitForExecution(context: CommandContext, wait: Wait): Promise<number> {
  const { api, io, signal, timeoutMs, flags, note, answer, colors } = context;
  const view = await createView(context, wait);
  const topics = 'executions,steps,attempts';
  const news = createLiveNews({
    open: context.open,
    query: { topics, executionId: wait.id },
    signal,
  });
  const result = await followExecution({
    api,
    io,
    signal,
    timeoutMs,
    news,
    id: wait.id,
    justStarted: wait.justStarted,
    onAnswer: (execution) => view.show(execution),
    onTrouble: (message) => {
      view.settle();
      note(troubleNote(message));
    },
  })
    .catch((error: unknown) => {
      noteHowToReturn(context, view, 'The execution may still be running.', wait.id);
      throw error;
    })
    .finally(() => news.stop());
  if (result.end === 'interrupted') {
    noteHowToReturn(context, view, 'Detached; the execution continues.', wait.id);
    return exitCodes.interrupted;
  }
  if (result.end === 'timedOut') {
    noteHowToReturn(context, view, 'The wait timed out; the execution continues.', wait.id);
    return exitCodes.waitTimedOut;
  }
  const { execution } = result;
  // The view has shown everything already, unless there was none.
  if (flags.output !== 'table' || flags.quiet) {
    await answer.one(execution, {
      nameOf: ({ id }) => id,
      lines: (ended) => executionLines(ended, io.now(), colors),
    });
  }
  await explainEnd(context, execution);
  return exitCodeOfEnd(execution.status);
}

const silentView: ExecutionView = { show: () => undefined, settle: () => undefined };

/** Attempts each step may take; only for display, so a failure is ignored. */
async function readMaxAttempts(context: CommandContext, scheduleId: string | null) {
  if (scheduleId === null) return new Map<string, number>();
  try {
    const { schedule } = await context.api.getSchedule(scheduleId);
    return new Map(
      schedule.steps.map((step) => [step.key, 'retry' in step ? step.retry.maxRetries + 1 : 1]),
    );
  } catch {
    return new Map<string, number>();
  }
}

/** On stdout for a table; with another format stdout holds only data, and the view uses stderr. */
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

function noteHowToReturn(
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

function troubleNote(message: string): string {
  return `${message}; trying again for a minute`;
}

/** Why it ended this way, the last log lines of the failed step, and what to type next. */
async function explainEnd(context: CommandContext, execution: ExecutionDetail): Promise<void> {
  const { note } = context;
  const { status, error, id, steps } = execution;
  if (status === 'Completed') {
    if (execution.note) note(`Completed: ${execution.note}`);
    return;
  }
  note(`${status}${error === null ? '' : `: ${error}`}`);
  const failed =
    steps.find((step) => isFailedStep(step.status) && !step.continueOnFailure) ??
    steps.find((step) => isFailedStep(step.status) || wasTriedThenSkipped(step));
  const lines =
    failed && status !== 'Cancelled' ? await lastLines(context, id, failed.stepIndex) : [];
  if (failed && lines.length > 0) {
    note(`Last lines of step ${failed.stepIndex + 1} "${toLine(failed.name)}":`);
    for (const { text, stream } of lines)
      note(`  ${stream === 'stdout' ? '' : `${stream}: `}${text}`);
  }
  note('Next:');
  const logged = failed && lines.length > 0 ? failed.stepIndex : null;
  for (const command of nextCommands(execution, logged)) note(`  ${command}`);
}

const shownLines = 20;

async function lastLines({ api }: CommandContext, id: string, stepIndex: number) {
  try {
    return await readLog(api, { id, stepIndex, tail: shownLines });
  } catch {
    // A log that cannot be read must not hide how the execution ended.
    return [] as LogLine[];
  }
}

/** What to type next: a retry runs only what did not succeed, a run starts over. */
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

/** An unknown status is a failure. */
function exitCodeOfEnd(status: ExecutionStatus): number {
  return endCodes[status] ?? exitCodes.executionFailed;
}
