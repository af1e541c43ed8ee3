/** The body of a calendar → its days in order, or every mistake. */
import type { Calendar, CalendarEntry } from '../../domain/calendar.ts';
import type { InputError } from '../../domain/problem.ts';
import { cleanText } from '../../domain/text/clip.ts';
import { readDay } from '../../timing/fires/exclusion.ts';
import type { CalendarBody, CalendarEntryBody } from './calendars.ts';
import { problemOf } from './definition.ts';

function checkEntry({ from, until }: CalendarEntryBody, pointer: string): InputError[] {
  const error = (field: string, message: string, suggestion: string): InputError => ({
    pointer: `${pointer}/${field}`,
    code: 'calendar-invalid',
    message,
    suggestion,
  });
  const real = (field: string, date: string): InputError[] =>
    readDay(date) === null
      ? [
          error(
            field,
            `"${date}" is not a date from 1970 to 2100`,
            'write year, month and day, such as 2026-12-24',
          ),
        ]
      : [];
  const errors = [...real('from', from), ...(until ? real('until', until) : [])];
  if (errors.length > 0 || !until || until >= from) return errors;
  return [error('until', `${until} is before ${from}`, 'swap the two')];
}

/** @throws ProblemError `calendar-invalid` with every invalid date. */
export function readCalendarBody(
  body: CalendarBody,
): Pick<Calendar, 'kind' | 'description'> & { days: CalendarEntry[] } {
  const errors = body.days.flatMap((entry, index) => checkEntry(entry, `/days/${index}`));
  if (errors.length > 0) throw problemOf(errors.slice(0, 100));
  const days = body.days
    .map(({ from, until, name }) => ({
      from,
      until: until ?? from,
      name: name === undefined || name === null ? null : cleanText(name),
    }))
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  return { kind: body.kind, description: cleanText(body.description ?? ''), days };
}
