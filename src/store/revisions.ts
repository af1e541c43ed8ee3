/** Every definition a schedule ever had; written once, never changed. */
import type { Initiator } from '../domain/initiator.ts';
import type { Definition } from '../domain/schedule.ts';
import type { Transaction } from './database.ts';
import { toJson } from './json.ts';
import { prepared, sql } from './sql.ts';

export type StoredRevision = {
  revision: number;
  contentHash: string;
  definition: Definition;
  reason: string | null;
  createdAt: Date;
  createdBy: Initiator;
};

export type NewRevision = Omit<StoredRevision, 'createdBy' | 'createdAt'> & {
  scheduleId: string;
  initiator: Initiator;
  at: Date;
};

export async function insertRevision(tx: Transaction, revision: NewRevision): Promise<void> {
  const { scheduleId, contentHash, definition, reason, at, initiator } = revision;
  await tx.execute(sql`
    insert into schedule_revision (tenant_id, schedule_id, revision, content_hash, definition,
      reason, created_at, created_by)
    values (${tx.tenantId}, ${scheduleId}, ${revision.revision}, ${contentHash},
      ${toJson(definition)}::jsonb, ${reason}, ${at}, ${toJson(initiator)}::jsonb)`);
}

const summaryColumns = sql`
  revision, content_hash as "contentHash", reason, created_at as "createdAt",
  created_by as "createdBy"`;

export function findRevision(
  tx: Transaction,
  scheduleId: string,
  revision: number,
): Promise<StoredRevision | null> {
  return tx.row(
    prepared(
      'find_revision',
      sql`
        select ${summaryColumns}, definition from schedule_revision
        where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}
          and revision = ${revision}`,
    ),
  );
}

/** The newest first, without their definitions, at most `limit`, below revision `before`. */
export function listRevisions(
  tx: Transaction,
  filter: { scheduleId: string; before: number | null; limit: number },
): Promise<Omit<StoredRevision, 'definition'>[]> {
  const { scheduleId, before, limit } = filter;
  const below = before === null ? sql`true` : sql`revision < ${before}`;
  return tx.rows(sql`
    select ${summaryColumns} from schedule_revision
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId} and ${below}
    order by revision desc
    limit ${limit}`);
}
