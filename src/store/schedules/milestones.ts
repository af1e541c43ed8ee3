/** State of milestones: attempts, backoff, done. One row per schedule, anchor and offset. */
import { type ExecutionStatus, finalExecutionStatuses } from '../../domain/execution/status.ts';
import {
  backoffAfter,
  isMilestoneSuccess,
  type MilestoneAttempt,
  type MilestoneFacts,
  type MilestoneKey,
} from '../../domain/milestone.ts';
import type { Transaction } from '../core/database.ts';
import { prepared, type Sql, sql } from '../core/sql.ts';
import { newestVersion } from './anchors.ts';
import { holdReason } from './holds.ts';

export type StoredMilestone = MilestoneFacts & {
  scheduleId: string;
  scheduleSlug: string;
  revision: number;
  enabled: boolean;
  doneVersion: number | null;
  /** Where the anchor was when it was done. */
  doneAnchorAt: Date | null;
  lastAttemptAt: Date | null;
  lastErrorAt: Date | null;
  lastError: string | null;
  lastErrorAttempt: number | null;
  lastErrorTrigger: string | null;
};

/** The facts of one milestone; `m`, `d` and `e` are its state, its done marker and its open attempt. */
const facts = (tx: Transaction): Sql => sql`
  ${holdReason(tx)} as hold, a.version as "anchorVersion", a.at as "anchorAt", coalesce(m.attempts, 0) as attempts,
  e.id as "executionId", m.eligible_at as "eligibleAt", d.done_at as "doneAt",
  d.execution_id as "doneBy"`;

/** An attempt whose execution has ended is not open, even if the milestone row says so. */
function joins(tx: Transaction, key: { scheduleId: Sql; anchor: Sql; offset: Sql }): Sql {
  return sql`
    left join lateral (${newestVersion(tx, key.anchor)}) a on true
    left join milestone_done d on d.tenant_id = ${tx.tenantId}
      and d.schedule_id = ${key.scheduleId} and d.anchor = ${key.anchor}
      and d.offset_seconds = ${key.offset}
    left join execution e on e.tenant_id = ${tx.tenantId} and e.id = m.execution_id
      and e.status <> all (${[...finalExecutionStatuses]})`;
}

export type MilestoneFilter = {
  /** Null means all. */
  scheduleIds: readonly string[] | null;
  /** Leaves out done milestones and disabled schedules. */
  open?: boolean;
  limit: number;
};

/** Milestones of schedules as they are defined now, by schedule, anchor and offset; at most `limit`. */
export function listMilestones(
  tx: Transaction,
  { scheduleIds, open = false, limit }: MilestoneFilter,
): Promise<StoredMilestone[]> {
  const chosen = scheduleIds === null ? sql`true` : sql`s.id = any (${[...scheduleIds]}::uuid[])`;
  const key = { scheduleId: sql`k.id`, anchor: sql`k.anchor`, offset: sql`k.offset_seconds` };
  return tx.rows(sql`
    with k as materialized (
      select distinct s.id, s.slug, s.revision, s.enabled, t ->> 'anchor' as anchor,
        o::bigint as offset_seconds
      from schedule s
      join schedule_revision r on r.tenant_id = s.tenant_id and r.schedule_id = s.id
        and r.revision = s.revision and r.definition @> '{"timings": [{"type": "Milestone"}]}'
      cross join jsonb_array_elements(r.definition -> 'timings') t
      cross join jsonb_array_elements_text(t -> 'offsetsSeconds') o
      where s.tenant_id = ${tx.tenantId} and s.deleted_at is null and ${chosen}
        and t ->> 'type' = 'Milestone'
    )
    select k.id as "scheduleId", k.slug as "scheduleSlug", k.revision, k.enabled, k.anchor,
      k.offset_seconds as "offsetSeconds", ${facts(tx)}, d.anchor_version as "doneVersion", v.at as "doneAnchorAt",
      m.last_attempt_at as "lastAttemptAt", m.last_error_at as "lastErrorAt",
      m.last_error as "lastError", m.last_error_attempt as "lastErrorAttempt",
      m.last_error_trigger as "lastErrorTrigger"
    from k
    left join milestone m on m.tenant_id = ${tx.tenantId} and m.schedule_id = k.id
      and m.anchor = k.anchor and m.offset_seconds = k.offset_seconds
    ${joins(tx, key)}
    left join anchor_version v on v.tenant_id = d.tenant_id and v.name = d.anchor
      and v.version = d.anchor_version
    where ${open ? sql`k.enabled and d.done_at is null` : sql`true`}
    order by coalesce(v.at, a.at) + make_interval(secs => k.offset_seconds), k.id, k.anchor, k.offset_seconds
    limit ${limit}`);
}

type Place = MilestoneKey & { scheduleId: string };

/** The facts of one milestone, locked until the transaction ends, so that only one attempt can begin. */
export async function lockMilestoneForUpdate(
  tx: Transaction,
  place: Place,
): Promise<MilestoneFacts> {
  const { scheduleId, anchor, offsetSeconds } = place;
  await tx.execute(
    prepared(
      'know_milestone',
      sql`
        insert into milestone (tenant_id, schedule_id, anchor, offset_seconds)
        values (${tx.tenantId}, ${scheduleId}, ${anchor}, ${offsetSeconds})
        on conflict do nothing`,
    ),
  );
  await tx.execute(sql`select from milestone m where ${isAt(tx, place)} for update`);
  await concludeForgotten(tx, place);
  // A statement of its own: it sees what was committed while the row was waited for.
  const held = await tx.row<Omit<MilestoneFacts, keyof MilestoneKey>>(sql`
    select ${facts(tx)} from milestone m
    ${joins(tx, { scheduleId: sql`m.schedule_id`, anchor: sql`m.anchor`, offset: sql`m.offset_seconds` })}
    where ${isAt(tx, place)}`);
  if (!held) throw new Error('the milestone that was just locked is gone');
  return { anchor, offsetSeconds, ...held };
}

