/** The loop that ticks the milestones of all tenants. */
import { tickMilestones } from './milestone-tick.ts';
import type { MilestoneTick, MilestoneTickDeps } from './milestone-tick.ts';
import { createTenantLoop } from './tenant-loop.ts';
import type { TenantLoop } from './tenant-loop.ts';

export type MilestoneLoopOptions = MilestoneTickDeps & {
  /** UUID of this process. */
  owner: string;
  /** Pause between two passes; 5,000 unless set. */
  intervalMs?: number;
};

/** Two leaders at once do no harm: the gate has one winner. */
export function createMilestoneLoop(options: MilestoneLoopOptions): TenantLoop<MilestoneTick> {
  const { database, owner, log, intervalMs = 5_000 } = options;
  return createTenantLoop({
    ...{ database, owner, log, intervalMs, name: 'milestones' },
    visit: (tenant) => tickMilestones(options, tenant),
    report(ticks) {
      const looked = ticks.flatMap(({ milestones }) => milestones);
      const started = looked.filter(({ result }) => result === 'Started').length;
      return { looked: looked.length, started };
    },
  });
}
