/** `carillon execution list` and `get`. */
import type { LogLine } from '../../contract/execution/activity-records.ts';
import type { Execution } from '../../contract/execution/executions.ts';
import type { ApiClient } from '../api/api-client.ts';
import {
  activeStatuses,
  findExecutionId,
  findSchedule,
  findStepIndex,
} from '../api/find-execution.ts';
import { readPages } from '../api/read-pages.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { parseCount } from '../framework/options.ts';
import { executionColumns, executionLines } from '../output/show-execution.ts';
import { toLine } from '../output/table.ts';

export type ExecutionListOptions = {
  schedule?: string;
  status?: string;
  active?: true;
  limit: string;
};

const maxPipedSchedules = 200;

/** Ids to filter by; one undefined means every schedule. */
async function readScheduleIds({ api, io }: CommandContext, schedule: string | undefined) {
  if (schedule === undefined) return [undefined];
  const lines = schedule === '-' ? (await io.stdin.read()).split(/\r?\n/) : [schedule];
  const references = [...new Set(lines.map((line) => line.trim()))].filter((line) => line !== '');
  if (references.length > maxPipedSchedules) {
    throw usageError(`at most ${maxPipedSchedules} schedules can be read from standard input`);
  }
  const ids: string[] = [];
  for (const reference of references) ids.push((await findSchedule(api, reference)).schedule.id);
  return ids;
}

export async function listExecutions(
  context: CommandContext,
  options: ExecutionListOptions,
): Promise<void> {
  const { api, answer, note, io, colors } = context;
  const limit = parseCount(options.limit, '--limit', 10_000);
  if (options.active && options.status !== undefined) {
    throw usageError('give either --active or --status');
  }
  const status = options.active ? activeStatuses : options.status;
  const found: Execution[] = [];
  let more = false;
  for (const scheduleId of await readScheduleIds(context, options.schedule)) {
    const pages = await readPages<Execution>(limit, (query) =>
      api.listExecutions({ scheduleId, status, ...query }),
    );
    found.push(...pages.items);
    more ||= pages.more;
  }
  // Ids are in the order of time, so several schedules mix into one history.
  const newest = found.sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit);
  await answer.list(newest, {
    columns: executionColumns(io.now(), colors),
    nameOf: ({ id }) => id,
  });
  if (newest.length === 0) note('no executions');
  if (more || found.length > limit) note('There are more; raise --limit to see them.');
}

export async function getExecution(context: CommandContext, reference: string): Promise<void> {
  const { api, answer, io, colors } = context;
  const execution = await api.getExecution(await findExecutionId(context, reference, 'latest'));
  await answer.one(execution, {
    nameOf: ({ id }) => id,
    lines: (shown) => executionLines(shown, io.now(), colors),
  });
}

/** `carillon execution log`. */
export type LogOptions = { step?: string; tail?: string };

const maxLines = 100_000;

function showLine({ at, stepIndex, attempt, stream, level, text }: LogLine): string {
  const mark = level === 'info' ? '' : `${level.toUpperCase()} `;
  return `${at}  step ${stepIndex + 1}.${attempt} ${stream.padEnd(6)}  ${mark}${toLine(text)}`;
}

export async function printLog(
  context: CommandContext,
  reference: string,
  options: LogOptions,
): Promise<void> {
  const { api, answer, flags, note } = context;
  const tail = options.tail === undefined ? maxLines : parseCount(options.tail, '--tail', maxLines);
  const id = await findExecutionId(context, reference, 'latest');
  const { step } = options;
  const stepIndex = step === undefined ? undefined : await findStepIndex(api, id, step);
  const lines = await readLog(api, { id, stepIndex, tail });
  if (flags.output === 'table') answer.lines(lines.map(showLine));
  else await answer.list(lines, { columns: [], nameOf: ({ text }) => text });
  if (lines.length === 0) note('no log lines');
}

// Log lines of an execution, over as many pages as there are.

/** 200 lines each; what lies beyond is left to the API. */
const maxPages = 500;

type LogRequest = {
  id: string;
  stepIndex: number | undefined;
  /** Only this many of the last lines. */
  tail: number;
};

/** Pages come oldest first, so the tail is what is left at the end; memory holds no more than that. */
export async function readLog(
  api: Pick<ApiClient, 'listLog'>,
  { id, stepIndex, tail }: LogRequest,
): Promise<LogLine[]> {
  let kept: LogLine[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const { items, nextCursor } = await api.listLog(id, { stepIndex, limit: 200, cursor });
    kept = [...kept, ...items].slice(-tail);
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  return kept;
}
