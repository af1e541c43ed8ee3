/** The auditor's part of the fire ledger: audit marks, phases of schedules, and explained fires. */
import type { Definition } from '../../domain/schedule/schedule.ts';
import type { Transaction } from '../core/database.ts';
import { sql } from '../core/sql.ts';
import { suspensionReason } from '../core/tenants.ts';
import type { FireDecision } from './fires.ts';

export type FireAudit = {
  scheduleId: string;
  slug: string;
  /** As it is now; it may have been different when a fire came due. */
  enabled: boolean;
  deleted: boolean;
  /** Every expected fire up to here has its row. */
  auditedUntil: Date;
  /** Whether the Temporal Schedule differed from ours at some time since then. */
  drifted: boolean;
};

/** Schedules whose audit is due by that time, the longest waiting first. */
export function listDueAudits(
  tx: Transaction,
  { at, limit }: { at: Date; limit: number },
): Promise<FireAudit[]> {
  return tx.rows(sql`
    select a.schedule_id as "scheduleId", s.slug, s.enabled, s.deleted_at is not null as deleted,
      a.audited_until as "auditedUntil", exists (select from schedule_drift d
        where d.tenant_id = a.tenant_id and d.schedule_id = a.schedule_id
          and (d.ended_at is null or d.ended_at > a.audited_until)) as drifted
    from fire_audit a
    join schedule s on s.tenant_id = a.tenant_id and s.id = a.schedule_id
    where a.tenant_id = ${tx.tenantId} and a.due_at <= ${at}
    order by a.due_at, a.schedule_id
    limit ${limit}`);
}

export type AuditAdvance = {
  scheduleId: string;
  from: Date;
  to: Date;
  dueAt: Date | null;
  seenGeneration: number;
};

/**
 * Moves the mark. `dueAt` null means never again, until the schedule is changed. False when another process
 * moved it, or the schedule was changed since `seenGeneration`.
 */
export async function advanceAudit(tx: Transaction, moved: AuditAdvance): Promise<boolean> {
  const { scheduleId, from, to, dueAt, seenGeneration } = moved;
  const written = await tx.execute(sql`
    update fire_audit set audited_until = ${to}, due_at = ${dueAt}
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId} and audited_until = ${from}
      and ${seenGeneration} = (select max(generation) from schedule_phase p
        where p.tenant_id = ${tx.tenantId} and p.schedule_id = ${scheduleId})`);
  return written > 0;
}

type PhaseState = 'Enabled' | 'Disabled' | 'Finished' | 'Deleted';

/** What a schedule was from an instant on, until the next phase. */
export type StoredPhase = {
  generation: number;
  since: Date;
  state: PhaseState;
  revision: number;
  note: string;
  /** When a disabled schedule is enabled again automatically, and why it was disabled. */
  disabledUntil: Date | null;
  disabledReason: string | null;
  definition: Definition;
  /** Instants of the anchors its milestones counted from when it began; those that were set. */
  anchors: Readonly<Record<string, string>>;
};

/** Setting an anchor begins a phase, so each phase has one instant per anchor. */
const anchorsOfPhase = sql`coalesce((
  select jsonb_object_agg(named.name, a.at)
  from (select distinct t ->> 'anchor' as name
    from jsonb_array_elements(r.definition -> 'timings') t
    where t ->> 'type' = 'Milestone') named
  cross join lateral (select v.at from anchor_version v
    where v.tenant_id = p.tenant_id and v.name = named.name and v.set_at <= p.since
    order by v.version desc
    limit 1) a
  where a.at is not null), '{}')`;

/** Phases that overlap the time from `from` until `to`, in order; at most 10,000. */
export function listPhases(
  tx: Transaction,
  { scheduleId, from, to }: { scheduleId: string; from: Date; to: Date },
): Promise<StoredPhase[]> {
  return tx.rows(sql`
    select p.generation, p.since, p.state, p.revision, p.note,
      p.disabled_until as "disabledUntil", p.disabled_reason as "disabledReason", r.definition,
      ${anchorsOfPhase} as anchors
    from schedule_phase p
    join schedule_revision r on r.tenant_id = p.tenant_id and r.schedule_id = p.schedule_id
      and r.revision = p.revision
    where p.tenant_id = ${tx.tenantId} and p.schedule_id = ${scheduleId} and p.since < ${to}
      and p.generation >= coalesce((select max(before.generation) from schedule_phase before
        where before.tenant_id = ${tx.tenantId} and before.schedule_id = ${scheduleId}
          and before.since <= ${from}), 0)
    order by p.generation
    limit 10000`);
}

/** Since when a schedule has been disabled without a break; null when it is not. */
export async function findDisabledSince(tx: Transaction, scheduleId: string): Promise<Date | null> {
  const found = await tx.row<{ since: Date | null }>(sql`
    select min(p.since) as since from schedule_phase p
    where p.tenant_id = ${tx.tenantId} and p.schedule_id = ${scheduleId} and p.state = 'Disabled'
      and p.generation > coalesce((select max(other.generation) from schedule_phase other
        where other.tenant_id = ${tx.tenantId} and other.schedule_id = ${scheduleId}
          and other.state <> 'Disabled'), 0)`);
  return found?.since ?? null;
}

