/** `carillon notification`: what happened, and who is told. */
import type { Command } from 'commander';
import type { Notification } from '../../contract/notifications/notifications.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { readPages, serverSort } from '../api/read-pages.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { readLimit } from '../framework/options.ts';
import { showInstant } from '../output/show-instant.ts';
import type { Column } from '../output/table.ts';
import { declareChannelCommands } from './channel-commands.ts';
import { declareDeliveryCommands } from './delivery-commands.ts';
import { declareRuleCommands } from './rule-commands.ts';

type ListOptions = { schedule?: string; kind?: string; limit: string };

export function declareNotificationCommands(root: Command, runner: CommandRunner): void {
  const notification = root
    .command('notification')
    .description('see what happened, and say who is told through which channel');
  const list = notification
    .command('list')
    .description('list what happened, the newest first, whether or not it was sent')
    .option('--schedule <schedule>', 'only of this schedule')
    .option('--kind <kind>', 'only this kind, such as Failed or Missed')
    .option('--limit <n>', 'show at most this many', '50');
  addListFlags(list);
  showExamples(list, [['carillon notification list --kind Missed', 'fires that did not run']]);
  runner.client<ListOptions>(list, (context, _args, options) =>
    listNotifications(context, options),
  );
  declareChannelCommands(notification, runner);
  declareRuleCommands(notification, runner);
  declareDeliveryCommands(notification, runner);
}

async function listNotifications(context: CommandContext, options: ListOptions): Promise<void> {
  const { api, answer, io, flags, note } = context;
  const filter = { schedule: options.schedule, kind: options.kind };
  const limit = readLimit(options.limit, flags.list);
  const { items, more } = await readPages(
    limit,
    (page) => api.listNotifications({ ...filter, ...page }),
    serverSort(flags.list, listOrders.notifications),
  );
  if (more) note('There are more; raise --limit to see them.');
  const now = io.now();
  const columns: Column<Notification>[] = [
    { title: 'AT', value: ({ occurredAt }) => showInstant(occurredAt, now) },
    { title: 'KIND', value: ({ kind }) => kind },
    { title: 'SCHEDULE', value: ({ schedule }) => schedule?.slug ?? '-' },
    { title: 'EXECUTION', value: ({ executionId }) => executionId ?? '-' },
    { title: 'MESSAGE', value: ({ message }) => message },
  ];
  await answer.list(items, { columns, nameOf: ({ id }) => id });
}
