/** `carillon pool`: the pools of step workers that the tenant may use, and their workers. */
import type { Command } from 'commander';
import type { WorkerPool, WorkerPoolDetail } from '../../contract/operations/worker-pools.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { showInstant } from '../output/show-instant.ts';
import { type Column, tableLines, toLine } from '../output/table.ts';

export function declarePoolCommands(root: Command, runner: CommandRunner): void {
  const pool = root
    .command('pool')
    .description('list the pools of step workers, and their workers');
  const list = addListFlags(
    pool.command('list').description('list the pools that steps may name'),
    {
      all: false,
    },
  );
  showExamples(list, [
    ['carillon pool list', 'whether workers serve each, and why it may be used'],
  ]);
  runner.client(list, (context) => listPools(context));

  const get = pool
    .command('get')
    .alias('show')
    .description('show the workers of a pool and the schedules that use it')
    .argument('<name>', 'name of the pool');
  showExamples(get, [['carillon pool get gpu', 'when each worker was last seen']]);
  runner.client(get, (context, [name = '']) => getPool(context, name));
}

const servedText = (served: boolean | null): string =>
  served === null ? 'unknown' : served ? 'yes' : 'no';

async function listPools({ api, answer }: CommandContext): Promise<void> {
  const { items } = await api.listWorkerPools();
  const columns: Column<WorkerPool>[] = [
    { title: 'NAME', value: ({ name }) => name },
    { title: 'ALLOWED BY', value: ({ allowedBy }) => allowedBy },
    { title: 'SERVED', value: ({ served }) => servedText(served) },
    { title: 'WORKERS', value: ({ workers }) => String(workers) },
    { title: 'WAITING', value: ({ waitingSteps }) => String(waitingSteps) },
    { title: 'SCHEDULES', value: ({ schedules }) => String(schedules) },
  ];
  await answer.list(items, { columns, nameOf: ({ name }) => name });
}

async function getPool({ api, answer, colors, io }: CommandContext, name: string): Promise<void> {
  const found = await api.getWorkerPool(name);
  const now = io.now();
  const columns: Column<WorkerPoolDetail['processes'][number]>[] = [
    { title: 'WORKER', value: ({ identity }) => identity },
    { title: 'STATE', value: ({ state }) => state },
    { title: 'VERSION', value: ({ version }) => version ?? '-' },
    { title: 'SEEN', value: ({ seenAt }) => showInstant(seenAt, now) },
  ];
  await answer.one(found, {
    nameOf: () => found.name,
    lines: ({ allowedBy, served, message, command, scheduleSlugs, processes }) => [
      colors.bold(toLine(found.name)),
      `  Allowed by  ${allowedBy}`,
      `  Served      ${servedText(served)}${message === null ? '' : `: ${toLine(message)}`}`,
      ...(command === null ? [] : [`  Start one   ${toLine(command)}`]),
      `  Used by     ${toLine(scheduleSlugs.join(', ')) || '-'}`,
      '',
      ...tableLines(columns, processes, { width: Infinity, paintTitle: colors.dim }),
    ],
  });
}
