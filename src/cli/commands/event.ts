/** `carillon event send`, `list` and `get`. */
import type { Delivery } from '../../contract/deliveries.ts';
import type { EventReceipt } from '../../contract/events.ts';
import { readJson } from '../../contract/json-text.ts';
import { CliError, usageError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { parseCount } from '../count-option.ts';
import { deliveryColumns } from '../delivery-columns.ts';
import { describeMistake } from '../describe-mistake.ts';
import { exitCodes } from '../exit-codes.ts';
import { readPages } from '../read-pages.ts';
import { showInstant } from '../show-instant.ts';
import { tableLines } from '../table.ts';
import { toLine } from '../terminal-text.ts';

export type SendOptions = { source: string; name: string; payload?: string; id?: string };
export type EventListOptions = { source?: string; limit: string };

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
  if (deliveries.length === 0) return ['no schedule waits for such an event'];
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

export async function sendEvent(context: CommandContext, options: SendOptions): Promise<void> {
  const { source, name, id, payload } = options;
  const body = {
    ...{ source, name },
    ...(id === undefined ? {} : { id }),
    ...(payload === undefined ? {} : { payload: await readPayload(payload, context) }),
  };
  const receipt = await context.api.sendEvent(body);
  await context.answer.one(receipt, {
    nameOf: (event) => event.id,
    lines: (event) => [title(event), ...deliveryLines(event.deliveries, context)],
  });
}

export async function listEvents(
  { api, answer, io, note }: CommandContext,
  options: EventListOptions,
): Promise<void> {
  const limit = parseCount(options.limit, '--limit', 10_000);
  const { source } = options;
  const { items, more } = await readPages(limit, (query) => api.listEvents({ source, ...query }));
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

export async function getEvent(context: CommandContext, id: string): Promise<void> {
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
