/** The audit event of a cut: what is removed, with the digest that ties it to the record chain. */
import { v7 as uuidv7 } from 'uuid';
import { insertAuditEvent } from '../core/audit-events.ts';
import type { Transaction } from '../core/database.ts';
import type { TenantAct } from '../tenants/tenant-life.ts';
import type { RetentionCut } from './retention-cuts.ts';

export async function auditCut(
  tx: Transaction,
  { at, by }: TenantAct,
  cut: RetentionCut,
): Promise<void> {
  const { id, kind, month, until, objects, digest, archiveFile, archiveSha256 } = cut;
  const archive =
    archiveFile === null
      ? 'without an archive'
      : `archived in ${archiveFile}, SHA-256 ${archiveSha256}`;
  await insertAuditEvent(tx, {
    id: uuidv7(),
    at,
    actor: by,
    action: 'remove-by-retention',
    objectType: 'record',
    objectId: id,
    executionId: null,
    stepIndex: null,
    reason: null,
    result: 'Done',
    detail: `${objects} of ${kind} of ${month}, ended before ${until.toISOString()}, ${archive}; objects ${digest}`,
    clientAddress: null,
  });
}
