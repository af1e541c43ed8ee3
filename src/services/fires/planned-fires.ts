/** The coming fires of all schedules, computed by the matcher that also makes the calendars of Temporal. */
import { milestoneNextAt } from '../../domain/milestone.ts';
import type { Timing } from '../../domain/schedule/timing.ts';
import type { Database, Transaction } from '../../store/core/database.ts';
import { countScheduledStarts } from '../../store/executions/accepted-starts.ts';
import { findTypicalDurations } from '../../store/executions/typical-duration.ts';
import {
  type FiringSchedule,
  listFiringSchedules,
} from '../../store/schedules/firing-schedules.ts';
import type { StoredMilestone } from '../../store/schedules/milestones.ts';
import { findingFirstFires } from '../../timing/fires/next-fires.ts';
import { inTurns, type Work } from '../../timing/turns.ts';
import type { Principal } from '../principal.ts';
import { findMilestones } from '../schedules/milestone-outlook.ts';
import { exclusionFrom, findCalendarsOf } from '../schedules/schedule-calendars.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { checkWindow, type PlanQuery, type PlanWindow } from './plan-window.ts';

/** Schedules that are read at once. */
const pageSize = 1_000;
/** After that no further schedule is looked at. Milliseconds. */
const budgetMs = 2_000;

type Known = {
  schedule: FiringSchedule;
  usualSeconds: number | null;
  work: (range: FireRange) => Work<{ fires: number[]; more: boolean }>;
};

type FireRange = { from: number; until: number; limit: number };

export type PlannedSchedule = {
  schedule: FiringSchedule;
  fires: readonly number[];
  /** Null where nothing is known, or was not asked for. */
  usualSeconds: number | null;
};

/**
 * What is done with the fires of one schedule; it may make the rest of the search shorter. Keep none of them: many
 * schedules have thousands, and collecting those holds up all other requests.
 */
type Visit = (planned: PlannedSchedule, range: { until: number }) => void;

type Looked = {
  schedules: number;
  /** False when time ran out, or a schedule has more fires than were computed. */
  complete: boolean;
};

/**
 * Fires from `from` to `to` (exclusive), in epoch seconds, of each schedule in turn, at most `limit` of each. Nothing
 * of the past is planned. Other requests are served between the turns.
 */
export async function visitPlanned(
  { database, clock }: Pick<ServiceDeps, 'database' | 'clock'>,
  tenantId: string,
  query: PlanQuery & { limit: number; visit: Visit; withUsual?: boolean },
): Promise<Looked> {
  const { limit, visit } = query;
  const now = clock();
  const range = {
    // Both bounds of the matcher are exclusive.
    from: Math.ceil(Math.max(query.from.getTime(), now.getTime()) / 1_000) - 1,
    until: Math.ceil(query.to.getTime() / 1_000),
  };
  const looked = { schedules: 0, complete: true };
  if (range.until <= range.from) return looked;
  const end = performance.now() + budgetMs;
  for (let after: string | null = null; ;) {
    const page = await readPlannedPage(database, tenantId, { ...query, after, now });
    for (const { work, ...known } of page) {
      const found = await inTurns(until(end, work({ ...range, limit })));
      if (!found) return { ...looked, complete: false };
      looked.schedules += 1;
      looked.complete &&= !found.more;
      visit({ ...known, fires: found.fires }, range);
    }
    if (page.length < pageSize) return looked;
    after = page.at(-1)?.schedule.id ?? null;
  }
}

/** Null when the time is over before the work. */
function* until<T>(end: number, work: Work<T>): Work<T | null> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() > end) return null;
    yield;
  }
}

/** In a transaction of its own, which ends before the fires are computed. */
function readPlannedPage(
  database: Database,
  tenantId: string,
  query: PlanQuery & { after: string | null; now: Date; withUsual?: boolean },
): Promise<Known[]> {
  return database.read(tenantId, async (tx) => {
    const { after, now, tag, connectedSystem, withUsual = false } = query;
    const filter = { tag, connectedSystem };
    const schedules = await listFiringSchedules(tx, {
      ...filter,
      after,
      limit: pageSize,
      firesBy: query.to,
    });
    const calendars = await findCalendarsOf(
      tx,
      schedules.map(({ definition }) => definition),
    );
    const milestones = await findMilestones(tx, schedules);
    const ids = withUsual ? schedules.map(({ id }) => id) : [];
    const usual = await findTypicalDurations(tx, ids);
    const known: Known[] = [];
    for (const schedule of schedules) {
      const timings = await timingsLeft(tx, schedule);
      const own = milestones.get(schedule.id) ?? [];
      known.push({
        schedule,
        usualSeconds: usual.get(schedule.id) ?? null,
        *work(range) {
          const exclusion = exclusionFrom(schedule.definition, calendars);
          return yield* findingPlanned(timings, { ...range, exclusion, milestones: own, now });
        },
      });
    }
    return known;
  });
}

