/** `carillon notification channel`: where messages go. */
import type { Command } from 'commander';
import type { NotificationChannel } from '../../contract/notifications/channels.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { readPages, serverSort } from '../api/read-pages.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { declareApplying } from '../manifest/apply.ts';
import { showInstant } from '../output/show-instant.ts';
import { type Column, toLine } from '../output/table.ts';
import { confirmDeletion } from '../schedule/schedule-switch.ts';

const maxListed = 100;

type CreateOptions = { webhook: string; signingSecret: string };

export function declareChannelCommands(notification: Command, runner: CommandRunner): void {
  const channel = notification.command('channel').description('list, change and test channels');
  const list = channel.command('list').description('list channels');
  addListFlags(list, { all: false });
  showExamples(list, [['carillon notification channel list', 'each with its state']]);
  runner.client(list, (context) => listChannels(context));

  const show = named(channel, 'show', 'show a channel; secrets are named, never shown');
  showExamples(show, [['carillon notification channel show on-call -o yaml', 'all settings']]);
  runner.client(show, (context, [name = '']) => showChannel(context, name));

  const create = named(channel, 'create', 'create a webhook; for mail and chat use apply')
    .requiredOption('--webhook <url>', 'address that messages are posted to')
    .requiredOption('--signing-secret <name>', 'secret of the server that signs them (whsec_…)');
  showExamples(create, [
    [
      'carillon notification channel create on-call --webhook https://x.example/in --signing-secret HOOK',
      'signed as Standard Webhooks says',
    ],
  ]);
  runner.client<CreateOptions>(create, (context, [name = ''], options) =>
    createWebhook(context, name, options),
  );

  const apply = channel
    .command('apply')
    .alias('set')
    .description('create or replace channels from files, as `carillon apply` (idempotent)');
  showExamples(apply, [['carillon notification channel apply -f on-call.yaml', 'any kind']]);
  declareApplying(apply, runner, ['NotificationChannel']);
  declareActs(channel, runner);
}

function declareActs(channel: Command, runner: CommandRunner): void {
  const test = named(channel, 'test', 'send a test message now');
  showExamples(test, [
    ['carillon notification channel test on-call', 'prints the id of the message'],
  ]);
  runner.client(test, (context, [name = '']) => testChannel(context, name));

  const remove = named(channel, 'remove', 'delete a channel that no rule sends to');
  showExamples(remove, [['carillon notification channel remove on-call --yes', 'without asking']]);
  runner.client(remove, async (context, [name = '']) => {
    const { value, etag } = await context.api.getChannel(name);
    await confirmDeletion(context, `Delete channel ${value.name}?`);
    await context.api.deleteChannel(value.name, etag);
    const lines = () => [`deleted channel ${value.name}`];
    await context.answer.one(value, { nameOf: () => value.name, lines });
  });
}

function named(parent: Command, verb: string, what: string): Command {
  return parent.command(verb).description(what).argument('<name>', 'name of the channel');
}

function stateOf({ enabled, disabledReason, pausedUntil, failures }: NotificationChannel): string {
  if (!enabled) return disabledReason === null ? 'disabled' : `disabled: ${disabledReason}`;
  if (pausedUntil !== null) return `failing (${failures} in a row)`;
  return 'enabled';
}

async function listChannels({ api, answer, io, flags }: CommandContext): Promise<void> {
  const { items } = await readPages(
    maxListed,
    (query) => api.listChannels(query),
    serverSort(flags.list, listOrders.channels),
  );
  const now = io.now();
  const columns: Column<NotificationChannel>[] = [
    { title: 'NAME', value: ({ name }) => name },
    { title: 'KIND', value: ({ settings }) => settings.type },
    { title: 'STATE', value: stateOf },
    { title: 'CHANGED', value: ({ updatedAt }) => showInstant(updatedAt, now) },
    { title: 'BY', value: ({ updatedBy }) => updatedBy.name },
  ];
  await answer.list(items, { columns, nameOf: ({ name }) => name });
}

async function showChannel({ api, answer, colors }: CommandContext, name: string): Promise<void> {
  const { value } = await api.getChannel(name);
  await answer.one(value, {
    nameOf: () => value.name,
    lines: (one) => [
      colors.bold(toLine(one.name)),
      `  State     ${toLine(stateOf(one))}`,
      ...Object.entries(one.settings).map(
        ([field, member]) => `  ${field.padEnd(8)}  ${toLine(JSON.stringify(member))}`,
      ),
    ],
  });
}

async function createWebhook(
  { api, answer, flags }: CommandContext,
  name: string,
  { webhook: url, signingSecret: secret }: CreateOptions,
): Promise<void> {
  const settings = { type: 'Webhook' as const, url, signingSecrets: [{ secret }] };
  const { reason } = flags;
  const created = await api.putChannel(
    name,
    { settings, ...(reason === undefined ? {} : { reason }) },
    null,
  );
  const lines = () => [`created channel ${created.name}`];
  await answer.one(created, { nameOf: () => created.name, lines });
}

async function testChannel({ api, answer }: CommandContext, name: string): Promise<void> {
  const sent = await api.testChannel(name);
  await answer.one(sent, {
    nameOf: () => sent.id,
    lines: () => [
      `test message ${sent.id} is being sent`,
      `See how it went: carillon notification delivery show ${sent.id}`,
    ],
  });
}
