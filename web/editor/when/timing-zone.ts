/** The time zone that all timings of a schedule share. */
import type { TimingBody } from '../draft.ts';

/** The time zone of the timings; null where none has one. All of a schedule have the same. */
export function zoneOfTimings(timings: readonly TimingBody[]): string | null {
  for (const timing of timings) {
    const inner = timing.type === 'Limited' ? timing.timing : timing;
    if (inner.type === 'Cron' || inner.type === 'OneTime') return inner.timeZone ?? 'UTC';
  }
  return null;
}

export function withZone(timings: readonly TimingBody[], timeZone: string): TimingBody[] {
  return timings.map((timing): TimingBody => {
    if (timing.type === 'Cron' || timing.type === 'OneTime') return { ...timing, timeZone };
    if (timing.type !== 'Limited' || timing.timing.type !== 'Cron') return timing;
    return { ...timing, timing: { ...timing.timing, timeZone } };
  });
}
