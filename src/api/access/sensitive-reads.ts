/** Audits reads of outputs, logs, tokens and the audit trail: once a minute for each reader and object. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AuditEvent } from '../../domain/audit.ts';
import { isUuid } from '../../domain/identifiers.ts';
import type { AccessAudit } from '../../services/people/access-audit.ts';
import { principalOf } from '../http/auth.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set on routes whose reads are audited; the object is the parameter `id`, or the whole tenant. */
    audited?: Pick<AuditEvent, 'action' | 'objectType'>;
  }
}

function idOf({ params }: FastifyRequest): string | null {
  const { id } = (params ?? {}) as { id?: unknown };
  return typeof id === 'string' && isUuid(id) ? id : null;
}

/** A read is audited before it is answered, so that no crash can hide it. Refused ones are audited elsewhere. */
export function registerSensitiveReads(
  app: FastifyInstance,
  audit: Pick<AccessAudit, 'read'>,
): void {
  app.addHook('preHandler', async (request) => {
    const { audited } = request.routeOptions.config;
    if (!audited) return;
    const principal = principalOf(request);
    const objectId = idOf(request) ?? principal.tenantId;
    await audit.read(principal, { ...audited, objectId, detail: null });
  });
}