/** Workers of earlier releases end executions without concluding their milestone. */
async function concludeForgotten(tx: Transaction, place: Place): Promise<void> {
  const ended = await tx.row<MilestoneEnd>(sql`
    select e.id as "executionId", e.milestone, e.status, e.error, e.ended_at as at
    from milestone m
    join execution e on e.tenant_id = m.tenant_id and e.id = m.execution_id
    where ${isAt(tx, place)} and e.milestone is not null
      and e.status = any (${[...finalExecutionStatuses]})`);
  if (ended) await concludeMilestone(tx, place.scheduleId, ended);
}

function isAt(tx: Transaction, { scheduleId, anchor, offsetSeconds }: Place): Sql {
  return sql`m.tenant_id = ${tx.tenantId} and m.schedule_id = ${scheduleId}
    and m.anchor = ${anchor} and m.offset_seconds = ${offsetSeconds}`;
}

/** Begins and counts an attempt. Call it while the milestone is locked. */
export async function beginAttempt(
  tx: Transaction,
  begun: Place & { executionId: string; attempt: number; at: Date },
): Promise<void> {
  await tx.execute(sql`
    update milestone m set execution_id = ${begun.executionId}, attempts = ${begun.attempt},
      last_attempt_at = ${begun.at}
    where ${isAt(tx, begun)}`);
}

/**
 * The execution id of the next attempt: the one offered before while it has neither begun nor ended, else
 * `executionId`. So concurrent offers, and offers after a crash, name the same one.
 */
export async function offerAttempt(
  tx: Transaction,
  offer: Place & { executionId: string },
): Promise<string> {
  const { scheduleId, anchor, offsetSeconds, executionId } = offer;
  const offered = await tx.row<{ id: string }>(sql`
    insert into milestone as m (tenant_id, schedule_id, anchor, offset_seconds,
      offered_execution_id)
    values (${tx.tenantId}, ${scheduleId}, ${anchor}, ${offsetSeconds}, ${executionId})
    on conflict (tenant_id, schedule_id, anchor, offset_seconds) do update set
      offered_execution_id = case
        when m.offered_execution_id is null or exists (
          select from execution e
          where e.tenant_id = m.tenant_id and e.id = m.offered_execution_id
            and (e.start_request is null or e.status <> 'Queued')
        ) then excluded.offered_execution_id else m.offered_execution_id end
    returning m.offered_execution_id as id`);
  return offered?.id ?? executionId;
}

export type MilestoneEnd = {
  executionId: string;
  milestone: MilestoneAttempt;
  status: ExecutionStatus;
  error: string | null;
  at: Date;
};

export type ConcludedMilestone = MilestoneAttempt & {
  /** `Done` also when another execution had done it before. */
  result: 'Done' | 'Failed' | 'NotTried';
  /** After a failure. */
  eligibleAt: Date | null;
};

/**
 * Call it in the transaction that ends the execution, so that the done marker exists if and only if the
 * execution succeeded. A skipped execution does not count as an attempt.
 */
export async function concludeMilestone(
  tx: Transaction,
  scheduleId: string,
  end: MilestoneEnd,
): Promise<ConcludedMilestone> {
  const { executionId, milestone, status, at } = end;
  const { anchor, anchorVersion, offsetSeconds, attempt } = milestone;
  const mine = sql`${isAt(tx, { scheduleId, anchor, offsetSeconds })}
    and m.execution_id = ${executionId}`;
  if (isMilestoneSuccess(status)) {
    await tx.execute(sql`
      insert into milestone_done (tenant_id, schedule_id, anchor, offset_seconds, anchor_version,
        execution_id, attempt, done_at)
      values (${tx.tenantId}, ${scheduleId}, ${anchor}, ${offsetSeconds}, ${anchorVersion},
        ${executionId}, ${attempt}, ${at})
      on conflict do nothing`);
    await tx.execute(sql`
      update milestone m set execution_id = null, eligible_at = null where ${mine}`);
    return { ...milestone, result: 'Done', eligibleAt: null };
  }
  if (status === 'Skipped') {
    await tx.execute(sql`
      update milestone m set execution_id = null, attempts = greatest(attempts - 1, 0)
      where ${mine}`);
    return { ...milestone, result: 'NotTried', eligibleAt: null };
  }
  const eligibleAt = backoffAfter(at, attempt);
  await tx.execute(sql`
    update milestone m set execution_id = null, eligible_at = ${eligibleAt},
      last_error_at = ${at}, last_error = ${end.error ?? status},
      last_error_attempt = ${attempt},
      last_error_trigger = (select e.trigger from execution e
        where e.tenant_id = ${tx.tenantId} and e.id = ${executionId})
    where ${mine}`);
  return { ...milestone, result: 'Failed', eligibleAt };
}

/** Clears failures and backoff; a done milestone stays done. */
export async function resetMilestone(tx: Transaction, place: Place): Promise<void> {
  await tx.execute(sql`
    update milestone m set attempts = 0, eligible_at = null, last_error = null,
      last_error_at = null, last_error_attempt = null, last_error_trigger = null
    where ${isAt(tx, place)}`);
}

/** The milestone that an execution tried; null when it tried none. */
export async function findAttempt(
  tx: Transaction,
  executionId: string,
): Promise<MilestoneAttempt | null> {
  const found = await tx.row<{ milestone: MilestoneAttempt | null }>(sql`
    select e.milestone from execution e
    where e.tenant_id = ${tx.tenantId} and e.id = ${executionId}`);
  return found?.milestone ?? null;
}
