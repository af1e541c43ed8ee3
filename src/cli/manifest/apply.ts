/** `carillon apply`, `schedule apply` and the others: creates or updates what documents describe (idempotent). */
import { type Command, Option } from 'commander';
import { CliError, usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { showPath } from '../output/changed-fields.ts';
import { toLine } from '../output/table.ts';
import { tellWarnings } from '../schedule/edit-schedule.ts';
import { carryOut } from './carry-out.ts';
import { type ManifestKind, manifestKinds, showObject } from './kinds.ts';
import type { PlannedChange } from './plan.ts';
import { declarePruning, forecast, planInput } from './plan-input.ts';
import type { PruneOptions } from './prune.ts';
import { planLines, planRow } from './show-plan.ts';
import { refuseRefused, type Tried, tryOut } from './try-out.ts';

type DryRun = 'client' | 'server';
type ApplyOptions = PruneOptions & { file: string; dryRun?: DryRun; plan?: true };

/** For schedules alone below `schedule`, for every kind of document at the first level. */
export function declareApply(parent: Command, runner: CommandRunner): void {
  const isRoot = parent.parent === null;
  const words = isRoot ? 'carillon apply' : 'carillon schedule apply';
  const kinds = isRoot ? manifestKinds : (['Schedule'] as const);
  const apply = parent
    .command('apply')
    .description(
      isRoot
        ? 'create or update schedules, calendars and all that they need from files (idempotent)'
        : 'create or update schedules from files (idempotent)',
    );
  if (isRoot) {
    const text = `Kinds of documents, in the order in which they are written: ${kinds.join(', ')}.`;
    apply.addHelpText('after', `\n${text}`);
  }
  declareApplying(apply, runner, kinds);
  declarePruning(apply);
  showExamples(apply, [
    [`${words} -f schedules/`, 'every document in a directory'],
    [`${words} -f delta-sync.yaml --plan`, 'with the fires of the next 30 days that change'],
    [
      `${words} -f schedules/ --dry-run=server`,
      'let the server check everything, and write nothing',
    ],
    [
      `${words} -f team-a/ --prune --selector tag=team-a --yes`,
      'also delete schedules with that tag that were applied earlier and are described no longer',
    ],
  ]);
}

/** The flags of `apply`, and what it does, for a command that takes documents of these kinds. */
export function declareApplying(
  apply: Command,
  runner: CommandRunner,
  kinds: readonly ManifestKind[],
): void {
  apply
    .requiredOption('-f, --file <file>', 'YAML or JSON file, directory, or - for standard input')
    .option('--plan', 'first show the changed fields, and the fires that appear, vanish or move');
  declareDryRun(apply);
  runner.client<ApplyOptions>(apply, (context, _args, options) =>
    applyDocuments(context, options, kinds),
  );
}

export function declareDryRun(command: Command): void {
  command.addOption(
    new Option(
      '--dry-run [where]',
      'change nothing; show what would change. client: as the documents differ from what there is. server: the server also checks each change completely',
    )
      .choices(['client', 'server'])
      .preset('client'),
  );
}

async function applyDocuments(
  context: CommandContext,
  options: ApplyOptions,
  kinds: readonly ManifestKind[],
): Promise<void> {
  const { answer, flags } = context;
  const plan = await planInput(context, options, kinds);
  const table = flags.output === 'table';
  const planned = options.plan ? await forecast(context, plan) : null;
  if (planned && table) answer.lines(planned.flatMap(planLines));
  if (options.dryRun !== undefined) {
    const rows = planned?.map(planRow) ?? null;
    return showDryRun(context, plan, { where: options.dryRun, rows });
  }
  await confirm(context, plan, options);
  await carryOutAll(context, plan, planned !== null);
  if (!table) {
    const rows = planned ? planned.map(planRow) : plan.map(resultRow);
    await answer.list(rows, { columns: [], nameOf: ({ slug }) => slug });
  }
}

/** Deletions need --yes or an answer; a plan that is read on a terminal is confirmed there. */
async function confirm(
  { flags, io }: CommandContext,
  plan: readonly PlannedChange[],
  options: ApplyOptions,
): Promise<void> {
  const changes = plan.filter(({ action }) => action !== 'unchanged');
  const deletions = changes.filter(({ action }) => action === 'delete');
  if (flags.yes || changes.length === 0) return;
  if (!io.stdin.isTTY || options.file === '-') {
    if (deletions.length === 0) return;
    const names = deletions.map(({ slug }) => slug).join(', ');
    throw usageError(`deleting needs --yes when there is no terminal: ${names}`);
  }
  if (options.plan !== true && deletions.length === 0) return;
  const names =
    deletions.length === 0 ? '' : `, deleting ${deletions.map(({ slug }) => slug).join(', ')}`;
  const reply = await io.ask(`Apply ${changes.length} of ${plan.length}${names}? [y/N] `);
  if (!/^y(es)?$/i.test(reply.trim())) throw new CliError('nothing was changed');
}

const done = { create: 'created', update: 'updated', delete: 'deleted', unchanged: 'unchanged' };

/** Prints each change when it is done: the output is true even if the next change fails. */
export async function carryOutAll(
  context: CommandContext,
  plan: readonly PlannedChange[],
  silent: boolean,
): Promise<void> {
  const table = context.flags.output === 'table';
  for (const change of plan) {
    const written = await carryOut(context, change);
    if (table) context.answer.lines(describeChange(change, silent));
    tellWarnings(written, context.note);
  }
}

type DryRunRows = {
  where: DryRun;
  /** The plan, when it was asked for; a table shows it already. */
  rows: readonly { slug: string }[] | null;
};

/** @throws CliError when the server would refuse a change; all of them are shown before. */
export async function showDryRun(
  context: CommandContext,
  plan: readonly PlannedChange[],
  { where, rows }: DryRunRows,
): Promise<void> {
  const { answer, flags, note } = context;
  const tried = where === 'server' ? await tryOut(context, plan) : null;
  if (flags.output !== 'table') {
    const shown = rows ?? plan.map(resultRow);
    const withRefusals = shown.map((row, index) =>
      tried ? { ...row, refusal: tried[index]?.problem ?? null } : row,
    );
    await answer.list(withRefusals, { columns: [], nameOf: ({ slug }) => slug });
  } else if (tried) answer.lines(tried.flatMap((one) => describeTried(one, rows !== null)));
  else if (!rows) answer.lines(plan.flatMap((change) => describeChange(change, false)));
  for (const { notes } of tried ?? []) notes.forEach(note);
  note(`Nothing was changed: --dry-run${where === 'server' ? '=server' : ''}.`);
  if (tried) refuseRefused(tried);
}

function describeTried({ change, refusal }: Tried, silent: boolean): string[] {
  return refusal === null ? describeChange(change, silent) : [`refused   ${showObject(change)}`];
}

const shownChanges = 20;

function describeChange(change: PlannedChange, silent: boolean): string[] {
  const { action, fields } = change;
  const more = fields.length - shownChanges;
  const head = `${done[action].padEnd(9)} ${showObject(change)}`;
  if (silent) return [head];
  return [
    head,
    ...fields.slice(0, shownChanges).map((field) => `            ${toLine(showPath(field))}`),
    ...(more > 0 ? [`            and ${more} more`] : []),
  ];
}

type ResultRow = Pick<PlannedChange, 'kind' | 'slug'> & { action: string; changes: string[] };

export function resultRow({ kind, slug, action, fields }: PlannedChange): ResultRow {
  return { kind, slug, action: done[action], changes: fields.map(showPath) };
}
