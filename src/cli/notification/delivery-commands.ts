/** `carillon notification delivery`: messages, their attempts, and sending one again. */
import type { Command } from 'commander';
import type {
  NotificationDelivery,
  NotificationDeliveryDetail,
} from '../../contract/notifications/notifications.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { readPages, serverSort } from '../api/read-pages.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { readLimit } from '../framework/options.ts';
import { showInstant } from '../output/show-instant.ts';
import { type Column, tableLines, toLine } from '../output/table.ts';

type ListOptions = { channel?: string; state?: string; limit: string };

export function declareDeliveryCommands(notification: Command, runner: CommandRunner): void {
  const delivery = notification
    .command('delivery')
    .description('see messages and their attempts, and send one again');
  const list = delivery
    .command('list')
    .description('list messages, the newest first')
    .option('--channel <name>', 'only to this channel')
    .option('--state <state>', 'Grouping, Pending, Delivered or Parked')
    .option('--limit <n>', 'show at most this many', '50');
  addListFlags(list);
  showExamples(list, [['carillon notification delivery list --state Parked', 'no longer tried']]);
  runner.client<ListOptions>(list, (context, _args, options) => listDeliveries(context, options));

  const show = delivery
    .command('show')
    .description('show a message with its attempts')
    .argument('<id>', 'id of the message');
  showExamples(show, [
    ['carillon notification delivery show 0198f3a2-…', 'what the receiver said'],
  ]);
  runner.client(show, async (context, [id = '']) =>
    print(context, await context.api.getNotificationDelivery(id)),
  );

  const again = delivery
    .command('redeliver')
    .description('send a message once more, with the same webhook-id')
    .argument('<id>', 'id of the message');
  showExamples(again, [['carillon notification delivery redeliver 0198f3a2-…', 'at once']]);
  runner.client(again, async (context, [id = '']) =>
    print(context, await context.api.redeliver(id, context.flags.reason)),
  );
}

async function listDeliveries(context: CommandContext, options: ListOptions): Promise<void> {
  const { api, answer, io, flags, note } = context;
  const filter = { channel: options.channel, state: options.state };
  const limit = readLimit(options.limit, flags.list);
  const { items, more } = await readPages(
    limit,
    (page) => api.listNotificationDeliveries({ ...filter, ...page }),
    serverSort(flags.list, listOrders.messages),
  );
  if (more) note('There are more; raise --limit to see them.');
  const now = io.now();
  const columns: Column<NotificationDelivery>[] = [
    { title: 'ID', value: ({ id }) => id },
    { title: 'CHANNEL', value: ({ channel }) => channel },
    { title: 'STATE', value: ({ state }) => state },
    { title: 'ATTEMPTS', value: ({ attempts }) => String(attempts) },
    { title: 'CREATED', value: ({ createdAt }) => showInstant(createdAt, now) },
    { title: 'TELLS', value: ({ summary }) => summary ?? '-' },
  ];
  await answer.list(items, { columns, nameOf: ({ id }) => id });
}

async function print({ answer, io, colors }: CommandContext, detail: NotificationDeliveryDetail) {
  const now = io.now();
  const columns: Column<NotificationDeliveryDetail['log'][number]>[] = [
    { title: 'ATTEMPT', value: ({ attempt }) => String(attempt) },
    { title: 'AT', value: ({ startedAt }) => showInstant(startedAt, now) },
    { title: 'RESULT', value: ({ result }) => result ?? 'under way' },
    {
      title: 'STATUS',
      value: ({ statusCode }) => (statusCode === null ? '-' : String(statusCode)),
    },
    { title: 'ERROR', value: ({ error }) => error ?? '-' },
  ];
  await answer.one(detail, {
    nameOf: () => detail.id,
    lines: ({ id, channel, state, reason, summary, dueAt, log }) => [
      colors.bold(id),
      `  Channel  ${toLine(channel)}`,
      `  State    ${toLine(reason === null ? state : `${state}: ${reason}`)}`,
      `  Tells    ${toLine(summary ?? '-')}`,
      ...(state === 'Pending' ? [`  Next     ${showInstant(dueAt, now)}`] : []),
      '',
      ...tableLines(columns, log, { width: Infinity, paintTitle: colors.dim }),
    ],
  });
}