/** A limit becomes the number of executions that may still start. */
async function timingsLeft(
  tx: Transaction,
  { id, timingsRevision, definition: { timings } }: FiringSchedule,
): Promise<Timing[]> {
  if (!timings.some((timing) => timing.type === 'Limited' && timing.maxExecutions !== null)) {
    return timings;
  }
  const made = await countScheduledStarts(tx, { scheduleId: id, timingsRevision });
  return timings.map((timing) =>
    timing.type === 'Limited' && timing.maxExecutions !== null
      ? { ...timing, maxExecutions: Math.max(0, timing.maxExecutions - made) }
      : timing,
  );
}

type Wanted = FireRange & {
  exclusion: Parameters<typeof findingFirstFires>[1]['exclusion'];
  milestones: readonly StoredMilestone[];
  now: Date;
};

function* findingPlanned(
  timings: readonly Timing[],
  { milestones, now, ...range }: Wanted,
): Work<{ fires: number[]; more: boolean }> {
  const united = new Set(dueMilestones(milestones, { ...range, now }));
  let more = false;
  for (const timing of timings) {
    // Milestones are above: those that are done do not come again, and a failed one waits.
    if (timing.type === 'Milestone') continue;
    const left = timing.type === 'Limited' ? (timing.maxExecutions ?? Infinity) : Infinity;
    if (left < 1) continue;
    const limit = Math.min(range.limit, left);
    const found = yield* findingFirstFires([timing], { ...range, limit });
    for (const at of found.fires) united.add(at);
    more ||= found.more && left > range.limit;
  }
  const fires = [...united].sort((a, b) => a - b);
  return { fires: fires.slice(0, range.limit), more: more || fires.length > range.limit };
}

function dueMilestones(
  milestones: readonly StoredMilestone[],
  { from, until: end, now }: FireRange & { now: Date },
): number[] {
  return milestones
    .flatMap((milestone) => milestoneNextAt(milestone, now) ?? [])
    .map((at) => Math.floor(at.getTime() / 1_000))
    .filter((at) => at > from && at < end);
}

type PlannedFire = {
  schedule: FiringSchedule;
  at: Date;
  usualSeconds: number | null;
};

export type PlannedFires = PlanWindow & {
  items: PlannedFire[];
  schedules: number;
  truncated: boolean;
};

const defaultFires = 200;

/** The earliest first. */
export async function readPlannedFires(
  deps: ServiceDeps,
  { tenantId }: Principal,
  { limit = defaultFires, ...query }: PlanQuery & { limit: number | undefined },
): Promise<PlannedFires> {
  const window = checkWindow(query);
  const found = await findEarliest(deps, tenantId, { ...query, ...window, limit });
  const ids = [...new Set(found.items.map(({ schedule }) => schedule.id))];
  const usual = await deps.database.read(tenantId, (tx) => findTypicalDurations(tx, ids));
  const items = found.items.map(({ schedule, at }) => ({
    schedule,
    at: new Date(at * 1_000),
    usualSeconds: usual.get(schedule.id) ?? null,
  }));
  return { ...window, ...found, items };
}

type Earliest = { schedule: FiringSchedule; at: number };

type Found = { items: Earliest[]; schedules: number; truncated: boolean };

/** Each stretch of time that is looked at is so many times as long as the one before. */
const firstStretchMs = 3_600_000;
const stretchGrowth = 4;

/**
 * Many schedules have their next fires long after those that are shown, and are not looked at: the period is tried from
 * its begin on, in ever longer stretches, until one has more fires than wanted. A filter leaves few schedules anyway.
 */
async function findEarliest(
  deps: ServiceDeps,
  tenantId: string,
  query: PlanQuery & { limit: number },
): Promise<Found> {
  const { tag, connectedSystem } = query;
  if (tag !== null || connectedSystem !== null) return findWithin(deps, tenantId, query);
  const begin = Math.max(query.from.getTime(), deps.clock().getTime());
  for (let stretchMs = firstStretchMs; ; stretchMs *= stretchGrowth) {
    const to = new Date(Math.min(query.to.getTime(), begin + stretchMs));
    const found = await findWithin(deps, tenantId, { ...query, to });
    if (found.truncated || to >= query.to) return found;
  }
}

async function findWithin(
  deps: ServiceDeps,
  tenantId: string,
  { limit, ...query }: PlanQuery & { limit: number },
): Promise<Found> {
  let items: Earliest[] = [];
  let dropped = false;
  const keepEarliest = (): void => {
    // The sort keeps the order of equal ones: by the id of the schedule.
    items.sort((a, b) => a.at - b.at);
    dropped ||= items.length > limit;
    items = items.slice(0, limit);
  };
  const looked = await visitPlanned(deps, tenantId, {
    ...query,
    limit,
    visit({ schedule, fires }, range) {
      for (const at of fires) items.push({ schedule, at });
      if (items.length < 2 * limit) return;
      keepEarliest();
      // Later ones than the last of them are not shown, whatever is found.
      range.until = Math.min(range.until, (items.at(-1)?.at ?? Infinity) + 1);
    },
  });
  keepEarliest();
  return { items, schedules: looked.schedules, truncated: dropped || !looked.complete };
}
