/** Local times ↔ instants, with explicit rules for times that occur twice or not at all. */
import { invalidTiming, type TimingField } from '../timing-error.ts';
import { secondsPerDay } from './calendar-day.ts';
import { readDate, readInstant, readLocalTime } from './instant.ts';
import { type Zone, zoneOf } from './time-zone.ts';

/** Which of two equal local times is meant. */
type Disambiguation = 'earlier' | 'later';

export type WrittenTime = {
  text: string;
  field: TimingField;
  timeZone: string;
  disambiguation?: Disambiguation;
};

/**
 * Epoch seconds of an instant with its offset, or of a local time in a zone: the earlier of two equal
 * ones unless the later is asked for. Throws TimingError for a local time that does not exist, with
 * the instants on both sides that may be meant.
 */
export function readTime({ text, field, timeZone, disambiguation }: WrittenTime): number {
  const zone = zoneOf(timeZone);
  const local = readLocalTime(text, field);
  if (local === null) {
    const instant = readInstant(text, field);
    if (disambiguation === undefined) return instant;
    throw invalidTiming('disambiguation', disambiguation, [
      'says nothing where the time has an offset',
      'remove it, or write a local time without the offset',
    ]);
  }
  return resolveLocalTime(zone, local, {
    text,
    field,
    disambiguation: disambiguation ?? 'earlier',
  });
}

/**
 * Epoch seconds of the end of a period: an instant, a local time, or a date, which means the last
 * second of that day in the zone. Throws TimingError like `readTime`.
 */
export function readPeriodEnd(written: WrittenTime): number {
  const { text, field, timeZone } = written;
  const day = readDate(text, field);
  if (day === null) return readTime(written);
  const zone = zoneOf(timeZone);
  const { instants, gap } = zone.resolve((day + 1) * secondsPerDay);
  return (gap?.end ?? instants[0] ?? 0) - 1;
}

type LocalWish = Required<Pick<WrittenTime, 'text' | 'field' | 'disambiguation'>>;

function resolveLocalTime(zone: Zone, local: number, wish: LocalWish): number {
  const { instants } = zone.resolve(local);
  const chosen = wish.disambiguation === 'later' ? instants.at(-1) : instants[0];
  if (chosen !== undefined) return chosen;
  const [after, before] = gapCandidates(zone, local).map((at) => localText(at, zone));
  throw invalidTiming(wish.field, wish.text, [
    `does not exist in ${zone.name}, where clocks are moved past it`,
    `write ${before ?? ''} or ${after ?? ''}`,
  ]);
}

/** The instants that the offsets before and after the gap would give, later first. */
function gapCandidates(zone: Zone, local: number): number[] {
  const end = zone.resolve(local).gap?.end ?? local;
  return [local - zone.offsetAt(end - 1), local - zone.offsetAt(end)];
}

/** `2027-03-28T03:00:00+02:00`: an instant as clocks in the zone show it, with their offset. */
export function localText(epochSecond: number, zone: Zone): string {
  const offset = zone.offsetAt(epochSecond);
  const shown = new Date((epochSecond + offset) * 1_000).toISOString().slice(0, 19);
  return `${shown}${offsetText(offset)}`;
}

function offsetText(offset: number): string {
  const sign = offset < 0 ? '-' : '+';
  const clock = new Date(Math.abs(offset) * 1_000).toISOString().slice(11, 19);
  // Before 1972 a few zones were off by odd seconds.
  return `${sign}${clock.endsWith(':00') ? clock.slice(0, 5) : clock}`;
}
