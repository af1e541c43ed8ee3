/** Bulk operations: asked for, looked at and cancelled. The loop carries them out. */
import type { BulkOperationBody } from '../../contract/operations/bulk-operations.ts';
import {
  type BulkItemState,
  bulkLimits,
  type BulkStatus,
  startsExecutions,
} from '../../domain/bulk/bulk-operation.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { ProblemError } from '../../domain/problem.ts';
import { listBulkItems, type StoredBulkItem } from '../../store/bulk/bulk-items.ts';
import {
  countRunningBulk,
  endBulkOperation,
  findBulkOperation,
  insertBulkOperation,
  listBulkOperations,
  type StoredBulkOperation,
} from '../../store/bulk/bulk-operations.ts';
import type { Transaction } from '../../store/core/database.ts';
import { doneAct, recordAct } from '../audit.ts';
import {
  isId,
  isInt4,
  type PageOf,
  type PageRequest,
  type PeriodEnd,
  readPage,
} from '../pagination.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { type SelectedObject, selectObjects } from './select-objects.ts';

export type BulkRequest = {
  id: string;
  body: BulkOperationBody;
  from: PeriodEnd | null;
  to: PeriodEnd | null;
};

/** What would be done; writes nothing. */
export async function previewBulk(
  deps: ServiceDeps,
  principal: Principal,
  { body, from, to }: BulkRequest,
): Promise<SelectedObject[]> {
  return deps.database.read(principal.tenantId, (tx) => selectObjects(tx, { ...body, from, to }));
}

/** Records what is to be done. From the commit on it is done, whichever server is alive. */
export async function createBulk(
  deps: ServiceDeps,
  principal: Principal,
  { id, body, from, to }: BulkRequest,
): Promise<StoredBulkOperation> {
  const { kind, filter, revision = 'AsItWas', reason = null } = body;
  const { initiator, roles, clientAddress, tokenId } = principal;
  return deps.database.withTenant(principal.tenantId, async (tx) => {
    const known = await findBulkOperation(tx, id);
    if (known) return known;
    if ((await countRunningBulk(tx)) >= bulkLimits.running) {
      const detail = `${bulkLimits.running} bulk operations are running; wait for one or cancel it`;
      throw new ProblemError('bulk-limit', detail);
    }
    const objects = await selectObjects(tx, { ...body, from, to });
    const at = deps.clock();
    const asked = filter === undefined ? { ids: objects.length } : { filter };
    await insertBulkOperation(tx, {
      id,
      kind,
      request: { ...asked, revision },
      reason,
      itemsPerMinute: body.itemsPerMinute ?? bulkLimits.defaultItemsPerMinute,
      at,
      expiresAt: new Date(at.getTime() + bulkLimits.hours * 3_600_000),
      actor: { initiator, roles, clientAddress, tokenId },
      objectIds: objects.map((object) => object.id),
    });
    const act = doneAct(
      { action: 'start-bulk-operation', objectType: 'bulk-operation', objectId: id },
      reason,
    );
    await recordAct(tx, deps, { principal, ...act, detail: `${kind} of ${objects.length}` });
    return getBulk(tx, id);
  });
}

/** An act that is under way keeps its end; what waits is skipped. */
export async function cancelBulk(
  deps: ServiceDeps,
  principal: Principal,
  { id, reason = null }: { id: string; reason: string | null | undefined },
): Promise<StoredBulkOperation> {
  const { initiator: by, tenantId } = principal;
  return deps.database.withTenant(tenantId, async (tx) => {
    await getBulk(tx, id);
    const why = `cancelled by ${by.name}${reason ? `: ${reason}` : ''}`;
    const end = { id, status: 'Cancelled', at: deps.clock(), by, reason: why } as const;
    if (!(await endBulkOperation(tx, end))) {
      throw new ProblemError('bulk-already-final', `bulk operation ${id} has already ended`);
    }
    const act = {
      action: 'cancel-bulk-operation',
      objectType: 'bulk-operation',
      objectId: id,
    } as const;
    await recordAct(tx, deps, { principal, ...doneAct(act, reason) });
    return getBulk(tx, id);
  });
}

export async function readBulk(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  id: string,
): Promise<StoredBulkOperation> {
  return database.read(tenantId, (tx) => getBulk(tx, id));
}

/** The newest first by default. */
export async function readBulks(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { status, page }: { status: BulkStatus | null; page: PageRequest },
): Promise<PageOf<StoredBulkOperation>> {
  return readPage(page, {
    filter: { bulkOperations: status },
    orders: listOrders.bulkOperations,
    isKey: isId,
    read: (wanted) =>
      database.read(tenantId, (tx) => listBulkOperations(tx, { status, ...wanted })),
    keyOf: ({ id }) => id,
  });
}

/** In the order in which they are acted on. */
export async function readBulkItems(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { id, state, page }: { id: string; state: BulkItemState | null; page: PageRequest },
): Promise<PageOf<StoredBulkItem>> {
  return database.read(tenantId, async (tx) => {
    const { id: bulkId, kind } = await getBulk(tx, id);
    const found = await readPage(page, {
      filter: { bulkId, state },
      orders: listOrders.bulkItems,
      isKey: isInt4,
      read: (wanted) => listBulkItems(tx, { bulkId, state, ...wanted }),
      keyOf: ({ position }) => position,
    });
    if (startsExecutions(kind)) return found;
    return { ...found, items: found.items.map((item) => ({ ...item, executionId: null })) };
  });
}

async function getBulk(tx: Transaction, id: string): Promise<StoredBulkOperation> {
  const found = await findBulkOperation(tx, id);
  if (found) return found;
  throw new ProblemError('bulk-not-found', `there is no bulk operation "${id}"`);
}
