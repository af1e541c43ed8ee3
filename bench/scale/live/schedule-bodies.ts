/** Schedules as clients send them. */

export type ScheduleBody = {
  slug: string;
  name: string;
  tags: string[];
  timings: object[];
  overlap: 'Skip' | 'AllowAll';
  steps: object[];
};

/** Its request is never sent: the worker of the bench does nothing instead. */
export function httpStep(name: string): object {
  return { type: 'Http', name, method: 'GET', url: 'https://example.test/' };
}

const minutesOfDay = 1_440;
/** No fire comes due while a part runs. */
const notBeforeMinutes = 180;

/** Daily, at a minute that is hours away. */
export function dailySchedule(index: number): ScheduleBody {
  const now = new Date();
  const minute = now.getUTCHours() * 60 + now.getUTCMinutes() + notBeforeMinutes;
  const at = (minute + (index % (minutesOfDay - 2 * notBeforeMinutes))) % minutesOfDay;
  const expression = `${at % 60} ${Math.floor(at / 60)} * * *`;
  return {
    slug: `sync-${index}`,
    name: `Sync ${String(index).padStart(6, '0')}`,
    tags: ['sync', `team-${index % 40}`],
    timings: [{ type: 'Cron', expression, timeZone: 'UTC' }],
    overlap: 'Skip',
    steps: [httpStep('Import'), httpStep('Synchronise'), httpStep('Export')],
  };
}
