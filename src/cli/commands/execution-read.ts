/** `carillon execution list` and `get`. */
import type { Execution } from '../../contract/executions.ts';
import { usageError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { parseCount } from '../count-option.ts';
import { activeStatuses, findExecutionId } from '../find-execution.ts';
import { findSchedule } from '../find-schedule.ts';
import { readPages } from '../read-pages.ts';
import { executionColumns, executionLines } from '../show-execution.ts';

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
