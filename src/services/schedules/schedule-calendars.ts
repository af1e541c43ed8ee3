/** How calendars of the tenant apply to the schedules that name them. */
import { problemOf } from '../../contract/schedule/definition.ts';
import { type Calendar, calendarsOf } from '../../domain/calendar.ts';
import type { InputError } from '../../domain/problem.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import { isAutomatic, type Timing } from '../../domain/schedule/timing.ts';
import { closestWord } from '../../domain/text/closest-word.ts';
import type { Transaction } from '../../store/core/database.ts';
import {
  findCalendars,
  listCalendars,
  lockCalendarsForUpdate,
} from '../../store/schedules/calendars.ts';
import { type Exclusion, exclusionOf, nothingExcluded } from '../../timing/fires/exclusion.ts';
import { findingNextFire, nextFireOf } from '../../timing/fires/next-fires.ts';
import { inTurns } from '../../timing/turns.ts';

export type CalendarsByName = ReadonlyMap<string, Calendar>;

/** All calendars that the definitions name, with one query at most. */
export function findCalendarsOf(
  tx: Transaction,
  definitions: readonly Pick<Definition, 'calendars'>[],
): Promise<CalendarsByName> {
  return findCalendars(tx, [...new Set(definitions.flatMap(calendarsOf))]);
}

/** A calendar that does not exist excludes nothing. @throws TimingError for an unknown time zone. */
export function exclusionFrom(
  definition: Pick<Definition, 'calendars' | 'timings'>,
  calendars: CalendarsByName,
): Exclusion {
  const named = calendarsOf(definition).flatMap((name) => calendars.get(name) ?? []);
  return named.length === 0 ? nothingExcluded : exclusionOf(named, definition.timings);
}

const maxKnown = 1_000;

async function checkNames(
  tx: Transaction,
  names: readonly string[],
  found: CalendarsByName,
): Promise<InputError[]> {
  if (names.every((name) => found.has(name))) return [];
  const known = (await listCalendars(tx, { after: null, limit: maxKnown })).map(({ name }) => name);
  return names.flatMap((name, index) => {
    if (found.has(name)) return [];
    const close = closestWord(name, known);
    const error = {
      pointer: `/calendars/${index}`,
      code: 'calendar-unknown',
      message: `there is no calendar "${name}"; known: ${known.slice(0, 20).join(', ') || 'none'}`,
    };
    return [close === undefined ? error : { ...error, suggestion: close }];
  });
}

/** Timings are searched for fires equally far ahead. */
const horizonYears = 40;

async function checkFiresLeft(
  { timings, calendars }: Pick<Definition, 'calendars' | 'timings'>,
  exclusion: Exclusion,
  now: Date,
): Promise<InputError[]> {
  if (!timings.some(isAutomatic) || exclusion === nothingExcluded) return [];
  // Without calendars it would not fire either; the check of the timings reports that.
  if (nextFireOf(timings, now) === null) return [];
  const next = await inTurns(findingNextFire(timings, now, exclusion));
  const horizon = new Date(now);
  horizon.setUTCFullYear(horizon.getUTCFullYear() + horizonYears);
  if (next !== null && next < horizon) return [];
  const message = `${calendars.join(', ')} leave no fire in the next ${horizonYears} years`;
  return [
    {
      pointer: '/calendars',
      code: 'timing-never-fires',
      message,
      suggestion: 'remove a calendar, or use other timings',
    },
  ];
}

/**
 * For a definition that this transaction saves: its calendars are locked until the commit.
 * @throws ProblemError for calendars that do not exist or leave no fire.
 */
export async function checkCalendars(
  tx: Transaction,
  definition: Definition,
  now: Date,
): Promise<void> {
  const names = calendarsOf(definition);
  if (names.length === 0) return;
  const found = await lockCalendarsForUpdate(tx, names);
  const unknown = await checkNames(tx, names, found);
  const errors =
    unknown.length > 0
      ? unknown
      : await checkFiresLeft(definition, exclusionFrom(definition, found), now);
  if (errors.length > 0) throw problemOf(errors);
}

/** What the calendars of a draft exclude. @throws ProblemError for calendars that do not exist. */
export async function exclusionOfDraft(
  tx: Transaction,
  draft: { timings: readonly Timing[]; calendars: readonly string[] },
): Promise<Exclusion> {
  const found = await findCalendars(tx, draft.calendars);
  const unknown = await checkNames(tx, draft.calendars, found);
  if (unknown.length > 0) throw problemOf(unknown);
  return exclusionFrom(draft, found);
}
