/** A run of numbers from `start` to `end` inclusive; all three are always present. */
export type Range = { start: number; end: number; step: number };

/** One calendar of the server: a time matches when every field does. Weekdays are 0-6, months 1-12. */
export type CompiledCalendar = {
  second: Range[];
  minute: Range[];
  hour: Range[];
  dayOfMonth: Range[];
  month: Range[];
  dayOfWeek: Range[];
  /** Absent means every year. */
  year?: Range[];
  /** At most 200 characters. */
  comment?: string;
};

/** Fires at every multiple of `everySeconds` since the epoch, plus the offset; the first multiple counts. */
export type CompiledInterval = { everySeconds: number; offsetSeconds: number };

/** What is handed to the server: plain data, never cron text; the fires of all entries are united. */
export type CompiledSpec = {
  calendars: CompiledCalendar[];
  intervals: CompiledInterval[];
  timeZone: string;
  /** Epoch seconds, inclusive; nothing fires earlier. Absent without such a bound. */
  startAt?: number;
  /** Epoch seconds, inclusive; nothing fires later. Absent without such a bound. */
  endAt?: number;
};

/** A period in epoch seconds: `from` inclusive, `until` exclusive. */
export type Period = { from: number; until: number };

/** The values of ranges one by one. */
export function expandRanges(ranges: readonly Range[]): number[] {
  return ranges.flatMap(({ start, end, step }) => {
    const count = Math.floor((end - start) / step) + 1;
    return Array.from({ length: count }, (_, index) => start + index * step);
  });
}

/** The fewest evenly spaced ranges a simple left-to-right reading finds; expects sorted values. */
export function compressToRanges(values: readonly number[]): Range[] {
  const ranges: Range[] = [];
  for (let index = 0; index < values.length;) {
    const range = longestRange(values.slice(index));
    ranges.push(range);
    index += (range.end - range.start) / range.step + 1;
  }
  return ranges;
}

function longestRange(values: readonly number[]): Range {
  const [start = 0, second, third] = values;
  const single = { start, end: start, step: 1 };
  if (second === undefined) return single;
  const step = second - start;
  // A pair far apart reads better as two single values than as a stepped range.
  if (step > 1 && third !== second + step) return single;
  let length = 2;
  while (values[length] === start + length * step) length += 1;
  return { start, end: start + (length - 1) * step, step };
}

/** Makes the server fire at one instant only, in a spec that is read in UTC; instants of the years 2000 to 2100, in epoch seconds. */
export function calendarOfInstant(at: number): CompiledCalendar {
  const date = new Date(at * 1_000);
  const only = (value: number): Range[] => [{ start: value, end: value, step: 1 }];
  return {
    second: only(date.getUTCSeconds()),
    minute: only(date.getUTCMinutes()),
    hour: only(date.getUTCHours()),
    dayOfMonth: only(date.getUTCDate()),
    month: only(date.getUTCMonth() + 1),
    dayOfWeek: [{ start: 0, end: 6, step: 1 }],
    year: only(date.getUTCFullYear()),
    comment: `once, at ${date.toISOString().replace('.000Z', 'Z')}`,
  };
}

/**
 * The same for any spec: an interval as long as its instant's distance from the epoch comes due exactly then,
 * and next after 2080. It has to be taken away afterwards, or the schedule never becomes idle.
 */
export function intervalOfInstant(at: number): CompiledInterval {
  return { everySeconds: at, offsetSeconds: 0 };
}
