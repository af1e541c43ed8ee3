/** `carillon system maintenance`: times in which no step begins to use a connected system. */
import type { Command } from 'commander';
import type {
  MaintenanceImpact,
  MaintenanceWindow,
} from '../../contract/limits/maintenance-windows.ts';
import { type MaintenanceMode, maintenanceModes } from '../../domain/limits/maintenance.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { readUntil, showCount } from '../framework/options.ts';
import { showInstant } from '../output/show-instant.ts';
import { type Column, toLine } from '../output/table.ts';

type SetOptions = { from?: string; until?: string; mode?: string; dryRun?: true };

export function declareMaintenanceCommands(system: Command, runner: CommandRunner): void {
  const maintenance = system
    .command('maintenance')
    .description('times in which no step begins to use a system');

  const list = addListFlags(
    maintenance
      .command('list')
      .description('list windows that have not ended, the next first')
      .argument('[name]', 'of this system alone'),
    { all: false },
  );
  showExamples(list, [['carillon system maintenance list ad', 'with mode and reason']]);
  runner.client(list, (context, [name]) => listWindows(context, name));

  const set = maintenance
    .command('set')
    .description('set a window; needs --reason. Steps that run are left alone')
    .argument('<name>', 'name of the system')
    .option('--from <instant|span>', 'begin, such as 2h or 2027-03-28T04:00:00Z (default: now)')
    .option('--until <instant|span>', 'end, such as 4h or 2027-03-28T06:00:00Z')
    .option('--mode <mode>', 'what steps do meanwhile: Wait, Skip or Fail (default: Wait)')
    .option('--dry-run', 'only list the fires and steps that it would touch');
  showExamples(set, [
    ['carillon system maintenance set ad --until 4h --dry-run', 'look first'],
    ['carillon system maintenance set ad --until 4h --reason "update"', 'steps wait for its end'],
    [
      'carillon system maintenance set hr --from 2h --until 3h --mode Skip --reason "reboot"',
      'steps are skipped, and say why',
    ],
  ]);
  runner.client<SetOptions>(set, (context, [name = ''], options) =>
    setWindow(context, name, options),
  );

  const end = maintenance
    .command('end')
    .description('end a window now; steps that wait for it begin within seconds')
    .argument('<id>', 'id of the window');
  showExamples(end, [['carillon system maintenance end ID --reason "done early"', 'is audited']]);
  runner.client(end, async ({ api, answer, io, flags }, [id = '']) => {
    const ended = await api.endMaintenance(id, flags.reason);
    await answer.one(ended, shownWindow(io.now()));
  });
}

async function listWindows({ api, answer, io }: CommandContext, name?: string): Promise<void> {
  const { items } = await api.listMaintenance(name);
  const now = io.now();
  const columns: Column<MaintenanceWindow>[] = [
    { title: 'SYSTEM', value: ({ system }) => system },
    { title: 'FROM', value: ({ from }) => showInstant(from, now) },
    { title: 'UNTIL', value: ({ until }) => showInstant(until, now) },
    { title: 'MODE', value: ({ mode }) => mode },
    { title: 'BY', value: ({ createdBy }) => createdBy.name },
    { title: 'REASON', value: ({ reason }) => reason },
    { title: 'ID', value: ({ id }) => id },
  ];
  await answer.list(items, { columns, nameOf: ({ id }) => id });
}

async function setWindow(
  context: CommandContext,
  name: string,
  { from, until, mode = 'Wait', dryRun }: SetOptions,
): Promise<void> {
  const { api, answer, flags, io } = context;
  const { reason } = flags;
  if (until === undefined) throw usageError('say when it ends: --until 4h');
  const span = {
    ...(from !== undefined && { from: readUntil(from, io.now()) }),
    until: readUntil(until, io.now()),
  };
  if (dryRun) return showImpact(context, await api.getMaintenanceImpact(name, span));
  if (reason === undefined) {
    throw usageError('a maintenance window needs a reason', 'Say why with --reason "update".');
  }
  const set = await api.setMaintenance(name, { ...span, mode: readMode(mode), reason });
  await answer.one(set, shownWindow(io.now()));
}

function readMode(word: string): MaintenanceMode {
  const found = maintenanceModes.find((mode) => mode.toLowerCase() === word.toLowerCase());
  if (found) return found;
  throw usageError(`"${word}" is not a mode; there are: ${maintenanceModes.join(', ')}`);
}

function shownWindow(now: Date) {
  return {
    nameOf: ({ id }: MaintenanceWindow) => id,
    lines: ({ id, system, from, until, mode, reason }: MaintenanceWindow) => [
      `maintenance of ${system} from ${showInstant(from, now)} until ${showInstant(until, now)}: ${toLine(reason)}`,
      `  Steps  ${meanings[mode]}`,
      `  Id     ${id}`,
    ],
  };
}

const meanings: Readonly<Record<MaintenanceMode, string>> = {
  Wait: 'wait for its end',
  Skip: 'are skipped',
  Fail: 'fail',
};

const shownFires = 3;

async function showImpact(
  { answer, note, io, flags }: CommandContext,
  impact: MaintenanceImpact,
): Promise<void> {
  const now = io.now();
  const columns: Column<MaintenanceImpact['schedules'][number]>[] = [
    { title: 'SCHEDULE', value: ({ slug, enabled }) => (enabled ? slug : `${slug} (disabled)`) },
    { title: 'STEPS', value: ({ steps }) => steps.map(({ name }) => name).join(', ') },
    { title: 'FIRES', value: ({ fires }) => String(fires.length) },
    {
      title: 'FIRST',
      value: ({ fires }) =>
        fires
          .slice(0, shownFires)
          .map((at) => showInstant(at, now))
          .join(', ') || '-',
    },
  ];
  await answer.list(impact.schedules, { columns, nameOf: ({ slug }) => slug });
  if (flags.output !== 'table') return;
  const running = showCount(impact.running.length, 'execution');
  note(`${showCount(impact.fires, 'fire')}; ${running} under way; nothing was set`);
  if (impact.truncated) note('There are more than are shown.');
}
