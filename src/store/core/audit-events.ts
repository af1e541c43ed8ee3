/** The audit trail: rows are added and read, never changed. */
import type { AuditEvent, AuditObjectType, InitiatorType } from '../../domain/audit.ts';
import type { OrderOf } from '../../domain/lists/list-order.ts';
import type { Transaction } from './database.ts';
import { behindIn, directionOf } from './list-order.ts';
import { allOf, sql, toJson } from './sql.ts';

/** Call it in the transaction of the audited change, if there is one. */
export async function insertAuditEvent(tx: Transaction, event: AuditEvent): Promise<void> {
  const { id, at, actor, action, objectType, objectId, executionId, stepIndex } = event;
  const { reason, result, detail, clientAddress } = event;
  await tx.execute(sql`
    insert into audit_event (tenant_id, id, at, actor, action, object_type, object_id,
      execution_id, step_index, reason, result, detail, client_address)
    values (${tx.tenantId}, ${id}, ${at}, ${toJson(actor)}::jsonb, ${action}, ${objectType},
      ${objectId}, ${executionId}, ${stepIndex}, ${reason}, ${result}, ${detail},
      ${clientAddress}::inet)`);
}

/** Null means any. */
export type AuditEventFilter = {
  executionId: string | null;
  objectId: string | null;
  objectType: AuditObjectType | null;
  action: string | null;
  /** Id of who did it. */
  actor: string | null;
  actorType: InitiatorType | null;
  /** At or after, and before; ids carry their time. */
  from: Date | null;
  to: Date | null;
};

/** At most `limit` behind the event `after`, the newest first by default. */
export function listAuditEvents(
  tx: Transaction,
  page: Partial<AuditEventFilter> & {
    sort?: OrderOf<'auditEvents'>;
    after: string | null;
    limit: number;
  },
): Promise<AuditEvent[]> {
  const { executionId = null, objectId = null, action = null, from = null, to = null } = page;
  const { objectType = null, actor = null, actorType = null } = page;
  const { sort = '-at', after, limit } = page;
  const conditions = [sql`tenant_id = ${tx.tenantId}`];
  if (executionId !== null) conditions.push(sql`execution_id = ${executionId}`);
  if (objectId !== null) conditions.push(sql`object_id = ${objectId}`);
  if (action !== null) conditions.push(sql`action = ${action}`);
  if (objectType !== null) conditions.push(sql`object_type = ${objectType}`);
  if (actor !== null) conditions.push(sql`actor ->> 'id' = ${actor}`);
  if (actorType !== null) conditions.push(sql`actor ->> 'type' = ${actorType}`);
  if (from !== null) conditions.push(sql`id >= first_uuid_at(${from})`);
  if (to !== null) conditions.push(sql`id < first_uuid_at(${to})`);
  if (after !== null) conditions.push(sql`id ${behindIn(sort)} ${after}`);
  return tx.rows(sql`
    select id, at, actor, action, object_type as "objectType", object_id as "objectId",
      execution_id as "executionId", step_index as "stepIndex", reason, result, detail,
      host(client_address) as "clientAddress"
    from audit_event
    where ${allOf(conditions)}
    order by id ${directionOf(sort)}
    limit ${limit}`);
}
