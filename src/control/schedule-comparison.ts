/** Walks all schedules in sync again and again, a few at a time; asks Temporal for a list first. */
import { temporalScheduleId } from '../domain/identifiers.ts';
import type { ScheduleGateway } from '../temporal/schedule-gateway.ts';
import { isTemporalUnavailable } from '../temporal/errors.ts';
import { compareSchedule } from './compare-schedule.ts';
import { utcDay } from './desired-request.ts';
import type { SyncTenant } from './sync-queue.ts';
import type { SyncDeps } from './sync-schedule.ts';

export type ScheduleComparison = {
  /**
   * Compares at most `limit` schedules of the tenants, going on where it stopped; does nothing while
   * the round is complete and the next is not due. Answers false when Temporal could not be asked.
   */
  step(tenants: readonly SyncTenant[], limit: number): Promise<boolean>;
};

/** Where the round stands: the tenants still to walk, and the last schedule of the first of them. */
type Round = {
  day: string;
  number: number;
  beginsAt: number;
  tenants: SyncTenant[];
  after: string | null;
  /** What the list says of each Temporal Schedule; it leaves out arguments and policies. */
  listed: ReadonlyMap<string, string>;
};

/** Schedules looked through per step without describing them. */
const pageSize = 500;
/** Every schedule is described in one round of so many, however its list entry looks. */
const fullEvery = 10;
/** Fewer than this are described in every round: then nothing is gained by leaving any out. */
const alwaysDescribed = 200;
const mostRemembered = 50_000;

/**
 * What a schedule asks for is compiled by the UTC day, so the first round of a day describes all and
 * finds every change that time brings. Every process walks by itself; leases keep them apart.
 */
export function createScheduleComparison(deps: SyncDeps, everyMs: number): ScheduleComparison {
  /** The list entry of each schedule when it was last described. */
  const described = new Map<string, string>();
  let round: Round | null = null;

  const begin = async (tenants: readonly SyncTenant[]): Promise<Round | null> => {
    const now = deps.clock();
    const day = utcDay(new Date(now));
    if (round?.day === day && now < round.beginsAt + everyMs) return round;
    const complete = !round || round.tenants.length === 0;
    if (!complete && round?.day === day) return round;
    if (round?.day !== day || described.size > mostRemembered) described.clear();
    const listed = await listAll(deps.gateway);
    const number = (round?.number ?? 0) + 1;
    return listed && { day, number, beginsAt: now, tenants: [...tenants], after: null, listed };
  };

  const needsLook = ({ listed, number }: Round, temporalId: string, id: string): boolean => {
    const entry = listed.get(temporalId);
    if (entry === undefined || listed.size <= alwaysDescribed) return true;
    const turn = Number.parseInt(id.slice(-4), 16) % fullEvery === number % fullEvery;
    return turn || described.get(temporalId) !== entry;
  };

  return {
    async step(tenants, limit) {
      round = await begin(tenants);
      if (!round) return false;
      let left = limit;
      while (left > 0) {
        const tenant = round.tenants[0];
        if (tenant === undefined) return true;
        const page = await deps.queue.inSync(tenant, { after: round.after, limit: pageSize });
        for (const { id, slug } of page) {
          const temporalId = temporalScheduleId(tenant.slug, slug);
          if (needsLook(round, temporalId, id)) {
            if (left === 0) return true;
            left -= 1;
            const task = await deps.queue.claim(tenant, id, { evenInSync: true });
            if (task && (await compareSchedule(deps, task)) === 'Unavailable') return false;
            if (task) described.set(temporalId, round.listed.get(temporalId) ?? '');
          }
          round.after = id;
        }
        if (page.length < pageSize) {
          round.tenants.shift();
          round.after = null;
        }
      }
      return true;
    },
  };
}

/** Null when Temporal could not be asked. */
async function listAll(gateway: ScheduleGateway): Promise<ReadonlyMap<string, string> | null> {
  try {
    return await gateway.list();
  } catch (error) {
    if (isTemporalUnavailable(error)) return null;
    throw error;
  }
}
