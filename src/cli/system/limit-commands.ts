/** `carillon limit`: how many steps may use a connected system, a pool or a tag at a time, and which do now. */
import type { Command } from 'commander';
import type { Limit } from '../../contract/execution/limits.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { showInstant } from '../output/show-instant.ts';
import { type Column, toLine } from '../output/table.ts';
import { confirmDeletion } from '../schedule/schedule-switch.ts';

const kindText = 'System, Pool or Tag';

export function declareLimitCommands(root: Command, runner: CommandRunner): void {
  const limit = root
    .command('limit')
    .description('list and set how many steps may run at a time, and see which do');
  const list = addListFlags(limit.command('list').description('list limits and who uses them'), {
    all: false,
  });
  showExamples(list, [['carillon limit list', 'of connected systems, pools and tags']]);
  runner.client(list, (context) => listLimits(context));

  const get = limit
    .command('get')
    .alias('show')
    .description('show who has the slots of a limit, and who waits for one')
    .argument('<kind>', kindText)
    .argument('<name>', 'of the connected system or pool, or the tag');
  showExamples(get, [['carillon limit get System ad', 'which execution runs in it']]);
  runner.client(get, (context, [kind = '', name = '']) => getLimit(context, { kind, name }));

  const set = limit
    .command('set')
    .description('set how many steps may use a pool or a tag at a time; needs the role admin')
    .argument('<kind>', 'Pool or Tag')
    .argument('<name>', 'of the pool, or the tag')
    .argument('<number>', 'steps at a time, from 1 to 1,000');
  showExamples(set, [
    ['carillon limit set Tag nightly 4', 'of all schedules with the tag'],
    ['carillon limit set Pool gpu 2 --reason "two licences"', 'the audit trail keeps the reason'],
  ]);
  runner.client(set, (context, [kind = '', name = '', number = '']) =>
    setLimit(context, { kind, name, number }),
  );

  const remove = limit
    .command('remove')
    .alias('delete')
    .description('remove a limit of a pool or a tag; needs the role admin')
    .argument('<kind>', 'Pool or Tag')
    .argument('<name>', 'of the pool, or the tag');
  showExamples(remove, [['carillon limit remove Tag nightly --yes', 'without asking']]);
  runner.client(remove, (context, [kind = '', name = '']) => removeLimit(context, { kind, name }));
}

type Holder = Limit['holders'][number];

async function listLimits({ api, answer, io }: CommandContext): Promise<void> {
  const { items } = await api.listLimits();
  const now = io.now();
  const columns: Column<Limit>[] = [
    { title: 'KIND', value: ({ kind }) => kind },
    { title: 'NAME', value: ({ name }) => name },
    { title: 'ACTIVE', value: ({ active, maxActive }) => `${active} of ${maxActive}` },
    { title: 'WAITING', value: ({ waiting }) => String(waiting) },
    { title: 'HELD BY', value: ({ holders: [first] }) => (first ? toText(first, now) : '-') },
    { title: 'SOURCE', value: ({ source }) => source },
  ];
  await answer.list(items, { columns, nameOf: ({ kind, name }) => `${kind}/${name}` });
}

function toText({ executionId, schedule, since }: Holder, now: Date): string {
  const who = executionId === null ? 'another tenant' : `${schedule ?? '-'} (${executionId})`;
  return toLine(`${who}, since ${showInstant(since, now)}`);
}

type Named = { kind: string; name: string };

async function getLimit({ api, answer, colors, io }: CommandContext, named: Named): Promise<void> {
  const { value } = await api.getLimit(named.kind, named.name);
  await answer.one(value, { nameOf: () => nameOf(value), lines: linesOf });

  function linesOf({ kind, name, active, maxActive, waiting, holders, queue, source }: Limit) {
    const now = io.now();
    return [
      colors.bold(toLine(`${kind} ${name}`)),
      `  Source   ${source === 'file' ? 'the files of the installation; it counts over all tenants' : 'this tenant'}`,
      `  Active   ${active} of ${maxActive}`,
      ...holders.map((one) => `    ${toText(one, now)}`),
      `  Waiting  ${waiting}`,
      ...queue.map((one) => `    ${toText(one, now)}`),
    ];
  }
}

const nameOf = ({ kind, name }: Named): string => `${kind}/${name}`;

async function setLimit(
  { api, answer, flags }: CommandContext,
  { kind, name, number }: Named & { number: string },
): Promise<void> {
  if (!/^\d{1,4}$/.test(number)) throw usageError('<number> is a whole number from 1 to 1,000');
  const maxActive = Number(number);
  const body = { maxActive, ...(flags.reason !== undefined && { reason: flags.reason }) };
  const limit = await api.putLimit(kind, name, body);
  const lines = () => [`${toLine(nameOf(limit))}: ${limit.maxActive} at a time`];
  await answer.one(limit, { nameOf: () => nameOf(limit), lines });
}

/** Removes the version that the question showed; a later change is a conflict. */
async function removeLimit(context: CommandContext, { kind, name }: Named): Promise<void> {
  const { value, etag } = await context.api.getLimit(kind, name);
  await confirmDeletion(context, `Remove the limit ${toLine(nameOf(value))}?`);
  await context.api.deleteLimit(kind, name, etag);
  const lines = () => [`removed limit ${toLine(nameOf(value))}`];
  await context.answer.one(value, { nameOf: () => nameOf(value), lines });
}