/** Nominal instants from `from` (exclusive) to `to` (inclusive), and among `also`, that have a row. */
export async function listFireInstants(
  tx: Transaction,
  { scheduleId, from, to, also = [] }: { scheduleId: string; from: Date; to: Date; also?: Date[] },
): Promise<{ scheduledFor: Date; decision: FireDecision; catchUp: boolean }[]> {
  return tx.rows(sql`
    select scheduled_for as "scheduledFor", decision, catch_up as "catchUp" from fire
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}
      and (scheduled_for > ${from} and scheduled_for <= ${to}
        or scheduled_for = any (${also}::timestamptz[]))
    order by scheduled_for`);
}

/** A fire as the auditor explains it; what has a row already keeps it. */
export type ExplainedFire = { scheduledFor: Date; reason: string | null; catchUp: boolean } & (
  | { decision: 'Skipped' | 'Missed'; executionId: null }
  /** Temporal has its workflow, which no worker has begun. */
  | { decision: 'Started'; executionId: string }
);

export async function insertFires(
  tx: Transaction,
  scheduleId: string,
  fires: readonly ExplainedFire[],
): Promise<number> {
  return tx.execute(sql`
    insert into fire (tenant_id, schedule_id, scheduled_for, execution_id, decision, reason,
      catch_up, unbegun)
    select ${tx.tenantId}, ${scheduleId}, f.scheduled_for, f.execution_id, f.decision, f.reason,
      f.catch_up, f.decision = 'Started'
    from unnest(${fires.map((fire) => fire.scheduledFor)}::timestamptz[],
      ${fires.map((fire) => fire.executionId)}::uuid[], ${fires.map((fire) => fire.decision)}::text[],
      ${fires.map((fire) => fire.reason)}::text[], ${fires.map((fire) => fire.catchUp)}::boolean[])
      as f (scheduled_for, execution_id, decision, reason, catch_up)
    on conflict (tenant_id, schedule_id, scheduled_for) do nothing`);
}

export type UnbegunFire = {
  scheduleId: string;
  slug: string;
  scheduledFor: Date;
  executionId: string;
};

/** Fires before that instant whose workflow no worker has begun, in no order. */
export function listUnbegunFires(
  tx: Transaction,
  { before, limit }: { before: Date; limit: number },
): Promise<UnbegunFire[]> {
  return tx.rows(sql`
    select f.schedule_id as "scheduleId", s.slug, f.scheduled_for as "scheduledFor",
      f.execution_id as "executionId"
    from fire f
    join schedule s on s.tenant_id = f.tenant_id and s.id = f.schedule_id
    where f.tenant_id = ${tx.tenantId} and f.unbegun and f.scheduled_for < ${before}
    order by random()
    limit ${limit}`);
}

/** Gives up a fire whose workflow ended before a worker began it; changes nothing once it has begun. */
export async function giveUpUnbegun(
  tx: Transaction,
  { scheduleId, scheduledFor, reason }: { scheduleId: string; scheduledFor: Date; reason: string },
): Promise<void> {
  await tx.execute(sql`
    update fire set decision = 'Missed', reason = ${reason}, execution_id = null, unbegun = false,
      decided_at = now()
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}
      and scheduled_for = ${scheduledFor} and unbegun`);
}

export type DidNotRun = {
  /** Workflows that wait for a worker longer than that. */
  unbegun: number;
  /** Schedules whose fires could not be accounted for since then. */
  unaudited: number;
  /** `slug instant`, at most five. */
  examples: string[];
};

/**
 * Fires that came due before `before` and have neither run nor a reason. Counts at most 1,000. Those of a suspended
 * tenant are audited when it is resumed.
 */
export async function findDidNotRun(tx: Transaction, before: Date): Promise<DidNotRun> {
  const found = await tx.rows<{ kind: string; slug: string; at: Date }>(sql`
    (select 'unbegun' as kind, s.slug, f.scheduled_for as at from fire f
      join schedule s on s.tenant_id = f.tenant_id and s.id = f.schedule_id
      where f.tenant_id = ${tx.tenantId} and f.unbegun and f.scheduled_for < ${before}
      order by f.scheduled_for limit 1000)
    union all
    (select 'unaudited', s.slug, a.due_at from fire_audit a
      join schedule s on s.tenant_id = a.tenant_id and s.id = a.schedule_id
      where a.tenant_id = ${tx.tenantId} and a.due_at < ${before} and s.deleted_at is null
        and ${suspensionReason(tx)} is null
      order by a.due_at limit 1000)`);
  const count = (wanted: string): number => found.filter(({ kind }) => kind === wanted).length;
  const examples = found.slice(0, 5).map(({ slug, at }) => `${slug} ${at.toISOString()}`);
  return { unbegun: count('unbegun'), unaudited: count('unaudited'), examples };
}

export type LedgerSchedule = { id: string; slug: string };

/** Every schedule with an audit mark, deleted ones included, by id after `after`. */
export function listLedgerSchedules(
  tx: Transaction,
  { after, limit }: { after: string | null; limit: number },
): Promise<LedgerSchedule[]> {
  const behind = after === null ? sql`true` : sql`s.id > ${after}`;
  return tx.rows(sql`
    select s.id, s.slug from schedule s
    where s.tenant_id = ${tx.tenantId} and ${behind}
    order by s.id
    limit ${limit}`);
}
