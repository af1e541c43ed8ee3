/** When a schedule fires. A schedule has one or more timings; their fires are united. */

/** Fires at the times of a five-field cron expression, read in one IANA time zone. */
export type CronTiming = { type: 'Cron'; expression: string; timeZone: string };

/** Never fires by itself; people and programs start it. */
export type ManualTiming = { type: 'Manual' };

export type Timing = CronTiming | ManualTiming;
