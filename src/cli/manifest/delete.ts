/** `carillon delete -f`: deletes what documents describe. */
import type { Command } from 'commander';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { confirmDeletion } from '../schedule/schedule-switch.ts';
import { carryOutAll, declareDryRun, resultRow, showDryRun } from './apply.ts';
import { manifestKinds, showObject } from './kinds.ts';
import { planDeletionsOf } from './plan.ts';
import { readDocuments } from './plan-input.ts';

type DeleteOptions = { file: string; dryRun?: 'client' | 'server' };

export function declareDelete(root: Command, runner: CommandRunner): void {
  const remove = root
    .command('delete')
    .description('delete what files describe; executions are kept')
    .requiredOption('-f, --file <file>', 'YAML or JSON file, directory, or - for standard input');
  declareDryRun(remove);
  showExamples(remove, [
    ['carillon delete -f schedules/ --yes', 'without asking'],
    ['carillon delete -f schedules/ --dry-run=server', 'see whether the server would refuse any'],
  ]);
  runner.client<DeleteOptions>(remove, deleteDocuments);
}

async function deleteDocuments(
  context: CommandContext,
  _args: readonly string[],
  { file, dryRun }: DeleteOptions,
): Promise<void> {
  const manifests = await readDocuments(context, file, manifestKinds);
  const { deletions, absent } = await planDeletionsOf(context, manifests);
  const { answer, flags } = context;
  const table = flags.output === 'table';
  if (table) answer.lines(absent.map((one) => `absent    ${showObject(one)}`));
  if (dryRun !== undefined) return showDryRun(context, deletions, { where: dryRun, rows: null });
  if (deletions.length > 0) {
    const names = deletions.map(showObject).join(', ');
    await confirmDeletion(context, `Delete ${names}? Executions are kept.`);
  }
  await carryOutAll(context, deletions, true);
  if (table) return;
  const rows = [
    ...absent.map(({ kind, slug }) => ({ kind, slug, action: 'absent', changes: [] })),
    ...deletions.map(resultRow),
  ];
  await answer.list(rows, { columns: [], nameOf: ({ slug }) => slug });
}
