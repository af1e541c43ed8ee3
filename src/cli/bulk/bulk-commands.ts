/** `carillon bulk`: one act on many executions or schedules, its progress, and what became of each. */
import type { Command } from 'commander';
import type { BulkItem, BulkOperation } from '../../contract/operations/bulk-operations.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { readPages, serverSort } from '../api/read-pages.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { readLimit } from '../framework/options.ts';
import { showInstant } from '../output/show-instant.ts';
import type { Column } from '../output/table.ts';
import { declareBulkStart } from './bulk-start.ts';
import { bulkShown, describeBulk } from './show-bulk.ts';

export function declareBulkCommands(root: Command, runner: CommandRunner): void {
  const bulk = root
    .command('bulk')
    .description('act on many executions or schedules at once, and see what became of each');
  declareBulkStart(bulk, runner);

  const list = bulk
    .command('list')
    .description('list bulk operations with their progress, newest first')
    .option('--status <status>', 'Running, Completed, Cancelled or Stopped')
    .option('--limit <n>', 'show at most this many', '50');
  addListFlags(list);
  showExamples(list, [['carillon bulk list --status Running', 'those under way']]);
  runner.client<{ status?: string; limit: string }>(list, (context, _args, options) =>
    listBulks(context, options),
  );

  const get = bulk
    .command('get')
    .alias('show')
    .description('show a bulk operation and its progress')
    .argument('<id>', 'id of the bulk operation');
  showExamples(get, [['carillon bulk get ID -o json', 'exactly what the API returns']]);
  runner.client(get, async ({ api, answer }, [id = '']) => {
    await answer.one(await api.getBulk(id), bulkShown);
  });

  const items = bulk
    .command('items')
    .description('list what became of each object')
    .argument('<id>', 'id of the bulk operation')
    .option('--state <state>', 'Waiting, Begun, Succeeded, Failed or Skipped')
    .option('--limit <n>', 'show at most this many', '200');
  addListFlags(items);
  showExamples(items, [['carillon bulk items ID --state Failed', 'with the problem of each']]);
  runner.client<{ state?: string; limit: string }>(items, (context, [id = ''], options) =>
    listItems(context, id, options),
  );

  const cancel = bulk
    .command('cancel')
    .description('act on nothing more; what was done stays')
    .argument('<id>', 'id of the bulk operation');
  showExamples(cancel, [
    ['carillon bulk cancel ID --reason "wrong filter"', 'the reason is recorded'],
  ]);
  runner.client(cancel, async ({ api, answer, flags }, [id = '']) => {
    await answer.one(await api.cancelBulk(id, flags.reason), bulkShown);
  });
}

async function listBulks(
  context: CommandContext,
  { status, limit: written }: { status?: string; limit: string },
): Promise<void> {
  const { api, answer, io, flags, note } = context;
  const limit = readLimit(written, flags.list);
  const { items, more } = await readPages<BulkOperation>(
    limit,
    (query) => api.listBulks({ status, ...query }),
    serverSort(flags.list, listOrders.bulkOperations),
  );
  const now = io.now();
  const columns: Column<BulkOperation>[] = [
    { title: 'ID', value: ({ id }) => id },
    { title: 'KIND', value: ({ kind }) => kind },
    { title: 'STATUS', value: (bulk) => bulk.status },
    { title: 'PROGRESS', value: describeBulk },
    { title: 'REQUESTED', value: ({ createdAt }) => showInstant(createdAt, now) },
    { title: 'BY', value: ({ createdBy }) => createdBy.name },
    { title: 'REASON', value: ({ reason }) => reason ?? '-' },
  ];
  await answer.list(items, { columns, nameOf: ({ id }) => id });
  if (items.length === 0) note('no bulk operations');
  if (more) note('There are more; raise --limit to see them.');
}

async function listItems(
  context: CommandContext,
  id: string,
  { state, limit: written }: { state?: string; limit: string },
): Promise<void> {
  const { api, answer, flags, note } = context;
  const limit = readLimit(written, flags.list);
  const { items, more } = await readPages<BulkItem>(
    limit,
    (query) => api.listBulkItems(id, { state, ...query }),
    serverSort(flags.list, listOrders.bulkItems),
  );
  const columns: Column<BulkItem>[] = [
    { title: 'OBJECT', value: ({ objectId }) => objectId },
    { title: 'STATE', value: (item) => item.state },
    { title: 'PROBLEM', value: ({ code }) => code ?? '-' },
    { title: 'DETAIL', value: ({ detail }) => detail ?? '-' },
    { title: 'EXECUTION', value: ({ executionId }) => executionId ?? '-' },
  ];
  await answer.list(items, { columns, nameOf: ({ objectId }) => objectId });
  if (more) note('There are more; raise --limit to see them.');
}
