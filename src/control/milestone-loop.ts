/** The loop that ticks the milestones of all tenants. */
import { reportLease } from '../store/leases.ts';
import { listTenants } from '../store/tenants.ts';
import { createLeasedLoop } from './leased-loop.ts';
import type { LeasedLoop } from './leased-loop.ts';
import { tickMilestones } from './milestone-tick.ts';
import type { MilestoneTick, MilestoneTickDeps } from './milestone-tick.ts';

export type MilestoneLoopOptions = MilestoneTickDeps & {
  /** UUID of this process. */
  owner: string;
  /** Pause between two passes; 5,000 unless set. */
  intervalMs?: number;
};

/** A pass answers what became of each milestone, tenant by tenant. */
export type MilestoneLoop = LeasedLoop<MilestoneTick[]>;

const leaseSeconds = 60;
const defaultIntervalMs = 5_000;

/** Starts nothing yet; `start` begins the loop. Two leaders at once do no harm: the gate has one winner. */
export function createMilestoneLoop(options: MilestoneLoopOptions): MilestoneLoop {
  const { database, owner, log, intervalMs = defaultIntervalMs } = options;
  return createLeasedLoop({
    ...{ database, log, name: 'milestones', owner, leaseSeconds, intervalMs },
    async work(lease, signal) {
      const ticks: MilestoneTick[] = [];
      for (const tenant of await database.global((tx) => listTenants(tx))) {
        if (signal.aborted) break;
        ticks.push(await tickMilestones(options, tenant));
      }
      const looked = ticks.flatMap(({ milestones }) => milestones);
      const started = looked.filter(({ result }) => result === 'Started').length;
      const report = { looked: looked.length, started };
      await database.global((tx) => reportLease(tx, lease, report));
      return ticks;
    },
  });
}
