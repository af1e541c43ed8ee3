/** Reading schedules: finding one, the list, and the revisions of one. */
import { ProblemError } from '../../domain/problem.ts';
import type { Transaction } from '../../store/core/database.ts';
import { findLastExecutions, type StoredExecution } from '../../store/executions/executions.ts';
import type { StoredMilestone } from '../../store/schedules/milestones.ts';
import { findLastDrifts, type StoredDrift } from '../../store/schedules/schedule-drift.ts';
import {
  countSchedules,
  findRevision,
  findSchedule,
  listRevisions,
  listSchedules,
  type ScheduleFilter,
  type ScheduleListKey,
  type StoredRevision,
  type StoredSchedule,
} from '../../store/schedules/schedules.ts';
import { isId, type PageOf, type PageRequest, readPage } from '../pagination.ts';
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
export type ShownSchedule = {
  schedule: StoredSchedule;
  lastExecution: StoredExecution | null;
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

/** By name. */
export async function readSchedules(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { filter, page }: { filter: ScheduleFilter; page: PageRequest },
): Promise<PageOf<ShownSchedule> & { total: number }> {
  return database.read(tenantId, async (tx) => {
    const { items: rows, ...rest } = await readPage(page, {
      filter,
      isKey: isListKey,
      read: (wanted) => listSchedules(tx, { ...filter, ...wanted }),
      keyOf: ({ key }) => key,
    });
    const schedules = rows.map(({ schedule }) => schedule);
    const show = await findShown(tx, schedules);
    return { ...rest, items: schedules.map(show), total: await countSchedules(tx, filter) };
  });
}

function isListKey(key: unknown): key is ScheduleListKey {
  const { name, id } = (key ?? {}) as Partial<ScheduleListKey>;
  return typeof name === 'string' && isId(id);
}

/** Asks once for all schedules. */
async function findShown(
  tx: Transaction,
  schedules: readonly StoredSchedule[],
): Promise<(schedule: StoredSchedule) => ShownSchedule> {
  const ids = schedules.map(({ id }) => id);
  const last = await findLastExecutions(tx, ids);
  const milestones = await findMilestones(tx, schedules);
  const missing = await findMissingFollowed(tx, schedules);
  const drifts = await findLastDrifts(tx, ids);
  const calendars = await findCalendarsOf(
    tx,
    schedules.map(({ definition }) => definition),
  );
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
      isKey: (key) => typeof key === 'number',
      read: ({ after: before, limit }) => listRevisions(tx, { scheduleId, before, limit }),
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
