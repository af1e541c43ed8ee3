/** Calendars of a tenant: named days on which the schedules that name them do not fire. */

export const calendarKinds = ['Holidays', 'Blackout'] as const;
/** Both keep fires from running; the word tells people why. */
type CalendarKind = (typeof calendarKinds)[number];

/** Dates such as `2026-12-24`, both inclusive, read in the zone of each schedule. */
export type CalendarEntry = { from: string; until: string; name: string | null };

export type Calendar = {
  name: string;
  kind: CalendarKind;
  description: string;
  days: readonly CalendarEntry[];
};

export const calendarLimits = {
  entries: 1_000,
  entryNameLength: 200,
  descriptionLength: 2_000,
  /** Of one schedule. */
  named: 10,
} as const;

/** Names of the calendars of a definition; those saved before there were any have none. */
export function calendarsOf(definition: { calendars?: readonly string[] }): readonly string[] {
  return definition.calendars ?? [];
}
