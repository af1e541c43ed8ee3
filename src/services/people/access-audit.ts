/** Audits what takes no other transaction: refused requests, failed credentials and sensitive reads. */
import { v7 as uuidv7 } from 'uuid';
import type { AuditEvent, Initiator } from '../../domain/audit.ts';
import { writeLog } from '../../domain/log-message.ts';
import { insertAuditEvent } from '../../store/core/audit-events.ts';
import { messages } from '../log-messages.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import type { FoundToken } from './token-lookup.ts';

type AuditedObject = Pick<AuditEvent, 'action' | 'objectType' | 'objectId'>;

export type AccessAudit = {
  /** A request that the permissions of its credential do not allow. */
  refused(principal: Principal, refusal: { route: string; detail: string }): Promise<void>;
  /** A credential that names a token of a tenant and was not accepted. */
  failed(found: FoundToken & { state: 'Refused' }, clientAddress: string | null): Promise<void>;
  /** Outputs, logs, tokens or the audit trail were read. */
  read(principal: Principal, what: AuditedObject & { detail: string | null }): Promise<void>;
  /** A credential that belongs to no tenant was not accepted; only the log can say so. */
  failedUnknown(clientAddress: string | null, why: string): void;
};

const minuteMs = 60_000;
/** Things that are told apart within a minute. What exceeds them is not audited again in that minute. */
const maxKept = 10_000;
/** Lines within a minute about credentials that belong to no tenant. */
const maxLines = 60;

/** True for the first time within a minute of the same key. Bounded. */
export function createOncePerMinute(now: () => number, max = maxKept): (key: string) => boolean {
  const seen = new Map<string, number>();
  return (key) => {
    const at = now();
    for (const [old, since] of seen) {
      if (at - since < minuteMs) break;
      seen.delete(old);
    }
    if (seen.has(key) || seen.size >= max) return false;
    seen.set(key, at);
    return true;
  };
}

type Event = AuditedObject &
  Pick<AuditEvent, 'actor' | 'result' | 'detail' | 'clientAddress'> & { tenantId: string };

/** Not the user of the token: someone who does not know its secret. */
const stranger: Initiator = { type: 'apiKey', id: 'unknown', name: 'unknown' };

export function createAccessAudit(
  deps: Pick<ServiceDeps, 'database' | 'clock' | 'log'>,
  now: () => number = () => performance.now(),
): AccessAudit {
  const once = createOncePerMinute(now);
  const lineOnce = createOncePerMinute(now, maxLines);

  /** Never throws: the request is answered all the same, and the log then has the event. */
  async function write({ tenantId, ...event }: Event): Promise<void> {
    const act = { ...event, executionId: null, stepIndex: null, reason: null };
    try {
      await deps.database.withTenant(tenantId, (tx) =>
        insertAuditEvent(tx, { ...act, id: uuidv7(), at: deps.clock() }),
      );
    } catch (err) {
      writeLog(deps.log, messages.auditEventNotStored, { err, act, actor: event.actor });
    }
  }

  const of = ({ tenantId, initiator, clientAddress }: Principal) => ({
    tenantId,
    actor: initiator,
    clientAddress,
  });
  const keyOf = ({ tenantId, initiator, clientAddress }: Principal): string =>
    JSON.stringify([tenantId, initiator.type, initiator.id, clientAddress]);

  return {
    async refused(principal, { route, detail }) {
      if (!once(`refused ${route} ${keyOf(principal)}`)) return;
      const objectId = uuidv7();
      const what = { action: 'access', objectType: 'route', objectId } as const;
      await write({ ...of(principal), ...what, result: 'Refused', detail });
    },
    async failed({ tenantId, token, why }, clientAddress) {
      if (!once(`failed ${token.id} ${why} ${clientAddress}`)) return;
      const { id, name } = token;
      const actor =
        why === 'wrong secret' ? stranger : ({ type: 'apiKey', id: name, name } as const);
      const what = { action: 'authenticate', objectType: 'token', objectId: id } as const;
      const detail = `${name}: ${why}`;
      await write({ tenantId, actor, clientAddress, ...what, result: 'Refused', detail });
    },
    async read(principal, what) {
      const { action, objectType, objectId } = what;
      if (!once(`${action} ${objectType} ${objectId} ${keyOf(principal)}`)) return;
      await write({ ...of(principal), ...what, result: 'Done' });
    },
    failedUnknown(clientAddress, why) {
      if (!lineOnce(String(clientAddress))) return;
      writeLog(deps.log, messages.credentialRefused, { clientAddress, why });
    },
  };
}
