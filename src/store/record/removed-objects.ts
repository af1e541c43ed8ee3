/** What retention has removed: answers to questions about what is gone, and whether the cuts are as recorded. */
import type { ExecutionStatus } from '../../domain/execution/status.ts';
import type { LinkRemoval } from '../../domain/record-chain.ts';
import type { RetentionKind } from '../../domain/tenant.ts';
import type { Transaction } from '../core/database.ts';
import { type Sql, sql } from '../core/sql.ts';

type RemovedKind = 'execution' | 'log' | 'event' | 'delivery';

/** How a removed execution ended, and why. */
type RemovedExecutionFacts = {
  scheduleSlug: string;
  revision: number;
  status: ExecutionStatus;
  error?: string;
  trigger: string;
  scheduledFor?: string;
  startedAt?: string;
  endedAt?: string;
  resetOf?: string;
};

export type RemovedObject = {
  kind: RemovedKind;
  id: string;
  removedAt: Date;
  /** Name of the archive; null when none was asked for. */
  archive: string | null;
  /** Null for an event. */
  facts: RemovedExecutionFacts | null;
};

/** Rows of an open cut are all there still. */
const isBegun = sql`c.state <> 'Open'`;

/** Null when retention has not removed it. */
export function findRemoved(
  tx: Transaction,
  kind: RemovedKind,
  id: string,
): Promise<RemovedObject | null> {
  return tx.row(sql`
    select o.kind, o.object_id as id, c.deleting_at as "removedAt", c.archive_file as archive, o.facts
    from removed_object o
    join retention_cut c on c.tenant_id = o.tenant_id and c.id = o.cut_id and ${isBegun}
    where o.tenant_id = ${tx.tenantId} and o.kind = ${kind} and o.object_id = ${id}`);
}

/** What links of the record lack by retention, by execution. */
export async function listLinkRemovals(
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, LinkRemoval>> {
  const removals = new Map<string, LinkRemoval>();
  if (ids.length === 0) return removals;
  const rows = await tx.rows<{
    id: string;
    kind: RemovedKind;
    facts: { parts?: Record<string, string> } | null;
  }>(sql`
    select o.object_id as id, o.kind, case when o.kind = 'log' then o.facts end as facts
    from removed_object o
    join retention_cut c on c.tenant_id = o.tenant_id and c.id = o.cut_id and ${isBegun}
    where o.tenant_id = ${tx.tenantId} and o.kind in ('execution', 'log')
      and o.object_id = any (${[...ids]}::uuid[])`);
  for (const { id, kind, facts } of rows) {
    const known = removals.get(id) ?? { execution: false, logParts: {} };
    removals.set(id, {
      execution: known.execution || kind === 'execution',
      logParts: { ...known.logParts, ...facts?.parts },
    });
  }
  return removals;
}

/** Hexadecimal SHA-256 of everything that a cut removes. */
export function cutDigest(tx: Transaction, cutId: Sql | string): Sql {
  return sql`(select encode(sha256(convert_to(coalesce(string_agg(concat_ws(' ', o.kind, o.object_id,
      o.facts::text), E'\n' order by o.kind, o.object_id), ''), 'UTF8')), 'hex')
    from removed_object o where o.tenant_id = ${tx.tenantId} and o.cut_id = ${cutId})`;
}

export type CheckedCut = {
  id: string;
  kind: RetentionKind;
  objects: number;
  /** Objects that are recorded for it. */
  found: number;
  digest: string;
  /** Of the objects as they are now. */
  foundDigest: string;
  /** The audit trail has it, with this digest. */
  isAudited: boolean;
};

/** Cuts whose rows may be gone, by id behind `after`. */
export function checkCuts(
  tx: Transaction,
  { after, limit }: { after: string; limit: number },
): Promise<CheckedCut[]> {
  return tx.rows(sql`
    select c.id, c.kind, c.objects, encode(c.digest, 'hex') as digest,
      (select count(*) from removed_object o where o.tenant_id = c.tenant_id and o.cut_id = c.id) as found,
      ${cutDigest(tx, sql`c.id`)} as "foundDigest",
      exists (select from audit_event a where a.tenant_id = c.tenant_id and a.object_id = c.id
        and a.action = 'remove-by-retention'
        and strpos(a.detail, encode(c.digest, 'hex')) > 0) as "isAudited"
    from retention_cut c
    where c.tenant_id = ${tx.tenantId} and ${isBegun} and c.id > ${after}
    order by c.id
    limit ${limit}`);
}

/** What a list says of an execution that is gone. Instants as PostgreSQL writes them in JSON. */
export type RemovedOutcome = {
  status: ExecutionStatus;
  reason: string | null;
  endedAt: string | null;
  removedAt: string;
  archive: string | null;
};

/** SQL expression of type json: the outcome of a removed execution; null for one that is there. */
export function removedOutcome(tx: Transaction, executionId: Sql): Sql {
  return sql`(select json_build_object('status', o.facts ->> 'status', 'reason', o.facts ->> 'error',
      'endedAt', o.facts ->> 'endedAt', 'removedAt', c.deleting_at, 'archive', c.archive_file)
    from removed_object o
    join retention_cut c on c.tenant_id = o.tenant_id and c.id = o.cut_id and ${isBegun}
    where o.tenant_id = ${tx.tenantId} and o.kind = 'execution' and o.object_id = ${executionId})`;
}
