/**
 * Compares schedules in sync with Temporal: within seconds those whose list entry changed or vanished, and
 * all of them in rounds, a few at a time.
 */
import { temporalScheduleId } from '../../domain/identifiers.ts';
import { isTemporalUnavailable } from '../../temporal/errors.ts';
import type { ScheduleGateway } from '../../temporal/schedules/schedule-gateway.ts';
import { compareSchedule } from './compare-schedule.ts';
import type { SyncTenant } from './sync-queue.ts';
import { type SyncDeps, utcDay } from './sync-schedule.ts';

export type ScheduleComparison = {
  /**
   * Compares at most `limit` schedules of the tenants, continuing where it stopped; does nothing while
   * the round is complete and the next is not due. Returns false when Temporal did not answer.
   */
  step(tenants: readonly SyncTenant[], limit: number): Promise<boolean>;
};

/** Progress of the round: the tenants still to do, and the last schedule of the first of them. */
type Round = {
  day: string;
  number: number;
  beginsAt: number;
  tenants: SyncTenant[];
  after: string | null;
};

/** The list entry of each Temporal Schedule; it leaves out arguments and policies. */
type Listing = { entries: ReadonlyMap<string, string>; at: number };

/** A schedule as last described. */
type Described = {
  tenant: SyncTenant;
  id: string;
  entry: string;
  /** When the list last showed it so. */
  lastAsOursAt: number;
};

/** Schedules read per step without describing them. */
const pageSize = 500;
/** Every schedule is described in one round out of this many, even if its list entry is unchanged. */
const fullEvery = 10;
/** Up to this many are described in every round: leaving some out would gain nothing. */
const alwaysDescribed = 200;
const maxRemembered = 50_000;
/** Milliseconds between two lists; more when listing takes long. */
const listEveryMs = 5_000;
const listShare = 20;
/** A list may lag behind the newest changes. */
const listLagMs = 2_000;

/**
 * What a schedule asks for is compiled per UTC day, so the first round of a day describes all schedules
 * and finds every change that time brings. Every process makes its own rounds; leases keep them apart.
 */
export function createScheduleComparison(deps: SyncDeps, everyMs: number): ScheduleComparison {
  const described = new Map<string, Described>();
  const watch = createListWatch(deps, described, Math.min(listEveryMs, everyMs));
  const compare = createCompare(deps, described);
  let round: Round | null = null;

  const begin = (tenants: readonly SyncTenant[]): Round => {
    const now = deps.clock();
    const day = utcDay(new Date(now));
    if (round?.day === day && (round.tenants.length > 0 || now < round.beginsAt + everyMs)) {
      return round;
    }
    if (round?.day !== day || described.size > maxRemembered) described.clear();
    const number = (round?.number ?? 0) + 1;
    return { day, number, beginsAt: now, tenants: [...tenants], after: null };
  };

  const mustCompare = ({ entries }: Listing, temporalId: string, id: string): boolean => {
    const entry = entries.get(temporalId);
    if (entry === undefined || entries.size <= alwaysDescribed) return true;
    const turn = Number.parseInt(id.slice(-4), 16) % fullEvery === (round?.number ?? 0) % fullEvery;
    return turn || described.get(temporalId)?.entry !== entry;
  };

  return {
    async step(tenants, limit) {
      const listing = await watch.list();
      if (!listing) return false;
      const suspects = watch.takeSuspects(limit);
      for (const { temporalId, place } of suspects) {
        if (!(await compare(listing, temporalId, place))) return false;
      }
      let left = limit - suspects.length;
      round = begin(tenants);
      while (left > 0) {
        const tenant = round.tenants[0];
        if (tenant === undefined) return true;
        const page = await deps.queue.inSync(tenant, { after: round.after, limit: pageSize });
        for (const { id, slug } of page) {
          const temporalId = temporalScheduleId(tenant.slug, slug);
          if (mustCompare(listing, temporalId, id)) {
            if (left === 0) return true;
            left -= 1;
            if (!(await compare(listing, temporalId, { tenant, id }))) return false;
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

type Place = Pick<Described, 'tenant' | 'id'>;

/** Fetches the list regularly, and finds what changed or vanished in it since it was described. */
function createListWatch(
  { clock, gateway }: Pick<SyncDeps, 'clock' | 'gateway'>,
  described: ReadonlyMap<string, Described>,
  everyMs: number,
) {
  let listing: (Listing & { nextAt: number }) | null = null;
  let suspects: string[] = [];
  return {
    /** The newest list; null when Temporal did not answer. */
    async list(): Promise<Listing | null> {
      const at = clock();
      if (listing && at < listing.nextAt) return listing;
      const entries = await listAll(gateway);
      if (!entries) return null;
      listing = { entries, at, nextAt: at + Math.max(everyMs, listShare * (clock() - at)) };
      suspects = [];
      for (const [temporalId, one] of described) {
        if (entries.get(temporalId) === one.entry) one.lastAsOursAt = at;
        else suspects.push(temporalId);
      }
      return listing;
    },
    /** Returns each suspect once per list. */
    takeSuspects: (limit: number): { temporalId: string; place: Place }[] =>
      suspects.splice(0, limit).flatMap((temporalId) => {
        const place = described.get(temporalId);
        return place ? [{ temporalId, place }] : [];
      }),
  };
}

/** Compares one schedule and acts on it; returns false when Temporal did not answer. */
function createCompare(deps: SyncDeps, described: Map<string, Described>) {
  return async ({ entries, at }: Listing, temporalId: string, { tenant, id }: Place) => {
    const task = await deps.queue.claim(tenant, id, { evenInSync: true });
    // Another process works on it; the next list or round comes back to it.
    if (!task) return true;
    const known = described.get(temporalId)?.lastAsOursAt;
    const lastAsOursAt = known === undefined ? null : new Date(known - listLagMs);
    if ((await compareSchedule(deps, task, { lastAsOursAt })) === 'Unavailable') return false;
    const entry = entries.get(temporalId) ?? '';
    if (task.deleted) described.delete(temporalId);
    else described.set(temporalId, { tenant, id, entry, lastAsOursAt: at });
    return true;
  };
}

/** Null when Temporal did not answer. */
async function listAll(gateway: ScheduleGateway): Promise<ReadonlyMap<string, string> | null> {
  try {
    return await gateway.list();
  } catch (error) {
    if (isTemporalUnavailable(error)) return null;
    throw error;
  }
}
