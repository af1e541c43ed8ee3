/** Reading the audit trail. */
import { Type } from 'typebox';
import {
  type AuditEvent as ShownAuditEvent,
  AuditEventPage,
} from '../../../contract/operations/audit-events.ts';
import { Ref, Strict, toInstant } from '../../../contract/validation/schema.ts';
import type { AuditEvent } from '../../../domain/audit.ts';
import { isUuid } from '../../../domain/identifiers.ts';
import { listAuditEvents } from '../../../store/core/audit-events.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { decodeCursor, pageSize, toPage } from '../../http/pagination.ts';
import { pageQuery } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const AuditQuery = Strict({
  executionId: Type.Optional(Type.String({ format: 'uuid' })),
  objectId: Type.Optional(
    Type.String({ format: 'uuid', description: 'Id of a schedule or of an execution.' }),
  ),
  ...pageQuery,
});

function isId(key: unknown): key is string {
  return typeof key === 'string' && isUuid(key);
}

function toAuditEvent(event: AuditEvent): ShownAuditEvent {
  return { ...event, at: toInstant(event.at) };
}

export function registerAuditEvents(app: App, deps: AppDeps): void {
  app.get(
    '/audit-events',
    {
      schema: {
        operationId: 'listAuditEvents',
        summary: 'Who did what, when and why; the newest first',
        tags: ['Audit'],
        querystring: AuditQuery,
        response: { ...problemResponses(), 200: Ref(AuditEventPage) },
      },
    },
    (request) => {
      const { executionId = null, objectId = null, cursor } = request.query;
      const limit = pageSize(request.query.limit);
      const filter = { executionId, objectId };
      const after = cursor === undefined ? null : decodeCursor(cursor, filter, isId);
      return deps.database.read(principalOf(request).tenantId, async (tx) => {
        const rows = await listAuditEvents(tx, { ...filter, after, limit: limit + 1 });
        return toPage(rows, { limit, filter, keyOf: ({ id }) => id, toItem: toAuditEvent });
      });
    },
  );
}
