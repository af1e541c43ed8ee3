/** `carillon execution log --follow`: prints lines as they are written, until the execution has ended. */
import type { LogLine } from '../../contract/execution/activity-records.ts';
import type { ExecutionDetail } from '../../contract/execution/executions.ts';
import { isFinalExecution } from '../../domain/execution/status.ts';
import type { ApiClient } from '../api/api-client.ts';
import { createLiveNews } from '../api/live-news.ts';
import { exitCodes } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { askPatiently, pauseFor } from './follow-execution.ts';

export type LogFollow = {
  id: string;
  /** Only of this step. */
  stepIndex: number | undefined;
  /** Lines that are not printed again. */
  known: readonly LogLine[];
  print: (lines: readonly LogLine[]) => void;
};

const pauseMs = 1_000;
const pageLines = 200;
/** Of one step in one look; the next look reads on. */
const maxPages = 50;

/** The number of the line that says how an attempt ended moves when lines come late; its text does not. */
function keyOf({ stepIndex, attempt, line, stream, at, text }: LogLine): string {
  const place = `${stepIndex}.${attempt}`;
  return stream === 'system' ? `${place} ${at} ${text}` : `${place} ${line}`;
}

/** Where the next look at the log of a step begins: at its last page. */
type Places = Map<number | undefined, string | undefined>;

async function* readStep(
  api: Pick<ApiClient, 'listLog'>,
  id: string,
  stepIndex: number | undefined,
  places: Places,
): AsyncGenerator<LogLine[]> {
  for (let page = 0; page < maxPages; page += 1) {
    const cursor = places.get(stepIndex);
    const { items, nextCursor } = await api.listLog(id, { stepIndex, limit: pageLines, cursor });
    yield items;
    if (nextCursor === null) return;
    places.set(stepIndex, nextCursor);
  }
}

/** Steps whose log may have grown between two looks. */
function grown(before: ExecutionDetail | null, after: ExecutionDetail): number[] {
  const old = new Map(before?.steps.map((step) => [step.stepIndex, JSON.stringify(step)]));
  return after.steps
    .filter((step) => {
      const isOpen = step.status === 'InProgress' || step.status === 'Retrying';
      return isOpen || (before !== null && old.get(step.stepIndex) !== JSON.stringify(step));
    })
    .map(({ stepIndex }) => stepIndex);
}

/** Each line once. Returns the exit code: how the execution ended does not matter here. */
export async function followLog(context: CommandContext, follow: LogFollow): Promise<number> {
  const { api, io, signal, timeoutMs, note } = context;
  const { id, stepIndex, print } = follow;
  const topics = 'executions,steps,log';
  const news = createLiveNews({ open: context.open, query: { topics, executionId: id }, signal });
  const deadline = timeoutMs === null ? Infinity : io.now().getTime() + timeoutMs;
  const printed = new Set(follow.known.map(keyOf));
  const places: Places = new Map();
  const onTrouble = (message: string): void => note(`${message}; trying again for a minute`);
  const patience = { io, signal, timeoutMs, onTrouble };
  const readOn = async (step: number | undefined, from: Places): Promise<void> => {
    for await (const lines of readStep(api, id, step, from)) {
      const fresh = lines.filter((line) => !printed.has(keyOf(line)));
      for (const line of fresh) printed.add(keyOf(line));
      print(fresh);
    }
  };
  let last: ExecutionDetail | null = null;
  try {
    for (;;) {
      const execution = await askPatiently(patience, () => api.getExecution(id));
      const isOver = isFinalExecution(execution.status);
      // At the end from its beginning: lines may have come late, before others that were printed.
      const steps = isOver ? [stepIndex] : grown(last, execution);
      for (const step of steps) {
        if (!isOver && stepIndex !== undefined && step !== stepIndex) continue;
        await askPatiently(patience, () =>
          readOn(step, isOver ? new Map<number | undefined, string | undefined>() : places),
        );
      }
      if (isOver) {
        note(`The execution has ended: ${execution.status}`);
        return exitCodes.ok;
      }
      last = execution;
      const leftMs = deadline - io.now().getTime();
      if (leftMs <= 0) {
        note('The wait timed out; the execution continues.');
        return exitCodes.waitTimedOut;
      }
      news.start();
      await pauseFor({ io, signal, news }, { pauseMs, leftMs });
    }
  } catch (error) {
    if (signal.aborted) return exitCodes.interrupted;
    throw error;
  } finally {
    news.stop();
  }
}
