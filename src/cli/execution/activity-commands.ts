/** `carillon activity`: step outcomes across executions. */
import type { Command } from 'commander';
import type { FoundActivityRecord } from '../../contract/execution/activity-records.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { findSchedule } from '../api/find-execution.ts';
import { readPages, serverSort } from '../api/read-pages.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { parseCount, readLimit } from '../framework/options.ts';
import { showElapsed, stepMessage } from '../output/show-execution.ts';
import { showInstant } from '../output/show-instant.ts';
import { paintStatus, showStatus } from '../output/status-style.ts';
import type { Column } from '../output/table.ts';

type ActivityListOptions = {
  status?: string;
  httpStatus?: string;
  type?: string;
  schedule?: string;
  limit: string;
};

export function declareActivityCommands(root: Command, runner: CommandRunner): void {
  const activity = root
    .command('activity')
    .description('search activity records: the outcomes of steps, across executions');
  const list = activity
    .command('list')
    .description('list activity records, latest first')
    .option('--status <status>', 'only with these statuses, such as Failed,TimedOut')
    .option('--http-status <n>', 'only if the target answered with this HTTP status')
    .option('--type <type>', 'only of steps of this type, such as Http')
    .option('--schedule <schedule>', 'only of this schedule')
    .option('--limit <n>', 'show at most this many', '20');
  addListFlags(list);
  showExamples(list, [
    ['carillon activity list --status Failed,TimedOut', 'recent failures'],
    ['carillon activity list --type Http --http-status 503', 'targets that were unavailable'],
  ]);
  runner.client<ActivityListOptions>(list, (context, _args, options) =>
    listActivityRecords(context, options),
  );
}

async function listActivityRecords(
  context: CommandContext,
  options: ActivityListOptions,
): Promise<void> {
  const { api, answer, note } = context;
  const limit = readLimit(options.limit, context.flags.list);
  const { status, type: stepType, schedule } = options;
  const httpStatus =
    options.httpStatus === undefined
      ? undefined
      : parseCount(options.httpStatus, '--http-status', 999);
  const scheduleId =
    schedule === undefined ? undefined : (await findSchedule(api, schedule)).schedule.id;
  const filter = { status, httpStatus, stepType, scheduleId };
  const { items, more } = await readPages<FoundActivityRecord>(
    limit,
    (query) => api.searchActivityRecords({ ...filter, ...query }),
    serverSort(context.flags.list, listOrders.activityRecords),
  );
  await answer.list(items, { columns: columnsOf(context), nameOf: ({ id }) => id });
  if (items.length === 0) note('no activity records');
  if (more) note('There are more; raise --limit to see them.');
}

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
