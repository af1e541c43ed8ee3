/** Walks all schedules in sync once after the start and once each UTC day, a few at a time. */
import { utcDay } from './desired-request.ts';
import type { SyncTenant } from './sync-queue.ts';
import { compareSchedule } from './sync-schedule.ts';
import type { SyncDeps } from './sync-schedule.ts';

export type DailyComparison = {
  /**
   * Compares at most `limit` schedules of the tenants, going on where it stopped; does nothing once
   * the day's round is complete. Answers false when Temporal could not be asked.
   */
  step(tenants: readonly SyncTenant[], limit: number): Promise<boolean>;
};

/** Where the round stands: the tenants still to walk, and the last schedule of the first of them. */
type Round = { day: string; tenants: SyncTenant[]; after: string | null };

/**
 * The rule for time passing: what a schedule asks for is compiled by the UTC day, so comparing once a
 * day finds every change of it. Every process walks by itself; leases keep them apart.
 */
export function createDailyComparison(deps: SyncDeps): DailyComparison {
  let round: Round | null = null;
  return {
    async step(tenants, limit) {
      const day = utcDay(new Date(deps.clock()));
      if (round?.day !== day) round = { day, tenants: [...tenants], after: null };
      let left = limit;
      while (left > 0) {
        const tenant = round.tenants[0];
        if (tenant === undefined) return true;
        const ids = await deps.queue.inSync(tenant, { after: round.after, limit: left });
        for (const scheduleId of ids) {
          const task = await deps.queue.claim(tenant, scheduleId, { evenInSync: true });
          if (task && (await compareSchedule(deps, task)) === 'Unavailable') return false;
          round.after = scheduleId;
        }
        if (ids.length < left) {
          round.tenants.shift();
          round.after = null;
        }
        left -= Math.max(1, ids.length);
      }
      return true;
    },
  };
}
