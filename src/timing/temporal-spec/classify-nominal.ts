import type { Timing } from '../../domain/schedule/timing.ts';
import { isPolicyTime } from '../fires/next-fires.ts';
import { secondsPerHour, secondsPerMinute } from '../zone/calendar-day.ts';
import { secondOfInstant } from '../zone/instant.ts';
import { zoneOf } from '../zone/time-zone.ts';
import { compileCalendars } from './compile-calendars.ts';
import { affectedSecondsAfter, affectedSecondsBefore } from './repairs.ts';
import { createServerModel } from './server-model.ts';

/**
 * `policy`: the timings fire then. `ghost`: they do not, but the server may, because of a clock
 * change. `outside`: they would, were it not before their start or after their end. `other`: none of
 * these, as with a start by hand.
 */
export type NominalClass = 'policy' | 'ghost' | 'outside' | 'other';

/** Tells why the server may have started something for a given nominal time. */
export function classifyNominal(timings: readonly Timing[], at: Date): NominalClass {
  if (timings.some((timing) => isPolicyTime(timing, at))) return 'policy';
  if (timings.some((timing) => isPolicyTime(withoutBounds(timing), at))) return 'outside';
  return Number.isInteger(at.getTime() / 1_000) && isGhost(timings, at.getTime() / 1_000)
    ? 'ghost'
    : 'other';
}

/** The server knows bounds only for all timings of a schedule together. */
function withoutBounds(timing: Timing): Timing {
  if (timing.type === 'Limited') return withoutBounds(timing.timing);
  if (timing.type !== 'Interval' || timing.startAt === null) return timing;
  const { everySeconds, startAt } = timing;
  const offsetSeconds = secondOfInstant(startAt) % everySeconds;
  return { type: 'Interval', everySeconds, offsetSeconds, startAt: null };
}

function isGhost(timings: readonly Timing[], at: number): boolean {
  const nearby = { from: at - affectedSecondsAfter, until: at + affectedSecondsBefore };
  const spec = compileCalendars(timings, nearby);
  if (zoneOf(spec.timeZone).spansBetween(nearby.from, nearby.until).length < 2) return false;
  const model = createServerModel(spec);
  return searchStarts(at).some((start) => model.next(start, at + 1) === at);
}

/**
 * The server's answer depends on where its search starts, which is its previous fire or the moment
 * of a change to the schedule: so every minute of the last hours, and every hour of the last days.
 */
function searchStarts(at: number): number[] {
  const minutes = Array.from({ length: 180 }, (_, index) => at - (index + 1) * secondsPerMinute);
  const hours = Array.from({ length: 50 }, (_, index) => at - (index + 1) * secondsPerHour);
  return [at - 1, ...minutes, ...hours];
}
