/** `carillon schedule backfill`, and `carillon backfill list`, `get` and `cancel`. */
import type { Backfill, BackfillBody } from '../../contract/backfills.ts';
import { backfillOrders } from '../../domain/backfill.ts';
import { usageError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { parseCount } from '../count-option.ts';
import { exitCodes } from '../exit-codes.ts';
import { findSchedule } from '../find-schedule.ts';
import { readPages } from '../read-pages.ts';
import { showInstant } from '../show-instant.ts';
import type { Column } from '../table.ts';

export type BackfillOptions = {
  from?: string;
  until?: string;
  order?: string;
  perMinute?: string;
  wait?: true;
};

const pollMs = 1_000;
const mostPerMinute = 600;

/** `12 of 31 started, 4 going on, 3 had run before`. */
function describeProgress(backfill: Backfill): string {
  const { total, started, alreadyRan, skipped, remaining, open } = backfill;
  const parts: [number, string][] = [
    [open, 'going on or waiting'],
    [alreadyRan, 'had run before'],
    [skipped, 'skipped'],
    [remaining, backfill.status === 'Cancelled' ? 'never started' : 'still to start'],
  ];
  const others = parts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
  return [`${started} of ${total} started`, ...others].join(', ');
}

function linesOf(backfill: Backfill): string[] {
  const { id, scheduleSlug, status, from, until, reason, createdBy, endedBy } = backfill;
  return [
    `backfill ${id} of schedule ${scheduleSlug}: ${status}`,
    describeProgress(backfill),
    `from ${from} to ${until}, asked for by ${createdBy.name}${reason ? `: ${reason}` : ''}`,
    ...(endedBy ? [`cancelled by ${endedBy.name}`] : []),
  ];
}

const shown = { nameOf: ({ id }: Backfill) => id, lines: linesOf };

function readBody({ flags }: CommandContext, options: BackfillOptions): BackfillBody {
  const { from, until, order, perMinute } = options;
  if (from === undefined || until === undefined) {
    throw usageError(
      'a backfill needs --from and --until',
      'Both are instants, such as 2027-03-28T06:00:00Z, and both belong to it.',
    );
  }
  const chosen = backfillOrders.find((one) => one === order);
  if (order !== undefined && !chosen) {
    throw usageError(`--order is one of ${backfillOrders.join(', ')}`);
  }
  return {
    ...{ from, until },
    ...(chosen ? { order: chosen } : {}),
    ...(perMinute === undefined
      ? {}
      : { startsPerMinute: parseCount(perMinute, '--per-minute', mostPerMinute) }),
    ...(flags.reason === undefined ? {} : { reason: flags.reason }),
  };
}

export async function backfillSchedule(
  context: CommandContext,
  reference: string,
  options: BackfillOptions,
): Promise<number> {
  const { api, answer, note, timeoutMs } = context;
  if (timeoutMs !== null && !options.wait) throw usageError('--timeout needs --wait here');
  const body = readBody(context, options);
  const { schedule } = await findSchedule(api, reference);
  const made = await api.createBackfill(schedule.id, body);
  if (options.wait) return waitForBackfill(context, made);
  await answer.one(made, shown);
  note(`See how far it is with: carillon backfill get ${made.id}`);
  return exitCodes.ok;
}

/** Tells each change on the standard error; the end goes to the standard output. */
async function waitForBackfill(context: CommandContext, made: Backfill): Promise<number> {
  const { api, answer, note, io, signal, timeoutMs } = context;
  const deadline = timeoutMs === null ? Infinity : io.now().getTime() + timeoutMs;
  note(`Backfill ${made.id}`);
  let told = '';
  for (;;) {
    const backfill = await api.getBackfill(made.id);
    const line = describeProgress(backfill);
    if (line !== told) note(line);
    told = line;
    if (backfill.status !== 'Running') {
      await answer.one(backfill, shown);
      return backfill.status === 'Completed' ? exitCodes.ok : exitCodes.executionCancelled;
    }
    if (signal.aborted || io.now().getTime() >= deadline) {
      note(`It goes on. See how far it is with: carillon backfill get ${made.id}`);
      return signal.aborted ? exitCodes.interrupted : exitCodes.waitTimedOut;
    }
    await io.sleep(pollMs, signal).catch(() => undefined);
  }
}

const mostBackfills = 1_000;

function columnsOf({ io }: CommandContext): Column<Backfill>[] {
  const now = io.now();
  return [
    { title: 'ID', value: ({ id }) => id },
    { title: 'STATUS', value: ({ status }) => status },
    { title: 'PROGRESS', value: describeProgress },
    { title: 'ASKED FOR', value: ({ createdAt }) => showInstant(createdAt, now) },
    { title: 'BY', value: ({ createdBy }) => createdBy.name },
    { title: 'REASON', value: ({ reason }) => reason ?? '-' },
  ];
}

export async function listBackfills(context: CommandContext, reference: string): Promise<void> {
  const { api, answer, note } = context;
  const { schedule } = await findSchedule(api, reference);
  const { items } = await readPages<Backfill>(mostBackfills, (query) =>
    api.listBackfills(schedule.id, query),
  );
  await answer.list(items, { columns: columnsOf(context), nameOf: ({ id }) => id });
  if (items.length === 0) note('no backfills');
}

export async function getBackfill({ api, answer }: CommandContext, id: string): Promise<void> {
  await answer.one(await api.getBackfill(id), shown);
}

export async function cancelBackfill(context: CommandContext, id: string): Promise<void> {
  const { api, answer, flags } = context;
  await answer.one(await api.cancelBackfill(id, flags.reason), shown);
}
