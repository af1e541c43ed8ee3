/** Writing the audit trail: every act of a person or a program, whether it was heeded or refused. */
import { v7 as uuidv7 } from 'uuid';
import type { AuditEvent } from '../domain/audit.ts';
import { insertAuditEvent } from '../store/audit-events.ts';
import type { Transaction } from '../store/database.ts';
import type { AppDeps } from './app.ts';
import type { Principal } from './auth.ts';
import { reachKillPoint } from '../kill-points.ts';

export type Act = Omit<AuditEvent, 'id' | 'at' | 'actor'>;

/** Adds the event to the transaction of the act, so that there is never one without the other. */
export async function auditWithin(
  tx: Transaction,
  { clock }: Pick<AppDeps, 'clock'>,
  { principal, ...act }: Act & { principal: Principal },
): Promise<void> {
  const event = { ...act, id: uuidv7(), at: clock(), actor: principal.initiator };
  await insertAuditEvent(tx, event);
  reachKillPoint('api.change.before-commit');
}

/**
 * Adds the event of an act outside the database, after the act. Never throws: the act has happened
 * and its answer must say so; an event that cannot be stored goes to the log in full.
 */
export async function auditAfter(deps: AppDeps, principal: Principal, act: Act): Promise<void> {
  try {
    await deps.database.withTenant(principal.tenantId, (tx) =>
      auditWithin(tx, deps, { principal, ...act }),
    );
  } catch (err) {
    deps.log.error({ err, act, actor: principal.initiator }, 'an audit event was not stored');
  }
}

/** An act on a schedule that took effect with its transaction. */
export function scheduleAct(
  action: string,
  scheduleId: string,
  reason: string | null | undefined,
): Act {
  return {
    ...{ action, objectType: 'schedule', objectId: scheduleId, executionId: null },
    ...{ stepIndex: null, reason: reason ?? null, result: 'Done', detail: null },
  };
}
