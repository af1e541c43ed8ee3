/** Days of a calendar in a time zone: which day an instant is in, when a day begins, where clocks change. */

/** `2026-11-29`, in whichever zone the calendar shows. */
export type Day = string;

const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const found = formats.get(zone);
  if (found) return found;
  const two = '2-digit';
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ year: 'numeric', month: two, day: two, hour: two, minute: two, second: two },
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    timeZone: zone,
  });
  formats.set(zone, format);
  return format;
}

/** The day that `at`, in milliseconds since 1970 or as ISO text, is in. */
export function dayOf(at: number | string, zone: string): Day {
  const parts = formatOf(zone).formatToParts(new Date(at));
  const read = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return `${read('year')}-${read('month')}-${read('day')}`;
}

/** What the clocks of the zone are ahead of UTC, in milliseconds. */
function offsetAt(at: number, zone: string): number {
  const parts = formatOf(zone).formatToParts(at);
  const read = (type: string): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  const shown = Date.UTC(
    ...([read('year'), read('month') - 1, read('day')] as const),
    ...([read('hour'), read('minute'), read('second')] as const),
  );
  return shown - Math.floor(at / 1_000) * 1_000;
}

export function addDays(day: Day, count: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10);
}

/** `month` is `2026-11`. */
export function addMonths(month: string, count: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7);
}

/** The seven days, from Monday, that `day` is one of. */
export function weekOf(day: Day): readonly Day[] {
  const sinceMonday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return Array.from({ length: 7 }, (_, index) => addDays(day, index - sinceMonday));
}

/** Whole weeks that cover a month such as `2026-11`; the first and the last may reach into others. */
export function weeksOfMonth(month: string): readonly (readonly Day[])[] {
  const weeks = [];
  for (let week = weekOf(`${month}-01`); (week[0] ?? '').slice(0, 7) <= month;) {
    weeks.push(week);
    week = weekOf(addDays(week[0] ?? '', 7));
  }
  return weeks;
}

/**
 * The first instant of a day, in milliseconds since 1970: midnight, or what follows it where clocks
 * skip midnight. A day that the zone skips begins when the next one does.
 */
export function startOfDay(day: Day, zone: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // A zone whose clocks change around this midnight has two offsets, and one of them is right.
  const begins = [midnight - dayMs, midnight + dayMs]
    .map((near) => midnight - offsetAt(near, zone))
    .filter((at) => dayOf(at, zone) === day);
  return begins.length > 0 ? Math.min(...begins) : startOfDay(addDays(day, 1), zone);
}

/** By how many minutes clocks go forward on a day; negative where they go back, usually 0. */
export function clockChangeMinutes(day: Day, zone: string): number {
  const lasts = startOfDay(addDays(day, 1), zone) - startOfDay(day, zone);
  return (dayMs - lasts) / 60_000;
}
