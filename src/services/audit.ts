/** The audit trail: every act of a person or a program, whether it took effect or was refused. */
import { v7 as uuidv7 } from 'uuid';
import type { AuditEvent } from '../domain/audit.ts';
import { listOrders } from '../domain/lists/list-order.ts';
import { writeLog } from '../domain/log-message.ts';
import { ProblemError, problems } from '../domain/problem.ts';
import { reachFailpoint } from '../failpoints.ts';
import {
  type AuditEventFilter,
  insertAuditEvent,
  listAuditEvents,
} from '../store/core/audit-events.ts';
import type { Transaction } from '../store/core/database.ts';
import { messages } from './log-messages.ts';
import {
  boundPeriod,
  instantsOf,
  isId,
  type PageOf,
  type PageRequest,
  type PeriodEnd,
  readPage,
  withoutUnused,
} from './pagination.ts';
import type { Principal } from './principal.ts';
import type { ServiceDeps } from './service-deps.ts';

export type Act = Omit<AuditEvent, 'id' | 'at' | 'actor' | 'clientAddress'>;

/**
 * Adds the event to the transaction of the act, so that neither is stored without the other. After the
 * commit, one log line says who did what and why.
 */
export async function recordAct(
  tx: Transaction,
  { clock, log }: Pick<ServiceDeps, 'clock' | 'log'>,
  { principal, ...given }: Act & { principal: Principal },
): Promise<void> {
  const { initiator: actor, clientAddress, cause } = principal;
  const detail = cause === undefined ? given.detail : withCause(given.detail, cause);
  const act = { ...given, detail };
  await insertAuditEvent(tx, { ...act, id: uuidv7(), at: clock(), actor, clientAddress });
  tx.afterCommit(() =>
    writeLog(log, messages.operatorAct, {
      ...act,
      actor,
      clientAddress,
      tenant: principal.tenantSlug,
    }),
  );
  reachFailpoint('api.change.before-commit');
}

function withCause(detail: string | null, cause: string): string {
  return detail === null ? cause : `${cause}; ${detail}`;
}

/** Carries out an act that has no transaction of its own, then records how it ended. */
export async function withAuditEvent<T>(
  deps: ServiceDeps,
  { principal, ...act }: Omit<Act, 'result' | 'detail'> & { principal: Principal },
  work: () => Promise<{ value: T; detail?: string; executionId?: string }>,
): Promise<T> {
  try {
    const { value, detail = null, executionId = act.executionId } = await work();
    await recordAfterAct(deps, principal, { ...act, executionId, result: 'Done', detail });
    return value;
  } catch (error) {
    const isRefused = error instanceof ProblemError && problems[error.code].status < 500;
    const detail = error instanceof ProblemError ? `${error.code}: ${error.message}` : null;
    const result = isRefused ? 'Refused' : 'Unanswered';
    await recordAfterAct(deps, principal, { ...act, result, detail });
    throw error;
  }
}

/**
 * For an act that is recorded with its transaction: what `work` does afterwards may still refuse it, and then
 * the trail has a second event. An answer that is missing says nothing about the act.
 */
export async function auditRefusal<T>(
  deps: ServiceDeps,
  { principal, ...act }: Act & { principal: Principal },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProblemError && problems[error.code].status < 500) {
      const detail = `${error.code}: ${error.message}`;
      await recordAfterAct(deps, principal, { ...act, result: 'Refused', detail });
    }
    throw error;
  }
}

/** Never throws: the act took place and its response must say so. The log then has the whole event. */
async function recordAfterAct(deps: ServiceDeps, principal: Principal, act: Act): Promise<void> {
  try {
    await deps.database.withTenant(principal.tenantId, (tx) =>
      recordAct(tx, deps, { principal, ...act }),
    );
  } catch (err) {
    writeLog(deps.log, messages.auditEventNotStored, { err, act, actor: principal.initiator });
  }
}

/** An act that took effect with its transaction. */
export function doneAct(
  act: Pick<Act, 'action' | 'objectType' | 'objectId'>,
  reason: string | null | undefined,
  detail: string | null = null,
): Act {
  const { action, objectType, objectId } = act;
  return {
    action,
    objectType,
    objectId,
    executionId: null,
    stepIndex: null,
    reason: reason ?? null,
    result: 'Done',
    detail,
  };
}

/** An act on a schedule that took effect with its transaction. */
export function scheduleAct(
  action: string,
  scheduleId: string,
  reason: string | null | undefined,
): Act {
  return doneAct({ action, objectType: 'schedule', objectId: scheduleId }, reason);
}

export type AuditEventQuery = Omit<AuditEventFilter, 'from' | 'to'> & {
  from: PeriodEnd | null;
  to: PeriodEnd | null;
};

/** Filters that the list had not from its beginning. */
const newerFilters = ['action', 'from', 'to', 'objectType', 'actor', 'actorType'];

/** The newest first by default. */
export async function readAuditEvents(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { filter, page }: { filter: AuditEventQuery; page: PageRequest },
): Promise<PageOf<AuditEvent>> {
  return database.read(tenantId, (tx) =>
    readPage(page, {
      filter: withoutUnused({ ...filter, ...boundPeriod(filter) }, newerFilters),
      orders: listOrders.auditEvents,
      isKey: isId,
      read: (wanted) => listAuditEvents(tx, { ...filter, ...instantsOf(filter), ...wanted }),
      keyOf: ({ id }) => id,
    }),
  );
}
