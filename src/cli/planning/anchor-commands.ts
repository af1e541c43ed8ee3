/** `carillon anchor`: the instants that milestones count from. */
import type { Command } from 'commander';
import type { Anchor, AnchorDetail } from '../../contract/schedule/milestones.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { readPages, serverSort } from '../api/read-pages.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { showInstant } from '../output/show-instant.ts';
import { type Column, tableLines, toLine } from '../output/table.ts';

export function declareAnchorCommands(root: Command, runner: CommandRunner): void {
  const anchor = root
    .command('anchor')
    .description('list and set anchors: the instants that milestones count from');

  const list = anchor.command('list').description('list anchors');
  addListFlags(list);
  showExamples(list, [['carillon anchor list', 'each with its instant and last change']]);
  runner.client(list, (context) => listAnchors(context));

  const get = anchor
    .command('get')
    .alias('show')
    .description('show an anchor and its history')
    .argument('<name>', 'name of the anchor');
  showExamples(get, [['carillon anchor get installation', 'its present and earlier values']]);
  runner.client(get, (context, [name = '']) => getAnchor(context, name));

  const set = anchor
    .command('set')
    .description('set or move an anchor; completed milestones are not repeated')
    .argument('<name>', 'name of the anchor')
    .argument('[instant]', 'with a UTC offset, such as 2027-03-28T06:00:00Z')
    .option('--remove', 'remove it: its milestones wait until it is set again');
  showExamples(set, [
    ['carillon anchor set installation 2027-03-28T06:00:00Z', 'milestones count from then'],
    [
      'carillon anchor set installation --remove --reason "wrong tenant"',
      'they wait until it is set again',
    ],
  ]);
  runner.client<{ remove?: true }>(set, async (context, [name = '', instant = ''], options) => {
    return setAnchor(context, name, { instant, remove: options.remove === true });
  });
}

type Version = Omit<Anchor, 'name'>;

function versionColumns(now: Date): Column<Version>[] {
  return [
    { title: 'VERSION', value: ({ version }) => String(version) },
    { title: 'AT', value: ({ at }) => (at === null ? 'removed' : showInstant(at, now)) },
    { title: 'SET', value: ({ setAt }) => showInstant(setAt, now) },
    { title: 'BY', value: ({ setBy }) => setBy.name },
    { title: 'REASON', value: ({ reason }) => reason ?? '-' },
  ];
}

const maxAnchors = 1_000;

async function listAnchors({ api, answer, io, flags }: CommandContext): Promise<void> {
  const { items } = await readPages(
    maxAnchors,
    (query) => api.listAnchors(query),
    serverSort(flags.list, listOrders.anchors),
  );
  await answer.list(items, {
    columns: [{ title: 'NAME', value: ({ name }) => name }, ...versionColumns(io.now())],
    nameOf: ({ name }) => name,
  });
}

function lines(anchor: AnchorDetail, { io, colors }: CommandContext): string[] {
  const paint = { width: Infinity, paintTitle: colors.dim };
  return [
    colors.bold(toLine(anchor.name)),
    ...tableLines(versionColumns(io.now()), anchor.versions, paint),
  ];
}

async function getAnchor(context: CommandContext, name: string): Promise<void> {
  const found = await context.api.getAnchor(name);
  await context.answer.one(found, {
    nameOf: (anchor) => anchor.name,
    lines: (anchor) => lines(anchor, context),
  });
}

async function setAnchor(
  { api, answer, flags }: CommandContext,
  name: string,
  { instant, remove }: { instant: string; remove: boolean },
): Promise<void> {
  if ((instant === '') !== remove) {
    throw usageError('anchor set needs an instant or --remove', 'Such as 2027-03-28T06:00:00Z.');
  }
  const reason = flags.reason === undefined ? {} : { reason: flags.reason };
  const set = await api.setAnchor(name, { at: remove ? null : instant, ...reason });
  await answer.one(set, {
    nameOf: (anchor) => anchor.name,
    lines: ({ at, version }) => [
      at === null
        ? `removed anchor ${toLine(name)} (version ${version}); its milestones wait`
        : `anchor ${toLine(name)} is ${at} (version ${version})`,
    ],
  });
}
