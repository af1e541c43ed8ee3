/** The wait of `schedule run --wait` and `execution watch`: view, end, exit code. */
import type { CommandContext } from './command-context.ts';
import { createColors } from './colors.ts';
import { explainEnd, exitCodeOfEnd } from './execution-end.ts';
import { createExecutionView } from './execution-view.ts';
import type { ExecutionView } from './execution-view.ts';
import { exitCodes } from './exit-codes.ts';
import { followExecution } from './follow-execution.ts';
import { executionLines } from './show-execution.ts';

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
