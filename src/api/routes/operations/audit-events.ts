/** The audit trail. */
import { Type } from 'typebox';
import {
  type AuditEvent as ShownAuditEvent,
  AuditEventPage,
} from '../../../contract/operations/audit-events.ts';
import { Enum, Ref, Strict, toInstant } from '../../../contract/validation/schema.ts';
import { type AuditEvent, auditObjectTypes, initiatorTypes } from '../../../domain/audit.ts';
import { listOrders } from '../../../domain/lists/list-order.ts';
import { readAuditEvents } from '../../../services/audit.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { pageQuery, periodOf, periodQuery } from '../../http/parameters.ts';

const AuditQuery = Strict({
  executionId: Type.Optional(Type.String({ format: 'uuid' })),
  objectId: Type.Optional(
    Type.String({
      format: 'uuid',
      description: 'Id of the object, such as a schedule, an execution or a token.',
    }),
  ),
  objectType: Type.Optional(Enum(auditObjectTypes)),
  actor: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Id of who did it: of a user, a token or a schedule.',
    }),
  ),
  actorType: Type.Optional(Enum(initiatorTypes)),
  action: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      description: 'Such as enable-schedule or cancel.',
      pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
    }),
  ),
  ...periodQuery('Done'),
  ...pageQuery(listOrders.auditEvents),
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
        response: { 200: Ref(AuditEventPage) },
      },
    },
    async (request) => {
      const { executionId = null, objectId = null, action = null, ...others } = request.query;
      const { objectType = null, actor = null, actorType = null, from, to, ...page } = others;
      const period = periodOf({ from, to }, deps.clock());
      const filter = { executionId, objectId, action, objectType, actor, actorType, ...period };
      const wanted = { filter, page };
      const found = await readAuditEvents(deps, principalOf(request), wanted);
      return { ...found, items: found.items.map(toAuditEvent) };
    },
  );
}
