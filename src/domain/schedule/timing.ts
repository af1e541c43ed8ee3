/**
 * When a schedule fires. A schedule has one or more timings; their fires are united. Instants are
 * kept as text in UTC on whole seconds, `2027-03-28T01:00:00Z`.
 */

/** Fires at the times of a five-field cron expression, read in one IANA time zone. */
export type CronTiming = { type: 'Cron'; expression: string; timeZone: string };

/** Fires repeatedly after the same span of real time, regardless of clock changes. */
export type IntervalTiming = {
  type: 'Interval';
  everySeconds: number;
  /** Moves the fires off the multiples counted from 1970 in UTC; 0 when there is a `startAt`. */
  offsetSeconds: number;
  /** The first fire, from which the others are counted; null counts from 1970 in UTC. */
  startAt: string | null;
};

/** Fires once. */
export type OneTimeTiming = {
  type: 'OneTime';
  at: string;
  /** The zone in which the instant is shown to people; it was chosen in it, too. */
  timeZone: string;
};

export type RepeatingTiming = CronTiming | IntervalTiming;

/** A repeating timing within bounds; at least one bound is set. */
export type LimitedTiming = {
  type: 'Limited';
  timing: RepeatingTiming;
  /** Inclusive. */
  startAt: string | null;
  /** Inclusive. */
  until: string | null;
  /** Starts by the schedule; those skipped or missed, or made by hand, do not count. */
  maxExecutions: number | null;
};

/** How an execution may end for another schedule to follow. */
export const followedOutcomes = [
  'Completed',
  'CompletedWithErrors',
  'Failed',
  'TimedOut',
  'Cancelled',
  'Terminated',
  'Lost',
] as const;
export type FollowedOutcome = (typeof followedOutcomes)[number];

/** Fires when an execution of another schedule ends in one of the ways named. */
export type AfterScheduleTiming = {
  type: 'AfterSchedule';
  /** Slug of the other schedule. */
  schedule: string;
  outcomes: readonly FollowedOutcome[];
};

/** Fires when a message of that name arrives from that source. */
export type EventTiming = { type: 'Event'; source: string; name: string };

/** Fires once at each offset after an anchor, which is an instant that the tenant sets. */
export type MilestoneTiming = {
  type: 'Milestone';
  /** Name of the anchor. */
  anchor: string;
  /** The anchor's instant where it is known; without it nothing fires. */
  anchorAt: string | null;
  /** Seconds of real time after the anchor, ascending. */
  offsetsSeconds: readonly number[];
};

/** Never fires automatically; people and programs start it. */
export type ManualTiming = { type: 'Manual' };

export type Timing =
  | CronTiming
  | IntervalTiming
  | OneTimeTiming
  | LimitedTiming
  | MilestoneTiming
  | AfterScheduleTiming
  | EventTiming
  | ManualTiming;

export const timingLimits = {
  /** The server lags behind shorter ones. */
  minEverySeconds: 10,
  maxEverySeconds: 366 * 86_400,
  /** An aligned interval of a day or more would fall on arbitrary days. */
  maxAlignedSeconds: 86_399,
  maxExecutions: 1_000_000,
  offsets: 100,
} as const;

/** True for a timing that fires at instants known beforehand. */
export function isAutomatic(timing: Timing): boolean {
  return timing.type !== 'Manual' && timing.type !== 'Event' && timing.type !== 'AfterSchedule';
}

/** The cron or interval that a timing repeats by, or null for one that does not repeat. */
export function repeatingPart(timing: Timing): RepeatingTiming | null {
  if (timing.type === 'Limited') return timing.timing;
  return timing.type === 'Cron' || timing.type === 'Interval' ? timing : null;
}

/** How many executions the timings may start, or null without such a limit. */
export function startLimitOf(timings: readonly Timing[]): number | null {
  const limits = timings.flatMap((timing) =>
    timing.type === 'Limited' && timing.maxExecutions !== null ? [timing.maxExecutions] : [],
  );
  return limits.length === 0 ? null : Math.min(...limits);
}

/** Jitter: fires start a little later than their time, each by another span, to spread the load. */

/** Later than that is another time of day. In seconds. */
export const maxJitterSeconds = 3_600;

/** How much later than its time a fire may be started on purpose, in seconds; 0 without jitter. */
export function jitterOf(definition: { jitterSeconds?: number }): number {
  return definition.jitterSeconds ?? 0;
}
