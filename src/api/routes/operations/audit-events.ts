/** The audit trail. */
import { Type } from 'typebox';
import {
  type AuditEvent as ShownAuditEvent,
  AuditEventPage,
} from '../../../contract/operations/audit-events.ts';
import { Ref, Strict, toInstant } from '../../../contract/validation/schema.ts';
import type { AuditEvent } from '../../../domain/audit.ts';
import { readAuditEvents } from '../../../services/audit.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { pageQuery } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const AuditQuery = Strict({
  executionId: Type.Optional(Type.String({ format: 'uuid' })),
  objectId: Type.Optional(
    Type.String({ format: 'uuid', description: 'Id of a schedule or of an execution.' }),
  ),
  ...pageQuery,
});

function toAuditEvent(event: AuditEvent): ShownAuditEvent {
  return { ...event, at: toInstant(event.at) };
}

export function registerAuditEvents(app: App, deps: AppDeps): void {
  app.get(
    '/audit-events',
    {
      config: { permission: 'read', audited: { action: 'read-audit', objectType: 'tenant' } },
      schema: {
        operationId: 'listAuditEvents',
        summary: 'Who did what, when and why; the newest first',
        tags: ['Audit'],
        querystring: AuditQuery,
        response: { ...problemResponses(), 200: Ref(AuditEventPage) },
      },
    },
    async (request) => {
      const { executionId = null, objectId = null, ...page } = request.query;
      const wanted = { filter: { executionId, objectId }, page };
      const found = await readAuditEvents(deps, principalOf(request), wanted);
      return { ...found, items: found.items.map(toAuditEvent) };
    },
  );
}
