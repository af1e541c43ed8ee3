/** `carillon execution list`, `get` and `log`. */
import type { Command } from 'commander';
import type { LogLine } from '../../contract/execution/activity-records.ts';
import type { Execution } from '../../contract/execution/executions.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import type { ApiClient } from '../api/api-client.ts';
import {
  activeStatuses,
  findExecutionId,
  findSchedule,
  findStepIndex,
} from '../api/find-execution.ts';
import { readPages, serverSort } from '../api/read-pages.ts';
import { exitCodes, usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { parseCount, readLimit } from '../framework/options.ts';
import { executionColumns, executionLines } from '../output/show-execution.ts';
import { toLine, toSafeJson } from '../output/table.ts';
import {
  addExecutionFilters,
  type ExecutionFilterOptions,
  readExecutionFilters,
} from './execution-filters.ts';
import { followLog } from './follow-log.ts';

type ExecutionListOptions = ExecutionFilterOptions & {
  schedule?: string;
  status?: string;
  active?: true;
  limit: string;
};

type LogOptions = { step?: string; tail?: string; follow?: true };

export const latestExecution = [
  '<execution>',
  'id or its beginning, or a schedule for its latest execution',
] as const;

export function declareReads(execution: Command, runner: CommandRunner): void {
  const list = execution
    .command('list')
    .description('list executions, latest first')
    .option('--schedule <schedule>', 'only of this schedule; - reads several from standard input')
    .option('--status <status>', 'only with these statuses, such as Failed,TimedOut')
    .option('--active', 'only executions that have not ended');
  addExecutionFilters(list).option('--limit <n>', 'show at most this many', '50');
  addListFlags(list);
  showExamples(list, [
    ['carillon execution list --error "HTTP 401" --from -7d', 'by what went wrong'],
    ['carillon execution list --schedule delta-sync --status Failed', 'the failures of a schedule'],
    ["carillon schedule list 'delta*' -o name | carillon execution list --schedule -", 'piped'],
  ]);
  runner.client<ExecutionListOptions>(list, (context, _args, options) =>
    listExecutions(context, options),
  );

  const get = execution
    .command('get')
    .alias('show')
    .description('show an execution with its steps')
    .argument(...latestExecution);
  showExamples(get, [['carillon execution get delta-sync', 'the latest execution of delta-sync']]);
  runner.client(get, (context, [reference = '']) => getExecution(context, reference));

  const log = execution
    .command('log')
    .alias('logs')
    .description('print the log of the steps of an execution')
    .argument(...latestExecution)
    .option('--step <step>', 'only of this step: its key, name, or number from 1')
    .option('--tail <n>', 'only this many of the last lines')
    .option('-f, --follow', 'print further lines as they are written, until the execution ends');
  showExamples(log, [
    ['carillon execution log delta-sync --step 3 --tail 20', 'the end of the log of step 3'],
    ['carillon execution log delta-sync --follow --tail 20', 'its last lines, and what follows'],
  ]);
  runner.client<LogOptions>(
    log,
    (context, [reference = ''], options) => printLog(context, reference, options),
    { waits: true },
  );
}

async function listExecutions(
  context: CommandContext,
  options: ExecutionListOptions,
): Promise<void> {
  const { api, answer, note, io, colors } = context;
  const limit = readLimit(options.limit, context.flags.list);
  if (options.active && options.status !== undefined) {
    throw usageError('give either --active or --status');
  }
  const status = options.active ? activeStatuses : options.status;
  const filters = readExecutionFilters(options);
  const order = serverSort(context.flags.list, listOrders.executions);
  const found: Execution[] = [];
  let more = false;
  for (const scheduleId of await readScheduleIds(context, options.schedule)) {
    const pages = await readPages<Execution>(
      limit,
      (query) => api.listExecutions({ scheduleId, status, ...filters, ...query }),
      order,
    );
    found.push(...pages.items);
    more ||= pages.more;
  }
  const newest = mergeInto(order.sort ?? '-startedAt', found).slice(0, limit);
  await answer.list(newest, {
    columns: executionColumns(io.now(), colors),
    nameOf: ({ id }) => id,
  });
  if (newest.length === 0) note('no executions');
  if (more || found.length > limit) note('There are more; raise --limit to see them.');
}

/** Several schedules in one order. Ids sort by the time of the start. */
function mergeInto(sort: string, found: Execution[]): Execution[] {
  const sign = sort.startsWith('-') ? -1 : 1;
  const placeOf = ({ id, endedAt }: Execution): string =>
    sort.endsWith('endedAt') ? (endedAt ?? '') : id;
  return found.sort((a, b) => (placeOf(a) < placeOf(b) ? -sign : sign));
}

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

async function getExecution(context: CommandContext, reference: string): Promise<void> {
  const { api, answer, io, colors } = context;
  const execution = await api.getExecution(await findExecutionId(context, reference, 'latest'));
  await answer.one(execution, {
    nameOf: ({ id }) => id,
    lines: (shown) => executionLines(shown, io.now(), colors),
  });
}

const maxLines = 100_000;

async function printLog(
  context: CommandContext,
  reference: string,
  options: LogOptions,
): Promise<number> {
  const { api, answer, flags, note, timeoutMs } = context;
  if (timeoutMs !== null && !options.follow) throw usageError('--timeout needs --follow here');
  if (options.follow && flags.output !== 'table' && flags.output !== 'jsonl') {
    throw usageError('--follow prints lines: use -o table or -o jsonl');
  }
  const tail = options.tail === undefined ? maxLines : parseCount(options.tail, '--tail', maxLines);
  const id = await findExecutionId(context, reference, 'latest');
  const { step } = options;
  const stepIndex = step === undefined ? undefined : await findStepIndex(api, id, step);
  const all = await readLog(api, { id, stepIndex, tail: options.follow ? maxLines : tail });
  const lines = all.slice(-tail);
  if (flags.output === 'table') answer.lines(lines.map(showLine));
  else await answer.list(lines, { columns: [], nameOf: ({ text }) => text });
  if (!options.follow) {
    if (lines.length === 0) note('no log lines');
    return exitCodes.ok;
  }
  const print = (more: readonly LogLine[]): void => {
    if (flags.output === 'table') answer.lines(more.map(showLine));
    else answer.lines(more.map((line) => toSafeJson(line)));
  };
  return followLog(context, { id, stepIndex, known: all, print });
}

function showLine({ at, stepIndex, attempt, stream, level, text }: LogLine): string {
  const mark = level === 'info' ? '' : `${level.toUpperCase()} `;
  return `${at}  step ${stepIndex + 1}.${attempt} ${stream.padEnd(6)}  ${mark}${toLine(text)}`;
}

/** Of 200 lines each; a longer log has to be read through the API. */
const maxPages = 500;

type LogRequest = {
  id: string;
  stepIndex: number | undefined;
  /** Only this many of the last lines. */
  tail: number;
};

/** The last lines of a log. Pages come oldest first; memory holds no more than the tail. */
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
