/**
 * Changes of schedules. Each one raises the generation, which the reconciler brings to Temporal; a request
 * that changes nothing is accepted and raises nothing.
 */
import { createHash } from 'node:crypto';
import type { Initiator } from '../../domain/audit.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import type { Transaction } from '../core/database.ts';
import { violatedConstraint } from '../core/errors.ts';
import { type Sql, sql, toJson, toSortedJson } from '../core/sql.ts';
import { insertRevision } from './schedules.ts';

type Change = { id: string; initiator: Initiator; at: Date };

/** Without an expected generation the change applies to the newest one. */
type Expectation = { expectedGeneration?: number };

export type NewSchedule = Change & {
  slug: string;
  enabled: boolean;
  enabledNote?: string;
  definition: Definition;
  reason: string | null;
};

/** @throws ProblemError `slug-taken`. */
export async function insertSchedule(tx: Transaction, schedule: NewSchedule): Promise<void> {
  const { id, slug, enabled, definition, reason, initiator, at } = schedule;
  const by = toJson(initiator);
  try {
    await tx.execute(sql`
      insert into schedule (tenant_id, id, slug, name, tags, enabled, enabled_note, revision,
        created_at, created_by, updated_at, updated_by)
      values (${tx.tenantId}, ${id}, ${slug}, ${definition.name}, ${[...definition.tags]},
        ${enabled}, ${schedule.enabledNote ?? ''}, 1,
        ${at}, ${by}::jsonb, ${at}, ${by}::jsonb)`);
  } catch (cause) {
    if (violatedConstraint(cause) !== 'schedule_slug_unique') throw cause;
    const detail = `there is a schedule "${slug}" already`;
    throw new ProblemError('slug-taken', detail, { extra: { slug }, cause });
  }
  const hash = contentHash(definition);
  const first = { revision: 1, contentHash: hash, definition, reason };
  await insertRevision(tx, { scheduleId: id, ...first, initiator, at });
}

type Current = {
  generation: number;
  revision: number;
  enabled: boolean;
  disabledUntil: Date | null;
  contentHash: string;
};

/**
 * Reads a schedule and locks it until the transaction ends, so that changes follow one another.
 * @throws ProblemError `schedule-not-found`, `revision-conflict`.
 */
async function lockScheduleForUpdate(
  tx: Transaction,
  { id, expectedGeneration }: { id: string } & Expectation,
): Promise<Current> {
  const locked = await tx.row<Omit<Current, 'contentHash'>>(sql`
    select generation, revision, enabled, disabled_until as "disabledUntil" from schedule
    where tenant_id = ${tx.tenantId} and id = ${id} and deleted_at is null
    for update`);
  if (!locked) throw new ProblemError('schedule-not-found', `there is no schedule "${id}"`);
  const { generation, revision } = locked;
  if (expectedGeneration !== undefined && expectedGeneration !== generation) {
    const detail = `the schedule is at revision ${revision} by now; read it again`;
    throw new ProblemError('revision-conflict', detail, { extra: { revision } });
  }
  const pinned = await tx.row<{ contentHash: string }>(sql`
    select content_hash as "contentHash" from schedule_revision
    where tenant_id = ${tx.tenantId} and schedule_id = ${id} and revision = ${revision}`);
  return { ...locked, contentHash: pinned?.contentHash ?? '' };
}

/** Applies `assignments` and makes the schedule due for the reconciler. */
async function change(tx: Transaction, { id, initiator, at }: Change, assignments: Sql) {
  await tx.execute(sql`
    update schedule set ${assignments}, generation = generation + 1,
      updated_at = ${at}, updated_by = ${toJson(initiator)}::jsonb,
      sync_due_at = now(), sync_failures = 0
    where tenant_id = ${tx.tenantId} and id = ${id}`);
}

export type ScheduleReplacement = Change &
  Expectation & {
    definition: Definition;
    /** Null leaves it as it is. */
    enabled: boolean | null;
    reason: string | null;
  };

/**
 * Adds a revision when the definition differs from the current one. An edit keeps the end of a disable
 * period, so that it does not leave the schedule disabled for good; enabling it removes the end.
 * @throws ProblemError `schedule-not-found`, `revision-conflict`.
 */
