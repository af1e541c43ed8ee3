/** Backfills: starting past fires of a schedule. */
import { Backfill, BackfillBody, BackfillPage } from '../../../contract/execution/backfills.ts';
import { ReasonBody } from '../../../contract/execution/executions.ts';
import { raises } from '../../../contract/validation/body-text.ts';
import {
  Ref,
  Strict,
  toInstant,
  toInstantOrNull,
  Uuid,
} from '../../../contract/validation/schema.ts';
import { listOrders } from '../../../domain/lists/list-order.ts';
import {
  cancelBackfill,
  createBackfill,
  readBackfill,
  readBackfills,
} from '../../../services/executions/backfills.ts';
import type { StoredBackfill } from '../../../store/backfills/backfills.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { IdempotencyHeaders, pageQuery, ScheduleParams } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const tags = ['Backfills'];
const BackfillParams = Strict({ id: { ...Uuid, ...raises('backfill-not-found') } });

function registerCreate(app: App, deps: AppDeps): void {
  app.post(
    '/schedules/:ref/backfills',
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'createBackfill',
        summary: 'Start the fires of a past period that did not run',
        tags,
        params: ScheduleParams,
        headers: IdempotencyHeaders,
        body: Ref(BackfillBody),
        response: { 202: Ref(Backfill) },
      },
    },
    async (request, reply) => {
      const { body, subjectId: id } = request;
      const wanted = { id, ref: request.params.ref, body };
      const created = await createBackfill(deps, principalOf(request), wanted);
      reply.header('location', `/api/v1/backfills/${id}`);
      return reply.status(202).send(toBackfill(created));
    },
  );
}

function registerReads(app: App, deps: AppDeps): void {
  app.get(
    '/schedules/:ref/backfills',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listBackfills',
        summary: 'Backfills of a schedule, the newest first',
        tags,
        params: ScheduleParams,
        querystring: Strict(pageQuery(listOrders.backfills)),
        response: { 200: Ref(BackfillPage) },
      },
    },
    async (request) => {
      const wanted = { ref: request.params.ref, page: request.query };
      const page = await readBackfills(deps, principalOf(request), wanted);
      return { ...page, items: page.items.map(toBackfill) };
    },
  );
  app.get(
    '/backfills/:id',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getBackfill',
        summary: 'One backfill and its progress',
        tags,
        params: BackfillParams,
        response: { 200: Ref(Backfill) },
      },
    },
    async (request) => {
      const id = request.params.id.toLowerCase();
      return toBackfill(await readBackfill(deps, principalOf(request), id));
    },
  );
}

function registerCancel(app: App, deps: AppDeps): void {
  app.post(
    '/backfills/:id/cancel',
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'cancelBackfill',
        summary: 'Start nothing more; waiting executions are cancelled, running ones continue',
        tags,
        params: BackfillParams,
        headers: IdempotencyHeaders,
        body: Ref(ReasonBody),
        response: { ...problemResponses('backfill-already-final'), 200: Ref(Backfill) },
      },
    },
    async (request) => {
      const wanted = { id: request.params.id.toLowerCase(), reason: request.body.reason };
      return toBackfill(await cancelBackfill(deps, principalOf(request), wanted));
    },
  );
}

export function registerBackfills(app: App, deps: AppDeps): void {
  registerCreate(app, deps);
  registerReads(app, deps);
  registerCancel(app, deps);
}

function toBackfill(row: StoredBackfill): Backfill {
  const { id, scheduleId, scheduleSlug, revision, order, startsPerMinute, overlap } = row;
  const { reason, status, total, started, alreadyRan, skipped, remaining, open } = row;
  return {
    id,
    scheduleId,
    scheduleSlug,
    revision,
    from: toInstant(row.from),
    until: toInstant(row.until),
    order,
    startsPerMinute,
    overlap,
    reason,
    status,
    total,
    started,
    alreadyRan,
    skipped,
    remaining,
    open,
    createdAt: toInstant(row.createdAt),
    createdBy: row.createdBy,
    endedAt: toInstantOrNull(row.endedAt),
    endedBy: row.endedBy,
  };
}
