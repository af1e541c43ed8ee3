/** Disables a schedule that has failed as often in a row as its definition allows. */
import { v7 as uuidv7 } from 'uuid';
import type { Initiator } from '../../domain/audit.ts';
import { autoPauseNote, failuresInARow } from '../../domain/notification/auto-pause.ts';
import { insertAuditEvent } from '../../store/core/audit-events.ts';
import type { Database } from '../../store/core/database.ts';
import { lockForAutoPause } from '../../store/notifications/judged-executions.ts';
import { insertNews } from '../../store/notifications/notifications.ts';
import { setScheduleEnabled } from '../../store/schedules/schedule-changes.ts';

const by: Initiator = { type: 'system', id: 'carillon', name: 'carillon' };

/** Returns whether it disabled it. The switch, its audit event and its notification are one transaction. */
export async function pauseIfFailing(
  { database, clock }: { database: Database; clock: () => number },
  tenantId: string,
  scheduleId: string,
): Promise<boolean> {
  return database.withTenant(tenantId, async (tx) => {
    const facts = await lockForAutoPause(tx, scheduleId);
    if (!facts) return false;
    const failures = failuresInARow(facts.ended.map(({ status }) => status));
    const [last] = facts.ended;
    if (failures < facts.limit || !last) return false;
    const at = new Date(clock());
    const note = autoPauseNote(failures, last.id);
    await setScheduleEnabled(tx, { id: scheduleId, enabled: false, note, initiator: by, at });
    await insertAuditEvent(tx, {
      id: uuidv7(),
      at,
      actor: by,
      action: 'disable',
      objectType: 'schedule',
      objectId: scheduleId,
      executionId: last.id,
      stepIndex: null,
      reason: note,
      result: 'Done',
      detail: null,
      clientAddress: null,
    });
    await insertNews(tx, [
      {
        kind: 'AutoPaused',
        cause: `pause ${scheduleId} ${last.id}`,
        scheduleId,
        executionId: last.id,
        scheduledFor: null,
        occurredAt: at,
        message: note,
      },
    ]);
    return true;
  });
}
