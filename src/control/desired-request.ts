/** The Temporal Schedule a row of ours asks for today. */
import type { Definition } from '../domain/schedule.ts';
import { scheduleRequest } from '../temporal/schedule-request.ts';
import type { ScheduleRequest } from '../temporal/schedule-request.ts';
import { compilingTiming } from '../timing/compile.ts';
import { inTurns } from '../timing/turns.ts';

export type DesiredSource = {
  tenantSlug: string;
  scheduleId: string;
  slug: string;
  revision: number;
  enabled: boolean;
  enabledNote: string;
  definition: Definition;
  /** True when a limited timing has made its last start: nothing is left to fire. */
  limitReached: boolean;
};

/**
 * Compiles the timings as of the start of the UTC day. Repairs for clock changes come and go with
 * time; reading them by the day makes every process and every try of that day want the same, so that
 * the daily comparison pushes when they have changed, and at most once.
 * Timings that are over add nothing. @throws TimingError for timings that cannot be read.
 */
export async function desiredRequest(
  source: DesiredSource,
  { now, searchAttributes }: { now: Date; searchAttributes: boolean },
): Promise<ScheduleRequest> {
  const { tenantSlug, scheduleId, slug, revision, enabled, enabledNote, definition } = source;
  const timings = source.limitReached ? [] : definition.timings;
  const from = new Date(`${utcDay(now)}T00:00:00Z`);
  return scheduleRequest({
    schedule: { id: scheduleId, slug, revision, enabled, enabledNote },
    tenantSlug,
    definition,
    spec: await inTurns(compilingTiming(timings, { from })),
    searchAttributes,
  });
}

/** `2027-03-28`: the day in UTC, in which two moments share what `desiredRequest` gives. */
export function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}
