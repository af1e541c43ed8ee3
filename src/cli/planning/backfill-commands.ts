/** `carillon schedule backfill` and `carillon backfill`. */
import type { Command } from 'commander';
import type { Backfill, BackfillBody } from '../../contract/execution/backfills.ts';
import { backfillOrders } from '../../domain/backfill.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { findSchedule } from '../api/find-execution.ts';
import { readPages, serverSort } from '../api/read-pages.ts';
import { exitCodes, usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { parseCount } from '../framework/options.ts';
import { showInstant } from '../output/show-instant.ts';
import type { Column } from '../output/table.ts';

export function declareBackfillOf(schedule: Command, runner: CommandRunner): void {
  const backfill = schedule
    .command('backfill')
    .description('run the fires of a past period that did not run')
    .argument('<schedule>', 'slug, id or name')
    .option('--from <instant>', 'first instant, inclusive')
    .option('--until <instant>', 'last instant, inclusive; at most 31 days after --from')
    .option('--order <order>', 'OldestFirst or NewestFirst (default: OldestFirst)')
    .option('--per-minute <n>', 'start at most this many per minute (default: 60)')
    .option('--wait', 'wait until it has ended, and show its progress');
  showExamples(backfill, [
    [
      'carillon schedule backfill nightly --from 2027-03-01T00:00:00Z --until 2027-03-07T23:59:59Z',
      'one week; fires that ran are not repeated',
    ],
    ['carillon backfill get ID', 'show its progress'],
  ]);
  runner.client<BackfillOptions>(backfill, (context, [reference = ''], options) =>
    backfillSchedule(context, reference, options),
  );
}

export function declareBackfillCommands(root: Command, runner: CommandRunner): void {
  const backfill = root
    .command('backfill')
    .description('list and cancel backfills; to start one: carillon schedule backfill');

  const list = backfill
    .command('list')
    .description('list the backfills of a schedule, newest first')
    .argument('<schedule>', 'slug, id or name');
  addListFlags(list);
  showExamples(list, [['carillon backfill list nightly', 'each with its progress']]);
  runner.client(list, (context, [reference = '']) => listBackfills(context, reference));

  const get = backfill
    .command('get')
    .alias('show')
    .description('show a backfill and its progress')
    .argument('<id>', 'id of the backfill');
  showExamples(get, [['carillon backfill get ID -o json', 'exactly what the API returns']]);
  runner.client(get, (context, [id = '']) => getBackfill(context, id));

  const cancel = backfill
    .command('cancel')
    .description('cancel a backfill: it starts nothing more; running executions continue')
    .argument('<id>', 'id of the backfill');
  showExamples(cancel, [
    ['carillon backfill cancel ID --reason "wrong week"', 'the reason is recorded'],
  ]);
  runner.client(cancel, (context, [id = '']) => cancelBackfill(context, id));
}

type BackfillOptions = {
  from?: string;
  until?: string;
  order?: string;
  perMinute?: string;
  wait?: true;
};

const pollMs = 1_000;
const maxPerMinute = 600;

/** `12 of 31 started, 4 running or waiting, 3 had run before`. */
function describeProgress(backfill: Backfill): string {
  const { total, started, alreadyRan, skipped, remaining, open } = backfill;
  const parts: [number, string][] = [
    [open, 'running or waiting'],
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
    `from ${from} to ${until}, requested by ${createdBy.name}${reason ? `: ${reason}` : ''}`,
    ...(endedBy ? [`cancelled by ${endedBy.name}`] : []),
  ];
}

const shown = { nameOf: ({ id }: Backfill) => id, lines: linesOf };

function readBody({ flags }: CommandContext, options: BackfillOptions): BackfillBody {
  const { from, until, order, perMinute } = options;
  if (from === undefined || until === undefined) {
    throw usageError(
      'a backfill needs --from and --until',
      'Both are instants, such as 2027-03-28T06:00:00Z, and both are included.',
    );
  }
  const chosen = backfillOrders.find((one) => one === order);
  if (order !== undefined && !chosen) {
    throw usageError(`--order must be one of ${backfillOrders.join(', ')}`);
  }
  return {
    from,
    until,
    ...(chosen ? { order: chosen } : {}),
    ...(perMinute === undefined
      ? {}
      : { startsPerMinute: parseCount(perMinute, '--per-minute', maxPerMinute) }),
    ...(flags.reason === undefined ? {} : { reason: flags.reason }),
  };
}

async function backfillSchedule(
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
  note(`See its progress with: carillon backfill get ${made.id}`);
  return exitCodes.ok;
}

/** Shows each change on stderr, and the end on stdout. */
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
      note(`It continues. See its progress with: carillon backfill get ${made.id}`);
      return signal.aborted ? exitCodes.interrupted : exitCodes.waitTimedOut;
    }
    await io.sleep(pollMs, signal).catch(() => undefined);
  }
}

const maxBackfills = 1_000;

function columnsOf({ io }: CommandContext): Column<Backfill>[] {
  const now = io.now();
  return [
    { title: 'ID', value: ({ id }) => id },
    { title: 'STATUS', value: ({ status }) => status },
    { title: 'PROGRESS', value: describeProgress },
    { title: 'REQUESTED', value: ({ createdAt }) => showInstant(createdAt, now) },
    { title: 'BY', value: ({ createdBy }) => createdBy.name },
    { title: 'REASON', value: ({ reason }) => reason ?? '-' },
  ];
}

async function listBackfills(context: CommandContext, reference: string): Promise<void> {
  const { api, answer, note } = context;
  const { schedule } = await findSchedule(api, reference);
  const { items } = await readPages<Backfill>(
    maxBackfills,
    (query) => api.listBackfills(schedule.id, query),
    serverSort(context.flags.list, listOrders.backfills),
  );
  await answer.list(items, { columns: columnsOf(context), nameOf: ({ id }) => id });
  if (items.length === 0) note('no backfills');
}

async function getBackfill({ api, answer }: CommandContext, id: string): Promise<void> {
  await answer.one(await api.getBackfill(id), shown);
}

async function cancelBackfill(context: CommandContext, id: string): Promise<void> {
  const { api, answer, flags } = context;
  await answer.one(await api.cancelBackfill(id, flags.reason), shown);
}
