/**
 * The timings of a draft as the form shows them: cards of one or more timings. Several cron timings that differ only
 * in their expressions are one card, because times with different minutes need one expression each. Everything is
 * read from the timings and written back to them.
 */
import { cronToPicker, type Picker, pickerToCron } from '../../../src/timing/describe/picker.ts';
import { addDays, clockChangeMinutes, dayOf, startOfDay } from '../../display/time/zone-days.ts';
import type { TimingBody } from '../draft.ts';

export const timingKinds = {
  Cron: 'On days, at times',
  Interval: 'At an interval',
  OneTime: 'Once',
  Milestone: 'After a milestone',
  AfterSchedule: 'After another schedule',
  Event: 'On an event',
  Manual: 'Only by hand',
} as const;
export type TimingKind = keyof typeof timingKinds;

type Limited = Extract<TimingBody, { type: 'Limited' }>;
/** Within which the timings of a card fire; null for no limit. */
export type Limits = Pick<Limited, 'startAt' | 'until' | 'maxExecutions'>;

export function kindOf(timing: TimingBody): TimingKind {
  return timing.type === 'Limited' ? timing.timing.type : timing.type;
}

export type CronCard = {
  expressions: readonly string[];
  timeZone: string;
  limits: Limits | null;
};

/** Null unless all are cron timings that differ only in their expressions. */
export function readCron(timings: readonly TimingBody[]): CronCard | null {
  const parts = timings.map((timing) => {
    const inner = timing.type === 'Limited' ? timing.timing : timing;
    return inner.type === 'Cron' ? { inner, limits: limitsOf(timing) } : null;
  });
  const [first] = parts;
  if (!first) return null;
  const timeZone = first.inner.timeZone ?? 'UTC';
  const isLike = (part: (typeof parts)[number]): boolean =>
    part !== null &&
    (part.inner.timeZone ?? 'UTC') === timeZone &&
    JSON.stringify(part.limits) === JSON.stringify(first.limits);
  if (!parts.every(isLike)) return null;
  const expressions = parts.map((part) => part?.inner.expression ?? '');
  return { expressions, timeZone, limits: first.limits };
}

export function writeCron({ expressions, timeZone, limits }: CronCard): TimingBody[] {
  return expressions.map((expression) =>
    withLimits({ type: 'Cron', expression, timeZone }, limits),
  );
}

/** What the controls show for the expressions; null for those that only text can show. */
export function readPicker(expressions: readonly string[]): Picker | null {
  try {
    return cronToPicker(expressions);
  } catch {
    // The server says what is wrong with it.
    return null;
  }
}

export function writePicker(card: CronCard, picker: Picker): CronCard {
  return { ...card, expressions: pickerToCron(picker) };
}

export function limitsOf(timing: TimingBody): Limits | null {
  if (timing.type !== 'Limited') return null;
  const { startAt = null, until = null, maxExecutions = null } = timing;
  return { startAt, until, maxExecutions };
}

/** Limits that limit nothing are none. */
export function withLimits(timing: Limited['timing'], limits: Limits | null): TimingBody {
  if (!limits || Object.values(limits).every((limit) => limit === null)) return timing;
  return { type: 'Limited', timing, ...limits };
}

/** How many timings each card has. Neighbours are one card where one set of controls shows them. */
export function groupTimings(timings: readonly TimingBody[]): number[] {
  const sizes: number[] = [];
  for (let at = 0; at < timings.length; at += sizes.at(-1) ?? 1) {
    let size = 1;
    while (at + size < timings.length && isOneCard(timings.slice(at, at + size + 1))) size += 1;
    sizes.push(size);
  }
  return sizes;
}

function isOneCard(timings: readonly TimingBody[]): boolean {
  const card = readCron(timings);
  return card !== null && readPicker(card.expressions) !== null;
}

/** A timing of that kind to begin with. */
export function newTiming(kind: TimingKind, zone: string, now: number): TimingBody {
  switch (kind) {
    case 'Cron':
      return { type: 'Cron', expression: '0 6 * * *', timeZone: zone };
    case 'Interval':
      return { type: 'Interval', everySeconds: 900 };
    case 'OneTime':
      return { type: 'OneTime', at: `${addDays(dayOf(now, zone), 1)}T06:00:00`, timeZone: zone };
    case 'Milestone':
      return { type: 'Milestone', anchor: 'installation', offsets: ['PT12H'] };
    case 'AfterSchedule':
      return { type: 'AfterSchedule', schedule: '', outcomes: ['Completed'] };
    case 'Event':
      return { type: 'Event', source: '', name: '' };
    case 'Manual':
      return { type: 'Manual' };
  }
}

/** `2027-03-28T06:00` on the clocks of the zone, as a field for date and time takes it; local times stay. */
export function toLocalTime(at: string, zone: string): string {
  if (!/(Z|[+-]\d\d:?\d\d)$/i.test(at)) return at.slice(0, 16);
  const day = dayOf(at, zone);
  const clock = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  });
  return `${day}T${clock.format(new Date(at))}`;
}

/** The instant at which clocks of the zone show a local time; where they skip it, the day has that much left out. */
export function instantOfLocal(local: string, zone: string): string {
  const [day = '', clock = '00:00'] = local.split('T');
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  const begin = startOfDay(day, zone);
  const guess = begin + (hours * 60 + minutes) * 60_000;
  // On a day on which clocks change, an hour has to be added or left out behind the change.
  const found = [guess, guess - clockChangeMinutes(day, zone) * 60_000].find(
    (at) => toLocalTime(new Date(at).toISOString(), zone) === local.slice(0, 16),
  );
  return toInstantText(found ?? guess);
}

function toInstantText(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

/** The first instant of a day in the zone, on whole seconds. */
export function instantOfDay(day: string, zone: string): string {
  return toInstantText(startOfDay(day, zone));
}

/** The day in the zone that the limit is in; the API also takes a day alone. */
export function dayOfLimit(limit: string, zone: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(limit) ? limit : dayOf(limit, zone);
}

/** `PT1H30M`, as the API takes spans. */
export function spanText(seconds: number): string {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3_600),
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  const parts = [
    hours > 0 ? `${hours}H` : '',
    minutes > 0 ? `${minutes}M` : '',
    rest > 0 || seconds === 0 ? `${rest}S` : '',
  ];
  // Hours with seconds alone would not be understood.
  if (hours > 0 && minutes === 0 && rest > 0) parts[1] = '0M';
  return `PT${parts.join('')}`;
}
