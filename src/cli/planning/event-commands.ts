/** `carillon event`: messages from outside that start schedules. */
import type { Command } from 'commander';
import type { Delivery } from '../../contract/execution/deliveries.ts';
import type { EventReceipt } from '../../contract/execution/events.ts';
import { readJson } from '../../contract/validation/json-text.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { describeMistake } from '../api/api-error.ts';
import { readPages, serverSort } from '../api/read-pages.ts';
import { CliError, exitCodes, usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { readLimit } from '../framework/options.ts';
import { deliveryColumns, showInstant } from '../output/show-instant.ts';
import { tableLines, toLine } from '../output/table.ts';

export function declareEventCommands(root: Command, runner: CommandRunner): void {
  const event = root
    .command('event')
    .description('send events that start schedules, and list them');

  const send = event
    .command('send')
    .description('send an event: every enabled schedule with a matching timing starts once')
    .requiredOption('--source <source>', 'source of the event, as in the timing')
    .requiredOption('--name <name>', 'name of the event, as in the timing')
    .option('--payload <json>', 'JSON stored with the event; - for standard input')
    .option('--id <id>', 'your own id; sending the same id again starts nothing');
  showExamples(send, [
    ['carillon event send --source hr --name hired', 'prints the executions it started'],
    ['carillon event send --source hr --name hired --id 4711 --payload -', 'safe to repeat'],
  ]);
  runner.client<SendOptions>(send, (context, _args, options) => sendEvent(context, options));

  const list = event
    .command('list')
    .description('list events, newest first')
    .option('--source <source>', 'only from this source')
    .option('--limit <n>', 'show at most this many', '50');
  addListFlags(list);
  showExamples(list, [['carillon event list --source hr', 'without their payloads']]);
  runner.client<EventListOptions>(list, (context, _args, options) => listEvents(context, options));

  const get = event
    .command('get')
    .alias('show')
    .description('show an event with its payload and what it started')
    .argument('<event>', 'id of the event');
  showExamples(get, [
    ['carillon event get 019aa000-0000-7000-8000-000000000001', 'one event, with its payload'],
  ]);
  runner.client(get, (context, [id = '']) => getEvent(context, id));
}

type SendOptions = { source: string; name: string; payload?: string; id?: string };
type EventListOptions = { source?: string; limit: string };

async function readPayload(text: string, { io }: CommandContext): Promise<unknown> {
  const json = text === '-' ? await io.stdin.read() : text;
  const read = readJson(new TextEncoder().encode(json));
  if (read.state === 'Read') return read.value;
  if (read.state === 'Unreadable') {
    throw usageError('--payload is not JSON', read.message, `Such as '{"employee": 4711}'.`);
  }
  const lines = read.errors.map((error) => `  ${error.pointer}: ${describeMistake(error)}`);
  throw new CliError('--payload is not valid', { exitCode: exitCodes.invalid, lines });
}

function deliveryLines(deliveries: readonly Delivery[], { io, colors }: CommandContext): string[] {
  if (deliveries.length === 0) return ['no schedule has a timing for this event'];
  const columns = deliveryColumns(io.now(), colors).filter(({ title }) => title !== 'AFTER');
  const paint = { width: Infinity, paintTitle: colors.dim };
  return tableLines(
    [{ title: 'SCHEDULE', value: ({ schedule }: Delivery) => schedule }, ...columns],
    deliveries,
    paint,
  );
}

function title({ source, name, id }: EventReceipt): string {
  return `event ${toLine(name)} of ${toLine(source)} (${id})`;
}

async function sendEvent(context: CommandContext, options: SendOptions): Promise<void> {
  const { source, name, id, payload } = options;
  const body = {
    source,
    name,
    ...(id === undefined ? {} : { id }),
    ...(payload === undefined ? {} : { payload: await readPayload(payload, context) }),
  };
  const receipt = await context.api.sendEvent(body);
  await context.answer.one(receipt, {
    nameOf: (event) => event.id,
    lines: (event) => [title(event), ...deliveryLines(event.deliveries, context)],
  });
}

async function listEvents(context: CommandContext, options: EventListOptions): Promise<void> {
  const { api, answer, io, note } = context;
  const limit = readLimit(options.limit, context.flags.list);
  const { source } = options;
  const { items, more } = await readPages(
    limit,
    (query) => api.listEvents({ source, ...query }),
    serverSort(context.flags.list, listOrders.events),
  );
  await answer.list(items, {
    columns: [
      { title: 'ID', value: ({ id }) => id },
      { title: 'SOURCE', value: (event) => event.source },
      { title: 'NAME', value: ({ name }) => name },
      { title: 'SENDER ID', value: ({ senderId }) => senderId ?? '-' },
      { title: 'RECEIVED', value: ({ receivedAt }) => showInstant(receivedAt, io.now()) },
      { title: 'BY', value: ({ receivedBy }) => receivedBy.name },
    ],
    nameOf: ({ id }) => id,
  });
  if (items.length === 0) note('no events');
  if (more) note('There are more; raise --limit to see them.');
}

async function getEvent(context: CommandContext, id: string): Promise<void> {
  await context.answer.one(await context.api.getEvent(id), {
    nameOf: (event) => event.id,
    lines: (event) => [
      title(event),
      `  received     ${showInstant(event.receivedAt, context.io.now())} by ${toLine(event.receivedBy.name)}`,
      `  payload      ${toLine(JSON.stringify(event.payload))}`,
      ...deliveryLines(event.deliveries, context),
    ],
  });
}
