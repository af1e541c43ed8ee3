/** `carillon bulk start`: chooses the objects, shows them with --dry-run, and waits with --wait. */
import type { Command } from 'commander';
import type {
  BulkFilter,
  BulkOperation,
  BulkOperationBody,
  BulkPreview,
} from '../../contract/operations/bulk-operations.ts';
import {
  type BulkKind,
  bulkKinds,
  bulkLimits,
  objectOf,
} from '../../domain/bulk/bulk-operation.ts';
import { executionStatuses } from '../../domain/execution/status.ts';
import { closestWord } from '../../domain/text/closest-word.ts';
import {
  addExecutionFilters,
  type ExecutionFilterOptions,
  readExecutionFilters,
} from '../execution/execution-filters.ts';
import { exitCodes, usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { parseCount } from '../framework/options.ts';
import type { Column } from '../output/table.ts';
import { confirmDeletion } from '../schedule/schedule-switch.ts';
import { bulkShown, describeBulk } from './show-bulk.ts';

type StartOptions = ExecutionFilterOptions & {
  schedule?: string;
  status?: string;
  everything?: true;
  revision?: 'AsItWas' | 'Current';
  perMinute?: string;
  dryRun?: true;
  wait?: true;
};

/** `cancel-executions` for `CancelExecutions`. */
const wordOf = (kind: BulkKind): string =>
  kind.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

export function declareBulkStart(bulk: Command, runner: CommandRunner): void {
  const start = bulk
    .command('start')
    .description(`act on many objects: ${bulkKinds.map(wordOf).join(', ')}`)
    .argument('<act>', 'what to do')
    .argument('[ids...]', 'ids of executions or schedules, in place of a filter')
    .option('--schedule <schedule>', 'executions of this schedule')
    .option('--status <status>', 'executions with these statuses, such as Failed,TimedOut');
  addExecutionFilters(start)
    .option('--everything', 'all there are; needed when nothing else selects')
    .option('--revision <revision>', 'of retries: AsItWas or Current (default: AsItWas)')
    .option('--per-minute <n>', 'act on at most this many per minute (default: 600)')
    .option('--dry-run', 'only show what would be done, and why not')
    .option('--wait', 'wait until it has ended, and show its progress');
  showExamples(start, [
    ['carillon bulk start retry-executions --status Failed --from -24h --dry-run', 'look first'],
    ['carillon bulk start cancel-executions --schedule nightly --yes --wait', 'without asking'],
    ['carillon bulk start disable-schedules --tag hr --reason "HR system down" --yes', 'by tag'],
  ]);
  runner.client<StartOptions>(
    start,
    (context, [word = '', ...ids], options) => startBulk(context, { word, ids }, options),
    { waits: true },
  );
}

function readKind(word: string): BulkKind {
  const found = bulkKinds.find((kind) => wordOf(kind) === word);
  if (found) return found;
  const words = bulkKinds.map(wordOf);
  const near = closestWord(word, words);
  throw usageError(
    `"${word}" is not an act`,
    ...(near === undefined ? [] : [`(Did you mean ${near}?)`]),
    `There are: ${words.join(', ')}`,
  );
}

function readFilter(options: StartOptions): BulkFilter {
  const { schedule, status } = options;
  const statuses = status?.split(',').map((word) => {
    const found = executionStatuses.find((one) => one === word.trim());
    if (found) return found;
    throw usageError(`"${word}" is not a status; there are: ${executionStatuses.join(', ')}`);
  });
  return {
    ...(schedule !== undefined && { scheduleId: schedule }),
    ...(statuses && { status: statuses }),
    ...readExecutionFilters(options),
  };
}

function readBody(
  { flags }: CommandContext,
  { word, ids }: { word: string; ids: string[] },
  options: StartOptions,
): BulkOperationBody {
  const kind = readKind(word);
  const filter = readFilter(options);
  const selects = Object.keys(filter).length > 0 || options.everything === true;
  if (ids.length > 0 && selects) throw usageError('give either ids or a filter');
  if (ids.length === 0 && !selects) {
    throw usageError('say which objects: ids, a filter such as --status Failed, or --everything');
  }
  const { revision, perMinute } = options;
  return {
    kind,
    ...(ids.length > 0 ? { ids } : { filter }),
    ...(revision !== undefined && { revision }),
    ...(flags.reason !== undefined && { reason: flags.reason }),
    ...(perMinute !== undefined && {
      itemsPerMinute: parseCount(perMinute, '--per-minute', bulkLimits.itemsPerMinute),
    }),
  };
}

/** Acts that stop or remove something ask first. */
const asking: ReadonlySet<BulkKind> = new Set<BulkKind>([
  'CancelExecutions',
  'DisableSchedules',
  'DeleteSchedules',
]);

async function startBulk(
  context: CommandContext,
  given: { word: string; ids: string[] },
  options: StartOptions,
): Promise<number> {
  const { api, answer, note, timeoutMs } = context;
  if (timeoutMs !== null && !options.wait) throw usageError('--timeout needs --wait here');
  const body = readBody(context, given, options);
  if (options.dryRun) return showPreview(context, await api.previewBulk(body));
  if (asking.has(body.kind) && !context.flags.yes) {
    const { applicable } = await api.previewBulk(body);
    const what = given.word.replace('-', ` ${applicable} `);
    await confirmDeletion(context, `Really ${what}?`);
  }
  const made = await api.createBulk(body);
  if (options.wait) return waitForBulk(context, made);
  await answer.one(made, bulkShown);
  note(`See its progress with: carillon bulk get ${made.id}`);
  return exitCodes.ok;
}

async function showPreview({ answer, note, flags }: CommandContext, shown: BulkPreview) {
  const columns: Column<BulkPreview['items'][number]>[] = [
    { title: objectOf(shown.kind).toUpperCase(), value: ({ objectId }) => objectId },
    { title: 'SCHEDULE', value: ({ name }) => name ?? '-' },
    { title: 'APPLIES', value: ({ applies }) => (applies ? 'yes' : 'no') },
    { title: 'WHY NOT', value: ({ code, detail }) => detail ?? code ?? '-' },
  ];
  await answer.list(shown.items, { columns, nameOf: ({ objectId }) => objectId });
  if (flags.output === 'table') {
    note(`${shown.applicable} of ${shown.total}; nothing was done`);
  }
  return exitCodes.ok;
}

const pollMs = 500;

/** Shows each change on stderr, and the end on stdout. */
async function waitForBulk(context: CommandContext, made: BulkOperation): Promise<number> {
  const { api, answer, note, io, signal, timeoutMs } = context;
  const deadline = timeoutMs === null ? Infinity : io.now().getTime() + timeoutMs;
  note(`Bulk operation ${made.id}`);
  let told = '';
  for (;;) {
    const bulk = await api.getBulk(made.id);
    const line = describeBulk(bulk);
    if (line !== told) note(line);
    told = line;
    if (bulk.status !== 'Running') {
      await answer.one(bulk, bulkShown);
      if (bulk.failed > 0) note(`See why with: carillon bulk items ${made.id} --state Failed`);
      return exitCodeOf(bulk);
    }
    if (signal.aborted || io.now().getTime() >= deadline) {
      note(`It continues. See its progress with: carillon bulk get ${made.id}`);
      return signal.aborted ? exitCodes.interrupted : exitCodes.waitTimedOut;
    }
    await io.sleep(pollMs, signal).catch(() => undefined);
  }
}

function exitCodeOf({ status, failed }: BulkOperation): number {
  if (status === 'Cancelled') return exitCodes.executionCancelled;
  return status === 'Completed' && failed === 0 ? exitCodes.ok : exitCodes.general;
}