export async function replaceSchedule(
  tx: Transaction,
  replacement: ScheduleReplacement,
): Promise<{ changed: boolean; revision: number }> {
  const { id, definition, reason, initiator, at } = replacement;
  const current = await lockScheduleForUpdate(tx, replacement);
  const hash = contentHash(definition);
  const redefined = hash !== current.contentHash;
  const enabled = replacement.enabled ?? current.enabled;
  const switched = enabled !== current.enabled;
  if (!redefined && !switched) return { changed: false, revision: current.revision };
  const revision = redefined ? current.revision + 1 : current.revision;
  if (redefined) {
    const next = { revision, contentHash: hash, definition, reason };
    await insertRevision(tx, { scheduleId: id, ...next, initiator, at });
  }
  const note = `${enabled ? 'enabled' : 'disabled'} by ${initiator.name}`;
  const switching = switched ? sql`enabled = ${enabled}, enabled_note = ${note},` : sql``;
  await change(
    tx,
    replacement,
    sql`${switching} ${redefined ? restartLimit(tx, { ...replacement, ...current }, revision) : sql``} name = ${definition.name}, tags = ${[...definition.tags]},
      revision = ${revision}`,
  );
  return { changed: true, revision };
}

/** A limited number of starts counts from zero only when the timings are changed. */
function restartLimit(
  tx: Transaction,
  { id, revision: from, definition }: { id: string; revision: number; definition: Definition },
  to: number,
): Sql {
  const same = sql`(select r.definition -> 'timings' from schedule_revision r
    where r.tenant_id = ${tx.tenantId} and r.schedule_id = ${id} and r.revision = ${from})
    = ${toJson(definition.timings)}::jsonb`;
  return sql`
    timings_revision = case when ${same} then timings_revision else ${to} end,
    limit_reached_at = case when ${same} then limit_reached_at end,`;
}

export type Switch = Change &
  Expectation & {
    enabled: boolean;
    note: string;
    /** When a disabled schedule is enabled again automatically. */
    until?: Date | null;
    /** Why it is disabled until then. */
    reason?: string | null;
  };

/** @throws ProblemError `schedule-not-found`, `revision-conflict`. */
export async function setScheduleEnabled(
  tx: Transaction,
  given: Switch,
): Promise<{ changed: boolean }> {
  const { enabled, note, until = null, reason = null } = given;
  const current = await lockScheduleForUpdate(tx, given);
  const sameEnd = current.disabledUntil?.getTime() === until?.getTime();
  if (current.enabled === enabled && sameEnd) return { changed: false };
  await change(
    tx,
    given,
    sql`enabled = ${enabled}, enabled_note = ${note}, disabled_until = ${until},
      disabled_reason = ${until && reason}`,
  );
  return { changed: true };
}

/** A phase begins after its instant, so a resume begins this much earlier: a fire at the end runs. */
const resumeLeadMs = 1;

/**
 * Enables schedules whose disable period has expired, at most `limit`, and returns their ids. A person's
 * change made at the same time wins: the condition is checked on the locked row.
 */
export async function resumeDueSchedules(
  tx: Transaction,
  { at, by, note, limit }: { at: Date; by: Initiator; note: string; limit: number },
): Promise<string[]> {
  const resumed = await tx.rows<{ id: string }>(sql`
    with due as materialized (
      select id, case when updated_at <= disabled_until
          then disabled_until - make_interval(secs => ${resumeLeadMs / 1_000}) end as resumed_from
      from schedule
      where tenant_id = ${tx.tenantId} and disabled_until <= ${at} and not enabled
        and deleted_at is null
      order by disabled_until
      limit ${limit}
      for update skip locked
    )
    update schedule s set enabled = true, enabled_note = ${note}, generation = s.generation + 1,
      updated_at = greatest(s.disabled_until, s.updated_at),
      resumed_from = coalesce(due.resumed_from, s.resumed_from), updated_by = ${toJson(by)}::jsonb,
      sync_due_at = now(), sync_failures = 0
    from due
    where s.tenant_id = ${tx.tenantId} and s.id = due.id
    returning s.id`);
  return resumed.map(({ id }) => id);
}

/**
 * Marks it as deleted; its executions stay, and its slug is free at once.
 * @throws ProblemError `schedule-not-found`, `revision-conflict`.
 */
export async function deleteSchedule(tx: Transaction, given: Change & Expectation): Promise<void> {
  await lockScheduleForUpdate(tx, given);
  await change(tx, given, sql`enabled = false, deleted_at = ${given.at}`);
}

/** JSON with sorted members and no spaces; integer member names come first, as in every JSON text. */
export function canonicalJson(value: unknown): string {
  return toSortedJson(value);
}

/** SHA-256 of the canonical JSON, in hexadecimal: saving an unchanged definition makes no revision. */
export function contentHash(definition: Definition): string {
  return createHash('sha256').update(canonicalJson(definition)).digest('hex');
}
