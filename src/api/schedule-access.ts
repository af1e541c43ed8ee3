/** Finding a schedule and pushing its changes: what every schedule route does the same way. */
import { ProblemError } from '../domain/problem.ts';
import type { Schedule } from '../contract/schedules.ts';
import type { Transaction } from '../store/database.ts';
import { findLastExecutions } from '../store/executions.ts';
import { findLastDrifts } from '../store/schedule-drift.ts';
import { findSchedule } from '../store/schedules.ts';
import type { StoredSchedule } from '../store/schedules.ts';
import type { ServiceDeps } from './service-deps.ts';
import type { Principal } from './principal.ts';
import { findMilestones } from './milestone-outlook.ts';
import { findMissingFollowed } from './missing-followed.ts';
import { findCalendarsOf } from './schedule-calendars.ts';
import { toSchedule } from './schedule-resource.ts';
import type { ShownSchedule } from './schedule-resource.ts';
import { reachKillPoint } from '../kill-points.ts';

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

/** After a committed change: lets Temporal know, then answers with the schedule as it is by then. */
export async function pushAndShow(
  { database, gateway, clock }: ServiceDeps,
  { tenantId }: Principal,
  scheduleId: string,
): Promise<{ stored: StoredSchedule; schedule: Schedule }> {
  reachKillPoint('api.change.after-commit');
  await gateway.pushSchedule(tenantId, scheduleId, pushTimeoutMs);
  reachKillPoint('api.change.after-push');
  const shown = await database.read(tenantId, async (tx) =>
    showSchedule(tx, await getSchedule(tx, scheduleId)),
  );
  return { stored: shown.schedule, schedule: toSchedule(shown, clock()) };
}
