/** Reading schedules: finding one, the list, and the revisions of one. */
import { listOrders, type NamedKey, type OrderOf } from '../../domain/lists/list-order.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Transaction } from '../../store/core/database.ts';
import { findLastExecutions, type LastExecution } from '../../store/executions/executions.ts';
import type { StoredMilestone } from '../../store/schedules/milestones.ts';
import { findLastDrifts, type StoredDrift } from '../../store/schedules/schedule-drift.ts';
import {
  countSchedules,
  findRevision,
  findSchedule,
  type ListedSchedule,
  listRevisions,
  listSchedules,
  type ScheduleFilter,
  type ScheduleListKey,
  type ScheduleListRow,
  type StoredRevision,
  type StoredSchedule,
} from '../../store/schedules/schedules.ts';
import {
  isId,
  isInt4,
  isText,
  isTimedKey,
  type PageOf,
  type PageRequest,
  readPage,
} from '../pagination.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { findMissingFollowed } from './check-causes.ts';
import { findMilestones } from './milestone-outlook.ts';
import { type CalendarsByName, findCalendarsOf } from './schedule-calendars.ts';

/** @throws ProblemError `schedule-not-found`, or `name-ambiguous` from the store. */
export async function getSchedule(tx: Transaction, ref: string): Promise<StoredSchedule> {
  const schedule = await getRecordedSchedule(tx, ref);
  const { deletedAt } = schedule;
  if (deletedAt === null) return schedule;
  const when = deletedAt.toISOString().slice(0, 19);
  const left = `its executions, fires and revisions can still be read under its id ${schedule.id}`;
  throw new ProblemError(
    'schedule-not-found',
    `the schedule "${ref}" was deleted at ${when}Z; ${left}`,
  );
}

/**
 * As `getSchedule`, but finds deleted schedules as well: by id, and by slug or name unless another
 * schedule has it now. For reading what is recorded of a schedule.
 */
export async function getRecordedSchedule(tx: Transaction, ref: string): Promise<StoredSchedule> {
  const schedule =
    (await findSchedule(tx, ref)) ?? (await findSchedule(tx, ref, { includeDeleted: true }));
  if (!schedule) throw new ProblemError('schedule-not-found', `there is no schedule "${ref}"`);
  return schedule;
}

/** A schedule with everything that is shown of it. */
export type ShownSchedule<S = StoredSchedule> = {
  schedule: S;
  lastExecution: LastExecution | null;
  /** Empty for a schedule without milestones. */
  milestones: readonly StoredMilestone[];
  /** Slugs of deleted schedules that it or another schedule of the list follows. */
  missing: ReadonlySet<string>;
  /** At least those that the schedule names. */
  calendars: CalendarsByName;
  /** The last change made in Temporal; null when there was none. */
  lastDrift: StoredDrift | null;
};

export async function readSchedule(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  ref: string,
): Promise<ShownSchedule> {
  return database.read(tenantId, async (tx) => {
    const schedule = await getSchedule(tx, ref);
    const show = await findShown(tx, [schedule]);
    return show(schedule);
  });
}

/** By name by default. */
export async function readSchedules(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { filter, page }: { filter: ScheduleFilter; page: PageRequest },
): Promise<PageOf<ShownSchedule<ListedSchedule>> & { total: number }> {
  return database.read(tenantId, async (tx) => {
    const [{ items: rows, ...rest }, total] = await Promise.all([
      readPage<ScheduleListRow, ScheduleListKey, OrderOf<'schedules'>>(page, {
        filter,
        orders: listOrders.schedules,
        isKey: isListKey,
        read: (wanted) => listSchedules(tx, { ...filter, ...wanted }),
        keyOf: ({ key, updatedMicros: at }, sort) => {
          if (sort === 'name' || sort === '-name') return key;
          return sort.endsWith('createdAt') ? key.id : { at, id: key.id };
        },
      }),
      countSchedules(tx, filter),
    ]);
    const schedules = rows.map(({ schedule }) => schedule);
    const show = await findShown(tx, schedules);
    return { ...rest, items: schedules.map(show), total };
  });
}

function isListKey(key: unknown, sort: OrderOf<'schedules'>): key is ScheduleListKey {
  if (sort.endsWith('createdAt')) return isId(key);
  if (sort.endsWith('updatedAt')) return isTimedKey(key);
  const { name, id } = (key ?? {}) as Partial<NamedKey>;
  return isText(name) && isId(id);
}

/** Asks once for all schedules, and for everything in one round trip. */
async function findShown<S extends StoredSchedule | ListedSchedule>(
  tx: Transaction,
  schedules: readonly S[],
): Promise<(schedule: S) => ShownSchedule<S>> {
  const ids = schedules.map(({ id }) => id);
  const definitions = schedules.map(({ definition }) => definition);
  const [last, milestones, missing, drifts, calendars] = await Promise.all([
    findLastExecutions(tx, ids),
    findMilestones(tx, schedules),
    findMissingFollowed(tx, schedules),
    findLastDrifts(tx, ids),
    findCalendarsOf(tx, definitions),
  ]);
  return (schedule) => ({
    schedule,
    lastExecution: last.get(schedule.id) ?? null,
    milestones: milestones.get(schedule.id) ?? [],
    missing,
    calendars,
    lastDrift: drifts.get(schedule.id) ?? null,
  });
}

/** Every definition that the schedule ever had, the newest first. */
export async function readRevisions(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { ref, page }: { ref: string; page: PageRequest },
): Promise<PageOf<Omit<StoredRevision, 'definition'>>> {
  return database.read(tenantId, async (tx) => {
    const { id: scheduleId } = await getRecordedSchedule(tx, ref);
    return readPage(page, {
      filter: scheduleId,
      orders: listOrders.revisions,
      isKey: isInt4,
      read: ({ after: before, ...wanted }) => listRevisions(tx, { scheduleId, before, ...wanted }),
      keyOf: ({ revision }) => revision,
    });
  });
}

/** @throws ProblemError `schedule-not-found` for the schedule and for the revision. */
export async function readRevision(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { ref, revision }: { ref: string; revision: number },
): Promise<StoredRevision> {
  const found = await database.read(tenantId, async (tx) =>
    findRevision(tx, (await getRecordedSchedule(tx, ref)).id, revision),
  );
  if (found) return found;
  throw new ProblemError('schedule-not-found', `"${ref}" has no revision ${revision}`);
}
