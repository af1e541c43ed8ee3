/**
 * Deliveries: starts after other executions and for events, written together with their cause. A settled one
 * never changes; the rows are the ledger of these starts.
 */
import type { Initiator, TriggeredBy } from '../../domain/audit.ts';
import {
  type DeliveryFacts,
  type DeliveryStart,
  type DeliveryState,
  refuseDelivery,
  triggerOf,
} from '../../domain/delivery.ts';
import { workflowIdOf } from '../../domain/execution/start.ts';
import type { OrderOf } from '../../domain/lists/list-order.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import { catchUpRuleOf } from '../../domain/schedule/start-policies.ts';
import type { Transaction } from '../core/database.ts';
import { behindIn, directionOf } from '../core/list-order.ts';
import { allOf, prepared, sql } from '../core/sql.ts';
import { suspensionReason } from '../core/tenants.ts';
import { acceptStarts, skipUnbegun } from '../executions/accepted-starts.ts';

export type StoredDelivery = {
  /** Also the id of the execution that it makes. */
  id: string;
  scheduleId: string;
  scheduleSlug: string;
  triggeredBy: TriggeredBy;
  initiator: Initiator;
  state: DeliveryState;
  reason: string | null;
  /** Null when no execution is recorded for it. */
  executionId: string | null;
  occurredAt: Date;
  decidedAt: Date | null;
};

type Claimed = DeliveryFacts & {
  id: string;
  triggeredBy: TriggeredBy;
  initiator: Initiator;
  attempts: number;
  tenantSlug: string;
  scheduleId: string;
  slug: string;
  revision: number;
  definition: Definition;
  /** Of the event that caused it. */
  traceparent: string | null;
};

export type DeliveryClaim = {
  /** For lateness. */
  now: Date;
  /** Only deliveries caused by this execution or event; null means all. */
  causeId: string | null;
  limit: number;
};

export type TakenDeliveries = {
  /** `again` after an earlier try with an unknown result. */
  starts: (DeliveryStart & { again: boolean })[];
  /** Settled without a start. */
  refused: number;
};

/**
 * Takes due deliveries, the longest waiting first: settles those that must not start, records the others as
 * accepted starts and returns them. The caller has 15 seconds to start one; then it becomes due again, with
 * growing pauses up to a minute.
 */
export async function takeDeliveries(
  tx: Transaction,
  claim: DeliveryClaim,
): Promise<TakenDeliveries> {
  const taken: TakenDeliveries = { starts: [], refused: 0 };
  for (const claimed of await claimDue(tx, claim)) {
    const { id, scheduleId, definition, triggeredBy } = claimed;
    const refusal = refuseDelivery(claimed, catchUpRuleOf(definition), claim.now);
    if (refusal) {
      await decideDelivery(tx, { id, ...refusal, executionId: null });
      // Recorded by an earlier try.
      if (claimed.attempts > 1) await skipUnbegun(tx, { executionId: id }, refusal.reason);
      taken.refused += 1;
      continue;
    }
    const { tenantSlug, slug, revision, initiator, attempts, traceparent } = claimed;
    taken.starts.push({
      executionId: id,
      tenantSlug,
      definition,
      initiator,
      triggeredBy,
      schedule: { id: scheduleId, slug, revision },
      trigger: triggerOf(triggeredBy),
      again: attempts > 1,
      ...(traceparent !== null && { traceparent }),
    });
  }
  await acceptStarts(
    tx,
    taken.starts.map((start) => ({ ...start, workflowId: workflowIdOf(start) })),
  );
  return taken;
}

