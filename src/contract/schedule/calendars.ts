/** Shapes of calendars: days on which the schedules that name them do not fire. */
import { type Static, Type } from 'typebox';
import { calendarKinds, calendarLimits } from '../../domain/calendar.ts';
import { titlePattern } from '../../domain/name.ts';
import { Initiator } from '../execution/executions.ts';
import { documented, raises, writtenDate } from '../validation/body-text.ts';
import { Enum, Instant, Named, Nullable, Page, Ref, Slug, Strict } from '../validation/schema.ts';

export const calendarName = { ...Slug, description: 'Name of a calendar, such as bank-holidays.' };

const kind = Enum(calendarKinds, {
  description: 'Why schedules do not fire on its days; both kinds work the same.',
});
const description = Type.String({ maxLength: calendarLimits.descriptionLength });

const date = Type.String({
  maxLength: 10,
  description: 'A date such as 2026-12-24.',
  ...documented({ pattern: writtenDate }),
});
const entryName = Type.String({
  minLength: 1,
  maxLength: calendarLimits.entryNameLength,
  pattern: titlePattern,
  description: 'Name of the day; shown as the reason of a skipped fire.',
});

export const CalendarEntryBody = Named(
  'CalendarEntryBody',
  Strict({
    from: date,
    until: Type.Optional(Nullable({ ...date, description: 'Inclusive; a single day by default.' })),
    name: Type.Optional(Nullable(entryName)),
  }),
);
export type CalendarEntryBody = Static<typeof CalendarEntryBody>;

export const CalendarBody = Named(
  'CalendarBody',
  Strict(
    {
      kind,
      description: Type.Optional(description),
      days: Type.Array(Ref(CalendarEntryBody), { maxItems: calendarLimits.entries }),
      reason: Type.Optional(Type.String({ maxLength: 500, description: 'Why it is changed.' })),
    },
    raises('calendar-invalid'),
  ),
);
export type CalendarBody = Static<typeof CalendarBody>;

const about = {
  name: Type.String(),
  kind,
  description,
  version: Type.Integer({ description: 'Grows by one with every change.' }),
  updatedAt: Instant,
  updatedBy: Ref(Initiator),
};

export const CalendarSummary = Named(
  'CalendarSummary',
  Type.Object({ ...about, entryCount: Type.Integer() }),
);
export type CalendarSummary = Static<typeof CalendarSummary>;

export const CalendarPage = Named('CalendarPage', Page(CalendarSummary));
export type CalendarPage = Static<typeof CalendarPage>;

const CalendarEntry = Named(
  'CalendarEntry',
  Type.Object({
    from: Type.String({ description: 'A date such as 2026-12-24.' }),
    until: Type.String({ description: 'Inclusive.' }),
    name: Nullable(Type.String()),
  }),
);

export const Calendar = Named(
  'Calendar',
  Type.Object({
    ...about,
    days: Type.Array(Ref(CalendarEntry), { description: 'Ordered by date.' }),
    schedules: Type.Array(Type.String(), {
      description: 'Slugs of schedules that name it; at most 100.',
    }),
  }),
);
export type Calendar = Static<typeof Calendar>;

export const calendarSchemas = [
  CalendarEntryBody,
  CalendarBody,
  CalendarSummary,
  CalendarPage,
  CalendarEntry,
  Calendar,
];
