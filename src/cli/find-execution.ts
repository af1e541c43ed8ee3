/** An execution by its id, or the one a schedule's name stands for. */
import { executionStatuses, isFinalExecution } from '../domain/status.ts';
import { isUuid } from '../domain/identifiers.ts';
import type { ApiClient } from './api-client.ts';
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';
import { findSchedule } from './find-schedule.ts';

/** Statuses of executions that have not ended, as the API's filter takes them. */
export const activeStatuses: string = executionStatuses
  .filter((status) => !isFinalExecution(status))
  .join(',');

type Wanted = 'latest' | 'active';

/**
 * The id of an execution. For the name of a schedule that is its latest execution, or with `active`
 * the only one still going.
 * @throws CliError when there is none, or more than one could be meant.
 */
export async function findExecutionId(
  api: ApiClient,
  reference: string,
  wanted: Wanted,
): Promise<string> {
  const id = reference.toLowerCase();
  if (isUuid(id)) return id;
  const { schedule } = await findSchedule(api, reference);
  const filter = { scheduleId: schedule.id, limit: wanted === 'latest' ? 1 : 20 };
  const status = wanted === 'active' ? activeStatuses : undefined;
  const { items } = await api.listExecutions({ ...filter, status });
  const [first] = items;
  if (!first) {
    const which = wanted === 'active' ? 'no execution that is still going' : 'no execution yet';
    const message = `schedule ${schedule.slug} has ${which}`;
    throw new CliError(message, { exitCode: exitCodes.notFound });
  }
  if (wanted === 'active' && items.length > 1) {
    throw new CliError(`schedule ${schedule.slug} has several active executions; name one`, {
      exitCode: exitCodes.conflict,
      lines: items.map((item) => `  ${item.id}  ${item.status}`),
    });
  }
  return first.id;
}
