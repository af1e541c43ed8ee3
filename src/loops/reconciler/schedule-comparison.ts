/**
 * Compares schedules in sync with what Temporal has: within seconds those whose list entry changed or is
 * gone, and all of them again and again, a few at a time.
 */
import { temporalScheduleId } from '../../domain/identifiers.ts';
import { isTemporalUnavailable } from '../../temporal/errors.ts';
import type { ScheduleGateway } from '../../temporal/schedules/schedule-gateway.ts';
import { compareSchedule } from './compare-schedule.ts';
import type { SyncTenant } from './sync-queue.ts';
import { type SyncDeps, utcDay } from './sync-schedule.ts';

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
};

/** What the list says of each Temporal Schedule; it leaves out arguments and policies. */
type Listing = { entries: ReadonlyMap<string, string>; at: number };

/** A schedule as it was when it was last described. */
type Described = {
  tenant: SyncTenant;
  id: string;
  entry: string;
  /** When the list last showed it so. */
  lastAsOursAt: number;
};

/** Schedules looked through per step without describing them. */
const pageSize = 500;
/** Every schedule is described in one round of so many, however its list entry looks. */
const fullEvery = 10;
/** Fewer than this are described in every round: then nothing is gained by leaving any out. */
const alwaysDescribed = 200;
const maxRemembered = 50_000;
/** A list is asked for so often, or less often where one takes long. */
const listEveryMs = 5_000;
const listShare = 20;
/** A list may lag behind what was done. */
const listLagMs = 2_000;

/**
 * What a schedule asks for is compiled by the UTC day, so the first round of a day describes all and
 * finds every change that time brings. Every process walks by itself; leases keep them apart.
 */
export function createScheduleComparison(deps: SyncDeps, everyMs: number): ScheduleComparison {
  const described = new Map<string, Described>();
  const watch = createListWatch(deps, described, Math.min(listEveryMs, everyMs));
  const look = createLook(deps, described);
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

  const needsLook = ({ entries }: Listing, temporalId: string, id: string): boolean => {
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
        if (!(await look(listing, temporalId, place))) return false;
      }
      let left = limit - suspects.length;
      round = begin(tenants);
      while (left > 0) {
        const tenant = round.tenants[0];
        if (tenant === undefined) return true;
        const page = await deps.queue.inSync(tenant, { after: round.after, limit: pageSize });
        for (const { id, slug } of page) {
          const temporalId = temporalScheduleId(tenant.slug, slug);
          if (needsLook(listing, temporalId, id)) {
            if (left === 0) return true;
            left -= 1;
            if (!(await look(listing, temporalId, { tenant, id }))) return false;
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

/** Asks for the list now and then, and knows what it shows as changed or gone since it was described. */
function createListWatch(
  { clock, gateway }: Pick<SyncDeps, 'clock' | 'gateway'>,
  described: ReadonlyMap<string, Described>,
  everyMs: number,
) {
  let listing: (Listing & { nextAt: number }) | null = null;
  let suspects: string[] = [];
  return {
    /** The newest list; null when Temporal could not be asked. */
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
    /** Each is answered once for each list. */
    takeSuspects: (limit: number): { temporalId: string; place: Place }[] =>
      suspects.splice(0, limit).flatMap((temporalId) => {
        const place = described.get(temporalId);
        return place ? [{ temporalId, place }] : [];
      }),
  };
}

/** Describes one schedule and acts on it; answers false when Temporal could not be asked. */
function createLook(deps: SyncDeps, described: Map<string, Described>) {
  return async ({ entries, at }: Listing, temporalId: string, { tenant, id }: Place) => {
    const task = await deps.queue.claim(tenant, id, { evenInSync: true });
    // Somebody else is at it; the next list or round comes back to it.
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

/** Null when Temporal could not be asked. */
async function listAll(gateway: ScheduleGateway): Promise<ReadonlyMap<string, string> | null> {
  try {
    return await gateway.list();
  } catch (error) {
    if (isTemporalUnavailable(error)) return null;
    throw error;
  }
}
