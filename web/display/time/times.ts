/** Instants and durations as text. */

const locale = 'en-GB';
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string, withDate: boolean): Intl.DateTimeFormat {
  const key = `${timeZone} ${withDate}`;
  const found = formats.get(key);
  if (found) return found;
  const date = { day: 'numeric', month: 'short', year: 'numeric' } as const;
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  const format = new Intl.DateTimeFormat(locale, {
    ...(withDate && date),
    ...time,
    timeZone,
    timeZoneName: 'short',
  });
  formats.set(key, format);
  return format;
}

/** `29 Nov 2026, 06:00:00 CET`, without the date for an instant of today. */
export function showInstant(at: string, timeZone: string, now = new Date()): string {
  const instant = new Date(at);
  const isToday = dayOf(instant, timeZone) === dayOf(now, timeZone);
  return formatOf(timeZone, !isToday).format(instant);
}

export function showFullInstant(at: string, timeZone: string): string {
  return formatOf(timeZone, true).format(new Date(at));
}

function dayOf(at: Date, timeZone: string): string {
  return formatOf(timeZone, true)
    .formatToParts(at)
    .slice(0, 5)
    .map(({ value }) => value)
    .join('');
}

/** `340 ms`, `12.4 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function showDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1_000;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return both([minutes, 'min'], [Math.floor(seconds) % 60, 's']);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return both([hours, 'h'], [minutes % 60, 'min']);
  return both([Math.floor(hours / 24), 'd'], [hours % 24, 'h']);
}

function both(large: [number, string], small: [number, string]): string {
  const first = large.join(' ');
  return small[0] === 0 ? first : `${first} ${small.join(' ')}`;
}

/** `in 3 min 20 s`, `5 s ago`, `now`. */
export function showRelative(at: string, now: number): string {
  const ms = Date.parse(at) - now;
  if (Math.abs(ms) < 1_000) return 'now';
  const whole = Math.floor(Math.abs(ms) / 1_000) * 1_000;
  return ms > 0 ? `in ${showDuration(whole)}` : `${showDuration(whole)} ago`;
}

type Spanned = { startedAt: string | null; endedAt: string | null };

/** From its start to its end, or to now; a dash before the start. */
export function showElapsed({ startedAt, endedAt }: Spanned, now: number): string {
  if (startedAt === null) return '–';
  const end = endedAt === null ? now : Date.parse(endedAt);
  return showDuration(Math.max(0, end - Date.parse(startedAt)));
}
