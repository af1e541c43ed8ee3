/** Finding a schedule and pushing its changes: what every schedule route does the same way. */
import { ProblemError } from '../../domain/problem.ts';
import { reachFailpoint } from '../../failpoints.ts';
import type { Transaction } from '../../store/core/database.ts';
import { findLastExecutions, type StoredExecution } from '../../store/executions/executions.ts';
import { findLastDrifts, type StoredDrift } from '../../store/schedules/schedule-drift.ts';
import { findSchedule, type StoredSchedule } from '../../store/schedules/schedules.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { findMissingFollowed } from './check-causes.ts';
import type { StoredMilestone } from '../../store/schedules/milestones.ts';
import { findMilestones } from './milestone-outlook.ts';
import { type CalendarsByName, findCalendarsOf } from './schedule-calendars.ts';

/** A schedule with all that is shown of it. */
export type ShownSchedule = {
  schedule: StoredSchedule;
  lastExecution: StoredExecution | null;
  /** Empty for a schedule without milestones. */
  milestones: readonly StoredMilestone[];
  /** Slugs that no schedule has, of those that it follows. */
  missing: ReadonlySet<string>;
  /** At least those that the schedule names. */
  calendars: CalendarsByName;
  /** The last change made in Temporal; null when there was none. */
  lastDrift: StoredDrift | null;
};

/** How long an answer waits for Temporal to take a change; the change itself is kept anyway. */
const pushTimeoutMs = 2_000;

/** @throws ProblemError `schedule-not-found`, or `name-ambiguous` from the store. */
export async function getSchedule(tx: Transaction, ref: string): Promise<StoredSchedule> {
  const schedule = await getRecordedSchedule(tx, ref);
  const { deletedAt } = schedule;
  if (deletedAt === null) return schedule;
  const when = deletedAt.toISOString().slice(0, 19);
  const left = `its executions, fires and revisions stay readable under its id ${schedule.id}`;
  throw new ProblemError(
    'schedule-not-found',
    `the schedule "${ref}" was deleted at ${when}Z; ${left}`,
  );
}

/**
 * For reading what is on record: also a schedule that was deleted, by its id or, unless another has it
 * by now, by its slug or name.
 * @throws ProblemError as `getSchedule`.
 */
export async function getRecordedSchedule(tx: Transaction, ref: string): Promise<StoredSchedule> {
  const schedule =
    (await findSchedule(tx, ref)) ?? (await findSchedule(tx, ref, { includeDeleted: true }));
  if (!schedule) throw new ProblemError('schedule-not-found', `there is no schedule "${ref}"`);
  return schedule;
}

/** The schedule with its last execution. */
export async function showSchedule(
  tx: Transaction,
  schedule: StoredSchedule,
): Promise<ShownSchedule> {
  const last = await findLastExecutions(tx, [schedule.id]);
  const milestones = (await findMilestones(tx, [schedule])).get(schedule.id) ?? [];
  const missing = await findMissingFollowed(tx, [schedule]);
  const calendars = await findCalendarsOf(tx, [schedule.definition]);
  const lastExecution = last.get(schedule.id) ?? null;
  const lastDrift = (await findLastDrifts(tx, [schedule.id])).get(schedule.id) ?? null;
  return { schedule, lastExecution, milestones, missing, calendars, lastDrift };
}

/** After a committed change: pushes it to Temporal, then reads the schedule as it is by then. */
export async function pushAndShow(
  { database, gateway }: ServiceDeps,
  { tenantId }: Principal,
  scheduleId: string,
): Promise<ShownSchedule> {
  reachFailpoint('api.change.after-commit');
  await gateway.pushSchedule(tenantId, scheduleId, pushTimeoutMs);
  reachFailpoint('api.change.after-push');
  return database.read(tenantId, async (tx) => showSchedule(tx, await getSchedule(tx, scheduleId)));
}
