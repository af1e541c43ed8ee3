/** `carillon schedule fires` and `deliveries`: what happened to each fire and each delivery. */
import type { Command } from 'commander';
import type { Fire } from '../../contract/execution/fires.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { findSchedule } from '../api/find-execution.ts';
import { readPages, serverSort } from '../api/read-pages.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { readLimit } from '../framework/options.ts';
import { deliveryColumns, showInstant } from '../output/show-instant.ts';
import type { Column } from '../output/table.ts';

type FiresOptions = { decision?: string; from?: string; to?: string; limit: string };
type DeliveriesOptions = { state?: string; limit: string };

export function declareFires(schedule: Command, runner: CommandRunner): void {
  const fires = schedule
    .command('fires')
    .description('show what happened to each fire: started, skipped or missed, and why')
    .argument('<schedule>', 'slug, id or name')
    .option('--decision <decision>', 'only Started, Skipped or Missed')
    .option('--from <instant>', 'first instant to show')
    .option('--to <instant>', 'last instant to show')
    .option('--limit <n>', 'show at most this many', '50');
  addListFlags(fires);
  showExamples(fires, [
    ['carillon schedule fires delta-sync --decision Missed', 'what an outage cost, and why'],
  ]);
  runner.client<FiresOptions>(fires, (context, [reference = ''], options) =>
    listFires(context, reference, options),
  );

  const deliveries = schedule
    .command('deliveries')
    .description('show starts after other schedules and after events, with their state')
    .argument('<schedule>', 'slug, id or name')
    .option('--state <state>', 'only Pending, Started, Skipped or Missed')
    .option('--limit <n>', 'show at most this many', '50');
  addListFlags(deliveries);
  showExamples(deliveries, [
    ['carillon schedule deliveries nightly-report', 'each with what it followed'],
  ]);
  runner.client<DeliveriesOptions>(deliveries, (context, [reference = ''], options) =>
    listDeliveries(context, reference, options),
  );
}

/** Of an execution that retention removed, also how it had ended. */
function reasonOf({ reason, removed }: Fire): string {
  if (removed === undefined) return reason ?? '-';
  const why = removed.reason === null ? '' : ` (${removed.reason})`;
  const ended = `ended ${removed.status}${why}; removed by retention`;
  return reason === null ? ended : `${reason}; ${ended}`;
}

function fireColumns({ io, colors }: CommandContext): Column<Fire>[] {
  const now = io.now();
  return [
    { title: 'DUE', value: ({ scheduledFor }) => showInstant(scheduledFor, now) },
    {
      title: 'DECISION',
      value: ({ decision, begun }) => (begun ? decision : `${decision}, not begun`),
      paint: ({ decision, begun }) =>
        decision === 'Started' && begun ? colors.green : colors.yellow,
    },
    { title: 'EXECUTION', value: ({ executionId }) => executionId ?? '-' },
    { title: 'REASON', value: reasonOf },
  ];
}

async function listFires(
  context: CommandContext,
  reference: string,
  options: FiresOptions,
): Promise<void> {
  const { api, answer, note } = context;
  const limit = readLimit(options.limit, context.flags.list);
  const { decision, from, to } = options;
  const { schedule } = await findSchedule(api, reference);
  const { items, more } = await readPages<Fire>(
    limit,
    (query) => api.listFires(schedule.id, { decision, from, to, ...query }),
    serverSort(context.flags.list, listOrders.fires),
  );
  await answer.list(items, {
    columns: fireColumns(context),
    nameOf: ({ scheduledFor }) => scheduledFor,
  });
  if (items.length === 0) note('no fires');
  if (more) note('There are more; raise --limit to see them.');
}

async function listDeliveries(
  context: CommandContext,
  reference: string,
  options: DeliveriesOptions,
): Promise<void> {
  const { api, answer, io, colors, note } = context;
  const limit = readLimit(options.limit, context.flags.list);
  const { state } = options;
  const { schedule } = await findSchedule(api, reference);
  const { items, more } = await readPages(
    limit,
    (query) => api.listDeliveries(schedule.id, { state, ...query }),
    serverSort(context.flags.list, listOrders.deliveries),
  );
  await answer.list(items, {
    columns: deliveryColumns(io.now(), colors),
    nameOf: ({ id }) => id,
  });
  if (items.length === 0) note('no deliveries');
  if (more) note('There are more; raise --limit to see them.');
}
