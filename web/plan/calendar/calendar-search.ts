/** What the calendar shows, as it stands in the address. */
export const calendarViews = ['day', 'week', 'month'] as const;
export type CalendarView = (typeof calendarViews)[number];

export type CalendarSearch = {
  view?: CalendarView | undefined;
  /** A day such as `2026-11-29`; today without it. */
  day?: string | undefined;
  tag?: string | undefined;
  connectedSystem?: string | undefined;
  /** Length of the quiet slot that is looked for, in minutes. */
  quiet?: number | undefined;
};

/** As the API takes it. */
export const quietLimits = { min: 5, max: 1_440 };

/** Anything else in an address is ignored. */
export function readCalendarSearch(given: Record<string, unknown>): CalendarSearch {
  const { view, day, tag, connectedSystem, quiet } = given;
  const isDay = typeof day === 'string' && /^20\d\d-\d\d-\d\d$/.test(day);
  const minutes = Number(quiet);
  const { min, max } = quietLimits;
  return {
    view: calendarViews.find((one) => one === view),
    day: isDay && !Number.isNaN(Date.parse(day)) ? day : undefined,
    tag: typeof tag === 'string' && tag !== '' ? tag.slice(0, 63) : undefined,
    connectedSystem:
      typeof connectedSystem === 'string' && connectedSystem !== ''
        ? connectedSystem.slice(0, 100)
        : undefined,
    quiet: Number.isInteger(minutes) && minutes >= min && minutes <= max ? minutes : undefined,
  };
}