function claimDue(tx: Transaction, { causeId, limit }: DeliveryClaim): Promise<Claimed[]> {
  const wanted = causeId === null ? sql`true` : sql`cause_id = ${causeId}`;
  return tx.rows(sql`
    with taken as (
      update delivery d set attempts = d.attempts + 1,
        due_at = now() + make_interval(secs => least(60, 15 * 2 ^ least(d.attempts, 10)))
      from (
        select id from delivery
        where tenant_id = ${tx.tenantId} and state = 'Pending' and due_at <= now() and ${wanted}
          and ${suspensionReason(tx)} is null
        order by due_at limit ${limit} for update skip locked
      ) due
      where d.tenant_id = ${tx.tenantId} and d.id = due.id and d.state = 'Pending'
      returning d.*
    )
    select d.id, json_build_object('type', d.cause_type, 'id', d.cause_id) as "triggeredBy",
      d.initiator, d.occurred_at as "occurredAt", d.attempts, t.slug as "tenantSlug",
      s.id as "scheduleId", s.slug, s.revision, s.enabled, s.deleted_at is not null as deleted,
      r.definition, (
        select n.occurred_at from delivery n
        where n.tenant_id = d.tenant_id and n.schedule_id = d.schedule_id and n.id > d.id
        order by n.id limit 1
      ) as "nextAt", (
        select v.traceparent from event v
        where v.tenant_id = d.tenant_id and v.id = d.cause_id and d.cause_type = 'event'
      ) as traceparent
    from taken d
    join tenant t on t.id = d.tenant_id
    join schedule s on s.tenant_id = d.tenant_id and s.id = d.schedule_id
    join schedule_revision r on r.tenant_id = s.tenant_id and r.schedule_id = s.id
      and r.revision = s.revision
    order by d.id`);
}

export type LockedDelivery = Pick<StoredDelivery, 'id' | 'state' | 'reason' | 'initiator'> &
  Pick<DeliveryFacts, 'occurredAt' | 'nextAt'>;

/** The delivery to a schedule for that cause, locked until the transaction ends; null for none. */
export function lockDeliveryForUpdate(
  tx: Transaction,
  { scheduleId, causeId }: { scheduleId: string; causeId: string },
): Promise<LockedDelivery | null> {
  return tx.row(
    prepared(
      'lock_delivery',
      sql`
        select d.id, d.state, d.reason, d.initiator, d.occurred_at as "occurredAt", (
            select n.occurred_at from delivery n
            where n.tenant_id = d.tenant_id and n.schedule_id = d.schedule_id and n.id > d.id
            order by n.id limit 1
          ) as "nextAt"
        from delivery d
        where d.tenant_id = ${tx.tenantId} and d.schedule_id = ${scheduleId}
          and d.cause_id = ${causeId}
        for update`,
    ),
  );
}

export type DeliveryDecision = {
  id: string;
  state: Exclude<DeliveryState, 'Pending'>;
  reason: string | null;
  executionId: string | null;
};

/** Settles it; returns false when it was settled before, which stays. */
export async function decideDelivery(
  tx: Transaction,
  { id, state, reason, executionId }: DeliveryDecision,
): Promise<boolean> {
  const decided = await tx.execute(
    prepared(
      'decide_delivery',
      sql`
        update delivery set state = ${state}, reason = ${reason}, execution_id = ${executionId},
          decided_at = now()
        where tenant_id = ${tx.tenantId} and id = ${id} and state = 'Pending'`,
    ),
  );
  return decided > 0;
}

/** Null means any. */
export type DeliveryFilter = {
  scheduleId: string | null;
  causeId: string | null;
  state: DeliveryState | null;
};

/** The newest first, at most `limit`, older than the delivery `after`. */
export function listDeliveries(
  tx: Transaction,
  page: DeliveryFilter & {
    sort?: OrderOf<'deliveries'>;
    after: string | null;
    limit: number;
  },
): Promise<StoredDelivery[]> {
  const { scheduleId, causeId, state, sort = '-occurredAt', after, limit } = page;
  const conditions = [sql`d.tenant_id = ${tx.tenantId}`];
  if (scheduleId !== null) conditions.push(sql`d.schedule_id = ${scheduleId}`);
  if (causeId !== null) conditions.push(sql`d.cause_id = ${causeId}`);
  if (state !== null) conditions.push(sql`d.state = ${state}`);
  if (after !== null) conditions.push(sql`d.id ${behindIn(sort)} ${after}`);
  return tx.rows(sql`
    select d.id, d.schedule_id as "scheduleId", s.slug as "scheduleSlug",
      json_build_object('type', d.cause_type, 'id', d.cause_id) as "triggeredBy", d.initiator,
      d.state, d.reason, d.execution_id as "executionId", d.occurred_at as "occurredAt",
      d.decided_at as "decidedAt"
    from delivery d
    join schedule s on s.tenant_id = d.tenant_id and s.id = d.schedule_id
    where ${allOf(conditions)}
    order by d.id ${directionOf(sort)}
    limit ${limit}`);
}
