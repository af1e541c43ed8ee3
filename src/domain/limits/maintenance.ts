/** Maintenance windows: times in which no step begins to use a connected system. */

/** `Wait`: a step begins when the window ends. `Skip` and `Fail`: it ends at once, and says why. */
export const maintenanceModes = ['Wait', 'Skip', 'Fail'] as const;
export type MaintenanceMode = (typeof maintenanceModes)[number];

export const maintenanceBounds = {
  /** Windows of one tenant that have not ended. */
  windows: 100,
  longestDays: 31,
  /** How far ahead a window may begin. */
  aheadDays: 366,
} as const;

const dayMs = 86_400_000;

/** An open window, as it decides about a step. */
export type Closure = { until: Date; mode: MaintenanceMode; reason: string };

type Span = { from: Date; until: Date };

/** What is wrong with a window; null for one that can be set now. */
export function faultOfWindow(
  { from, until }: Span,
  now: Date,
): { pointer: '/from' | '/until'; message: string; suggestion: string } | null {
  const { longestDays, aheadDays } = maintenanceBounds;
  if (until <= now) {
    return { pointer: '/until', message: 'has passed', suggestion: 'name a later instant' };
  }
  if (until <= from) {
    const suggestion = 'name an instant after the begin';
    return { pointer: '/until', message: 'is not after the begin', suggestion };
  }
  if (until.getTime() - from.getTime() > longestDays * dayMs) {
    const suggestion = 'set a shorter window, or disable the schedules';
    return { pointer: '/until', message: `is more than ${longestDays} days later`, suggestion };
  }
  if (from.getTime() - now.getTime() > aheadDays * dayMs) {
    const message = `is more than ${aheadDays} days ahead`;
    return { pointer: '/from', message, suggestion: 'set it when it is nearer' };
  }
  return null;
}

/** What a step shows that meets the window: `waiting for ad, in maintenance until 2026-11-20T06:00:00Z: update`. */
export function describeMaintenance(system: string, { until, mode, reason }: Closure): string {
  const instant = until.toISOString().replace(/\.\d+Z$/, 'Z');
  const state = `in maintenance until ${instant}${reason === '' ? '' : `: ${reason}`}`;
  return mode === 'Wait' ? `waiting for ${system}, ${state}` : `${system} is ${state}`;
}
