/** `carillon activity list`. */
import type { FoundActivityRecord } from '../../contract/activity-search.ts';
import type { CommandContext } from '../command-context.ts';
import { parseCount } from '../count-option.ts';
import { findSchedule } from '../find-schedule.ts';
import { readPages } from '../read-pages.ts';
import { showElapsed, stepMessage } from '../show-execution.ts';
import { showInstant } from '../show-instant.ts';
import { paintStatus, showStatus } from '../status-look.ts';
import type { Column } from '../table.ts';

export type ActivityListOptions = {
  status?: string;
  httpStatus?: string;
  type?: string;
  schedule?: string;
  limit: string;
};

function columnsOf({ io, colors }: CommandContext): Column<FoundActivityRecord>[] {
  const now = io.now();
  return [
    { title: 'EXECUTION', value: ({ executionId }) => executionId },
    { title: 'SCHEDULE', value: ({ scheduleSlug }) => scheduleSlug },
    { title: 'STEP', value: ({ stepIndex, key }) => `${stepIndex + 1} ${key}` },
    { title: 'TYPE', value: ({ type }) => type },
    {
      title: 'STATUS',
      value: ({ status, inherited }) => `${showStatus(status)}${inherited ? ' (inherited)' : ''}`,
      paint: ({ status }) => paintStatus(status, colors),
    },
    { title: 'HTTP', value: ({ httpStatus }) => String(httpStatus ?? '-') },
    { title: 'STARTED', value: ({ startedAt }) => showInstant(startedAt, now) },
    { title: 'ELAPSED', value: (record) => showElapsed(record, now) },
    { title: 'MESSAGE', value: (record) => stepMessage(record, now) },
  ];
}

export async function listActivityRecords(
  context: CommandContext,
  options: ActivityListOptions,
): Promise<void> {
  const { api, answer, note } = context;
  const limit = parseCount(options.limit, '--limit', 10_000);
  const { status, type: stepType, schedule } = options;
  const httpStatus =
    options.httpStatus === undefined
      ? undefined
      : parseCount(options.httpStatus, '--http-status', 999);
  const scheduleId =
    schedule === undefined ? undefined : (await findSchedule(api, schedule)).schedule.id;
  const filter = { status, httpStatus, stepType, scheduleId };
  const { items, more } = await readPages<FoundActivityRecord>(limit, (query) =>
    api.searchActivityRecords({ ...filter, ...query }),
  );
  await answer.list(items, { columns: columnsOf(context), nameOf: ({ id }) => id });
  if (items.length === 0) note('no activity records');
  if (more) note('There are more; raise --limit to see them.');
}
