/** Bulk operations: one act on many executions or schedules, with progress and an end for each. */
import { Type } from 'typebox';
import { ReasonBody } from '../../../contract/execution/executions.ts';
import {
  BulkItemPage,
  BulkOperation,
  BulkOperationBody,
  BulkOperationPage,
  BulkPreview,
} from '../../../contract/operations/bulk-operations.ts';
import { raises } from '../../../contract/validation/body-text.ts';
import {
  Enum,
  Ref,
  Strict,
  toInstant,
  toInstantOrNull,
  Uuid,
} from '../../../contract/validation/schema.ts';
import {
  bulkItemStates,
  bulkStatuses,
  permissionOfBulk,
} from '../../../domain/bulk/bulk-operation.ts';
import { listOrders } from '../../../domain/lists/list-order.ts';
import {
  cancelBulk,
  createBulk,
  previewBulk,
  readBulk,
  readBulkItems,
  readBulks,
} from '../../../services/bulk/bulk-operations.ts';
import type { SelectedObject } from '../../../services/bulk/select-objects.ts';
import type { Principal } from '../../../services/principal.ts';
import type { StoredBulkOperation } from '../../../store/bulk/bulk-operations.ts';
import { checkPermission } from '../../access/permissions.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { IdempotencyHeaders, pageQuery, periodOf } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const tags = ['Bulk operations'];
const BulkParams = Strict({ id: { ...Uuid, ...raises('bulk-not-found') } });

function toBulkOperation(row: StoredBulkOperation): BulkOperation {
  const { id, kind, status, reason, itemsPerMinute, total, succeeded, failed, skipped } = row;
  return {
    id,
    kind,
    status,
    reason,
    itemsPerMinute,
    total,
    succeeded,
    failed,
    skipped,
    remaining: total - succeeded - failed - skipped,
    createdAt: toInstant(row.createdAt),
    createdBy: row.actor.initiator,
    expiresAt: toInstant(row.expiresAt),
    endedAt: toInstantOrNull(row.endedAt),
    endedBy: row.endedBy,
    endReason: row.endReason,
  };
}

/** Objects that a preview shows. */
const maxShown = 1_000;

function toPreview(kind: BulkOperation['kind'], objects: readonly SelectedObject[]): BulkPreview {
  return {
    kind,
    total: objects.length,
    applicable: objects.filter(({ why }) => why === null).length,
    items: objects.slice(0, maxShown).map(({ id, name, why }) => ({
      objectId: id,
      name,
      applies: why === null,
      code: why?.code ?? null,
      detail: why?.detail ?? null,
    })),
  };
}

/** The route needs `operate`; some acts need more. @throws ProblemError `forbidden`. */
async function checkMayDo(
  { audit }: Pick<AppDeps, 'audit'>,
  principal: Principal,
  kind: BulkOperation['kind'],
): Promise<void> {
  const permission = permissionOfBulk(kind);
  try {
    checkPermission(permission, principal.roles);
  } catch (error) {
    const detail = `${kind} needs the permission ${permission}`;
    await audit.refused(principal, { route: 'POST /api/v1/bulk-operations', detail });
    throw error;
  }
}

function registerCreate(app: App, deps: AppDeps): void {
  app.post(
    '/bulk-operations',
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'createBulkOperation',
        summary: 'Act on many executions or schedules',
        description:
          'The objects are chosen when the operation is created. With dryRun nothing is written, and the ' +
          'answer says to which of them the act applies. Deleting schedules needs the permission edit.',
        tags,
        headers: IdempotencyHeaders,
        body: Ref(BulkOperationBody),
        response: {
          ...problemResponses('bulk-limit', 'schedule-not-found', 'name-ambiguous'),
          200: Ref(BulkPreview),
          202: Ref(BulkOperation),
        },
      },
    },
    async (request, reply) => {
      const { body, subjectId: id } = request;
      const principal = principalOf(request);
      await checkMayDo(deps, principal, body.kind);
      const wanted = { id, body, ...periodOf(body.filter ?? {}, deps.clock()) };
      if (body.dryRun === true) {
        return toPreview(body.kind, await previewBulk(deps, principal, wanted));
      }
      const created = await createBulk(deps, principal, wanted);
      reply.header('location', `/api/v1/bulk-operations/${id}`);
      return reply.status(202).send(toBulkOperation(created));
    },
  );
}

function registerReads(app: App, deps: AppDeps): void {
  app.get(
    '/bulk-operations',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listBulkOperations',
        summary: 'Bulk operations and their progress, the newest first',
        tags,
        querystring: Strict({
          status: Type.Optional(Enum(bulkStatuses)),
          ...pageQuery(listOrders.bulkOperations),
        }),
        response: { 200: Ref(BulkOperationPage) },
      },
    },
    async (request) => {
      const { status = null, ...page } = request.query;
      const found = await readBulks(deps, principalOf(request), { status, page });
      return { ...found, items: found.items.map(toBulkOperation) };
    },
  );
  app.get(
    '/bulk-operations/:id',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getBulkOperation',
        summary: 'One bulk operation and its progress',
        tags,
        params: BulkParams,
        response: { 200: Ref(BulkOperation) },
      },
    },
    async (request) => {
      const id = request.params.id.toLowerCase();
      return toBulkOperation(await readBulk(deps, principalOf(request), id));
    },
  );
}

function registerItems(app: App, deps: AppDeps): void {
  app.get(
    '/bulk-operations/:id/items',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listBulkItems',
        summary: 'What became of each object, in the order in which they are acted on',
        tags,
        params: BulkParams,
        querystring: Strict({
          state: Type.Optional(Enum(bulkItemStates)),
          ...pageQuery(listOrders.bulkItems),
        }),
        response: { 200: Ref(BulkItemPage) },
      },
    },
    async (request) => {
      const { state = null, ...page } = request.query;
      const id = request.params.id.toLowerCase();
      const found = await readBulkItems(deps, principalOf(request), { id, state, page });
      const items = found.items.map((row) => ({ ...row, endedAt: toInstantOrNull(row.endedAt) }));
      return { ...found, items };
    },
  );
}

function registerCancel(app: App, deps: AppDeps): void {
  app.post(
    '/bulk-operations/:id/cancel',
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'cancelBulkOperation',
        summary: 'Act on nothing more; what was done stays',
        tags,
        params: BulkParams,
        headers: IdempotencyHeaders,
        body: Ref(ReasonBody),
        response: { ...problemResponses('bulk-already-final'), 200: Ref(BulkOperation) },
      },
    },
    async (request) => {
      const wanted = { id: request.params.id.toLowerCase(), reason: request.body.reason };
      return toBulkOperation(await cancelBulk(deps, principalOf(request), wanted));
    },
  );
}

export function registerBulkOperations(app: App, deps: AppDeps): void {
  registerCreate(app, deps);
  registerReads(app, deps);
  registerItems(app, deps);
  registerCancel(app, deps);
}
