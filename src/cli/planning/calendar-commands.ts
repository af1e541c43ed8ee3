/** `carillon calendar`: the days on which schedules do not fire. */
import type { Command } from 'commander';
import type { Calendar, CalendarSummary } from '../../contract/schedule/calendars.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { readPages, serverSort } from '../api/read-pages.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { declareApplying } from '../manifest/apply.ts';
import { showInstant } from '../output/show-instant.ts';
import { type Column, tableLines, toLine } from '../output/table.ts';
import { confirmDeletion } from '../schedule/schedule-switch.ts';

function declareReads(calendar: Command, runner: CommandRunner): void {
  const list = calendar.command('list').description('list calendars');
  addListFlags(list);
  showExamples(list, [['carillon calendar list', 'each with its kind and last change']]);
  runner.client(list, (context) => listCalendars(context));

  const get = calendar
    .command('get')
    .alias('show')
    .description('show the days of a calendar and the schedules that use it')
    .argument('<name>', 'name of the calendar');
  showExamples(get, [['carillon calendar get bank-holidays', 'its days, one per line']]);
  runner.client(get, (context, [name = '']) => getCalendar(context, name));
}

export function declareCalendarCommands(root: Command, runner: CommandRunner): void {
  const calendar = root
    .command('calendar')
    .description('list and change calendars: days on which schedules do not fire');
  declareReads(calendar, runner);

  const apply = calendar
    .command('apply')
    .description('create or replace calendars from files, as `carillon apply` (idempotent)');
  showExamples(apply, [['carillon calendar apply -f bank-holidays.yaml', 'create or replace it']]);
  declareApplying(apply, runner, ['Calendar']);

  const remove = calendar
    .command('delete')
    .description('delete a calendar that no schedule uses')
    .argument('<name>', 'name of the calendar');
  showExamples(remove, [['carillon calendar delete freeze-2026 --yes', 'without asking']]);
  runner.client(remove, (context, [name = '']) => deleteCalendar(context, name));
}

/** `carillon calendar list`, `get` and `delete`. */
const maxCalendars = 1_000;

async function listCalendars({ api, answer, io, flags }: CommandContext): Promise<void> {
  const { items } = await readPages(
    maxCalendars,
    (query) => api.listCalendars(query),
    serverSort(flags.list, listOrders.calendars),
  );
  const now = io.now();
  const columns: Column<CalendarSummary>[] = [
    { title: 'NAME', value: ({ name }) => name },
    { title: 'KIND', value: ({ kind }) => kind },
    { title: 'ENTRIES', value: ({ entryCount }) => String(entryCount) },
    { title: 'CHANGED', value: ({ updatedAt }) => showInstant(updatedAt, now) },
    { title: 'BY', value: ({ updatedBy }) => updatedBy.name },
    { title: 'DESCRIPTION', value: ({ description }) => description || '-' },
  ];
  await answer.list(items, { columns, nameOf: ({ name }) => name });
}

const dayColumns: readonly Column<Calendar['days'][number]>[] = [
  { title: 'FROM', value: ({ from }) => from },
  { title: 'UNTIL', value: ({ until }) => until },
  { title: 'NAME', value: ({ name }) => name ?? '-' },
];

async function getCalendar(context: CommandContext, name: string): Promise<void> {
  const { calendar } = await context.api.getCalendar(name);
  const { colors, io } = context;
  await context.answer.one(calendar, {
    nameOf: () => calendar.name,
    lines: ({ kind, description, schedules, updatedAt, updatedBy, days }) => [
      colors.bold(toLine(calendar.name)),
      `  Kind         ${kind}`,
      `  Description  ${toLine(description) || '-'}`,
      `  Used by      ${toLine(schedules.join(', ')) || '-'}`,
      `  Changed      ${showInstant(updatedAt, io.now())} by ${toLine(updatedBy.name)}`,
      '',
      ...tableLines(dayColumns, days, { width: Infinity, paintTitle: colors.dim }),
    ],
  });
}

/** Deletes the version that the question showed; a later change is a conflict. */
async function deleteCalendar(context: CommandContext, name: string): Promise<void> {
  const { calendar, etag } = await context.api.getCalendar(name);
  await confirmDeletion(context, `Delete calendar ${calendar.name}?`);
  await context.api.deleteCalendar(calendar.name, etag);
  await context.answer.one(calendar, {
    nameOf: () => calendar.name,
    lines: () => [`deleted calendar ${calendar.name}`],
  });
}
