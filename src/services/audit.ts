/** Writing the audit trail: every act of a person or a program, whether it was heeded or refused. */
import { v7 as uuidv7 } from 'uuid';
import type { AuditEvent } from '../domain/audit.ts';
import { ProblemError, problems } from '../domain/problem.ts';
import { reachFailpoint } from '../failpoints.ts';
import { insertAuditEvent } from '../store/core/audit-events.ts';
import type { Transaction } from '../store/core/database.ts';
import type { Principal } from './principal.ts';
import type { ServiceDeps } from './service-deps.ts';

export type Act = Omit<AuditEvent, 'id' | 'at' | 'actor'>;

/**
 * Adds the event to the transaction of the act, so that there is never one without the other. Once it
 * is stored, one line of the log says who did what, and why.
 */
export async function auditWithin(
  tx: Transaction,
  { clock, log }: Pick<ServiceDeps, 'clock' | 'log'>,
  { principal, ...act }: Act & { principal: Principal },
): Promise<void> {
  const actor = principal.initiator;
  await insertAuditEvent(tx, { ...act, id: uuidv7(), at: clock(), actor });
  tx.afterCommit(() => log.info({ ...act, actor, tenant: principal.tenantSlug }, 'operator act'));
  reachFailpoint('api.change.before-commit');
}

/**
 * Adds the event of an act outside the database, after the act. Never throws: the act has happened
 * and its answer must say so; an event that cannot be stored goes to the log in full.
 */
async function auditAfter(deps: ServiceDeps, principal: Principal, act: Act): Promise<void> {
  try {
    await deps.database.withTenant(principal.tenantId, (tx) =>
      auditWithin(tx, deps, { principal, ...act }),
    );
  } catch (err) {
    deps.log.error({ err, act, actor: principal.initiator }, 'an audit event was not stored');
  }
}

/** Carries an act out that lies outside the database, and tells the audit trail how that went. */
export async function auditing<T>(
  deps: ServiceDeps,
  { principal, ...act }: Omit<Act, 'result' | 'detail'> & { principal: Principal },
  work: () => Promise<{ answer: T; detail?: string; executionId?: string }>,
): Promise<T> {
  try {
    const { answer, detail = null, executionId = act.executionId } = await work();
    await auditAfter(deps, principal, { ...act, executionId, result: 'Done', detail });
    return answer;
  } catch (error) {
    const known = error instanceof ProblemError && problems[error.code].status < 500;
    const detail = error instanceof ProblemError ? `${error.code}: ${error.message}` : null;
    const result = known ? 'Refused' : 'Unanswered';
    await auditAfter(deps, principal, { ...act, result, detail });
    throw error;
  }
}

/** An act on a schedule that took effect with its transaction. */
export function scheduleAct(
  action: string,
  scheduleId: string,
  reason: string | null | undefined,
): Act {
  return {
    action,
    objectType: 'schedule',
    objectId: scheduleId,
    executionId: null,
    stepIndex: null,
    reason: reason ?? null,
    result: 'Done',
    detail: null,
  };
}
