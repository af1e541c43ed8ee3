/** Finds what is to be told, once, and puts the messages together. */
import { writeLog } from '../../domain/log-message.ts';
import type { Logger } from '../../log.ts';
import type { Database } from '../../store/core/database.ts';
import { messages } from '../log-messages.ts';
import { createTenantLoop, type TenantLoop } from '../loop.ts';
import { judgeEnded } from './judge-ended.ts';
import { closeGroups, routeNews } from './route.ts';
import { createTypicalDurations } from './typical-durations.ts';
import { type WatchDeps, watchTenant } from './watch.ts';

export type NewsLoopOptions = {
  database: Database;
  /** Milliseconds since the epoch. */
  clock: () => number;
  log: Pick<Logger, 'warn'>;
  /** UUID of this process. */
  owner: string;
};

export type NewsVisit = { judged: number; watched: number; routed: number; closed: number };

const intervalMs = 3_000;
/** After a start the auditor has an outage to account for. */
const settleMs = 180_000;

/** Runs once `start` is called. Two leaders at once do no harm: causes are unique, and rows are locked. */
export function createNewsLoop(options: NewsLoopOptions): TenantLoop<NewsVisit> {
  const { database, clock, log, owner } = options;
  const began = clock();
  const typical = createTypicalDurations({ database }, clock);
  const deps = { database, clock, typical, auditorIsSettled: () => clock() - began > settleMs };
  return createTenantLoop({
    database,
    log,
    owner,
    intervalMs,
    name: 'notifications',
    visit: async (tenant) => {
      try {
        return await visitTenant(deps, tenant);
      } catch (err) {
        // One tenant must not keep the others from being told.
        writeLog(log, messages.notificationsFailed, { err, tenant: tenant.slug });
        return nothing;
      }
    },
    report: (visits) => ({
      judged: sum(visits.map(({ judged }) => judged)),
      watched: sum(visits.map(({ watched }) => watched)),
      closed: sum(visits.map(({ closed }) => closed)),
    }),
  });
}

const nothing: NewsVisit = { judged: 0, watched: 0, routed: 0, closed: 0 };
const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

/** One visit of one tenant. */
export async function visitTenant(
  deps: WatchDeps,
  tenant: { id: string; slug: string },
): Promise<NewsVisit> {
  const judged = await judgeEnded(deps, tenant.id);
  const watched = await watchTenant(deps, tenant.id);
  const routed = await routeNews(deps, tenant.id);
  const closed = await closeGroups(deps, tenant);
  return { judged, watched, routed, closed };
}
