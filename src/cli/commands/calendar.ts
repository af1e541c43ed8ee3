/** `carillon calendar list`, `get` and `delete`. */
import type { Calendar, CalendarSummary } from '../../contract/calendars.ts';
import type { CommandContext } from '../command-context.ts';
import { confirmDeletion } from '../confirm-deletion.ts';
import { readPages } from '../read-pages.ts';
import { showInstant } from '../show-instant.ts';
import { tableLines } from '../table.ts';
import type { Column } from '../table.ts';
import { toLine } from '../terminal-text.ts';

const mostCalendars = 1_000;

export async function listCalendars({ api, answer, io }: CommandContext): Promise<void> {
  const { items } = await readPages(mostCalendars, (query) => api.listCalendars(query));
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

export async function getCalendar(context: CommandContext, name: string): Promise<void> {
  const { calendar } = await context.api.getCalendar(name);
  const { colors, io } = context;
  await context.answer.one(calendar, {
    nameOf: () => calendar.name,
    lines: ({ kind, description, schedules, updatedAt, updatedBy, days }) => [
      colors.bold(toLine(calendar.name)),
      `  Kind         ${kind}`,
      `  Description  ${toLine(description) || '-'}`,
      `  Named by     ${toLine(schedules.join(', ')) || '-'}`,
      `  Changed      ${showInstant(updatedAt, io.now())} by ${toLine(updatedBy.name)}`,
      '',
      ...tableLines(dayColumns, days, { width: Infinity, paintTitle: colors.dim }),
    ],
  });
}

/** Deletes only what was shown in the question: a change in the meantime is a conflict. */
export async function deleteCalendar(context: CommandContext, name: string): Promise<void> {
  const { calendar, etag } = await context.api.getCalendar(name);
  await confirmDeletion(context, `Delete calendar ${calendar.name}?`);
  await context.api.deleteCalendar(calendar.name, etag);
  await context.answer.one(calendar, {
    nameOf: () => calendar.name,
    lines: () => [`deleted calendar ${calendar.name}`],
  });
}
