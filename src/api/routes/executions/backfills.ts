/** Backfills: ask for past fires, look how far that is, cancel it. */
import { Backfill, BackfillBody, BackfillPage } from '../../../contract/execution/backfills.ts';
import { ReasonBody } from '../../../contract/execution/executions.ts';
import { outOfRange, readBodyInstant } from '../../../contract/validation/body-text.ts';
import {
  Ref,
  Strict,
  toInstant,
  toInstantOrNull,
  Uuid,
} from '../../../contract/validation/schema.ts';
import {
  backfillLimits,
  defaultBackfillOverlap,
  defaultStartsPerMinute,
} from '../../../domain/backfill.ts';
import { isUuid } from '../../../domain/identifiers.ts';
import { ProblemError } from '../../../domain/problem.ts';
import { cleanText } from '../../../domain/text/clip.ts';
import { planBackfill } from '../../../loops/backfills/plan-backfill.ts';
import { auditWithin, scheduleAct } from '../../../services/audit.ts';
import type { Principal } from '../../../services/principal.ts';
import { getRecordedSchedule, getSchedule } from '../../../services/schedules/schedule-access.ts';
import {
  cancelBackfill,
  findBackfill,
  insertBackfill,
  listBackfills,
  type StoredBackfill,
} from '../../../store/backfills/backfills.ts';
import type { Transaction } from '../../../store/core/database.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { decodeCursor, pageSize, toPage } from '../../http/pagination.ts';
import { IdempotencyHeaders, pageQuery, ScheduleParams } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const tags = ['Backfills'];
const BackfillParams = Strict({ id: Uuid });
/** Beyond it a range is too large by far, and how large is not worth the time. */
const maxCounted = 10_000;

function readRange(body: BackfillBody, now: Date): { from: Date; until: Date } {
  const [from, until] = [readBodyInstant(body.from, 'from'), readBodyInstant(body.until, 'until')];
  if (until > now) throw outOfRange('until', 'is not past', 'name an instant that is over');
  if (until < from) throw outOfRange('until', 'comes before from', 'name a later one');
  if (until.getTime() - from.getTime() > backfillLimits.days * 86_400_000) {
    const message = `is more than ${backfillLimits.days} days after from`;
    throw outOfRange('until', message, 'ask for it in parts');
  }
  return { from, until };
}

type Asked = { id: string; ref: string; body: BackfillBody; principal: Principal };

/** Repeated after a lost answer, with the same id, it finds what the first request made. */
async function create(tx: Transaction, deps: AppDeps, asked: Asked): Promise<StoredBackfill> {
  const { id, ref, body, principal } = asked;
  const known = await findBackfill(tx, id);
  if (known) return known;
  const at = deps.clock();
  const range = readRange(body, at);
  const { id: scheduleId, slug, revision, definition } = await getSchedule(tx, ref);
  const limit = maxCounted;
  const { fires, more } = await planBackfill(tx, { scheduleId, definition, ...range, limit });
  if (fires.length === 0) {
    throw outOfRange('from', `"${slug}" has no fire in that time`, 'name another time');
  }
  if (fires.length > backfillLimits.fires) {
    const found = more ? `more than ${maxCounted}` : String(fires.length);
    const message = `the time has ${found} fires, and ${backfillLimits.fires} are the most`;
    throw outOfRange('until', message, 'ask for it in parts');
  }
  const reason = body.reason === undefined ? null : cleanText(body.reason);
  await insertBackfill(tx, {
    id,
    scheduleId,
    revision,
    ...range,
    order: body.order ?? 'OldestFirst',
    startsPerMinute: body.startsPerMinute ?? defaultStartsPerMinute,
    overlap: body.overlap ?? defaultBackfillOverlap,
    reason,
    at,
    by: principal.initiator,
    fires,
  });
  const act = { ...scheduleAct('backfill', scheduleId, reason), detail: `backfill ${id}` };
  await auditWithin(tx, deps, { principal, ...act });
  return getBackfill(tx, id);
}

async function getBackfill(tx: Transaction, id: string): Promise<StoredBackfill> {
  const found = await findBackfill(tx, id);
  if (!found) throw new ProblemError('backfill-not-found', `there is no backfill "${id}"`);
  return found;
}

function registerCreate(app: App, deps: AppDeps): void {
  app.post(
    '/schedules/:ref/backfills',
    {
      schema: {
        operationId: 'createBackfill',
        summary: 'Start the past fires of a time that did not run',
        tags,
        params: ScheduleParams,
        headers: IdempotencyHeaders,
        body: Ref(BackfillBody),
        response: { ...problemResponses(404, 409, 413, 415, 422), 202: Ref(Backfill) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { body, subjectId: id } = request;
      const asked = { id, ref: request.params.ref, body, principal };
      const made = await deps.database.withTenant(principal.tenantId, (tx) =>
        create(tx, deps, asked),
      );
      reply.header('location', `/api/v1/backfills/${id}`);
      return reply.status(202).send(toBackfill(made));
    },
  );
}

function isId(key: unknown): key is string {
  return typeof key === 'string' && isUuid(key);
}

function registerReads(app: App, deps: AppDeps): void {
  app.get(
    '/schedules/:ref/backfills',
    {
      schema: {
        operationId: 'listBackfills',
        summary: 'Backfills of a schedule, the newest first',
        tags,
        params: ScheduleParams,
        querystring: Strict(pageQuery),
        response: { ...problemResponses(404, 409), 200: Ref(BackfillPage) },
      },
    },
    async (request) => {
      const limit = pageSize(request.query.limit);
      const { cursor } = request.query;
      return deps.database.read(principalOf(request).tenantId, async (tx) => {
        const { id: scheduleId } = await getRecordedSchedule(tx, request.params.ref);
        const filter = { backfillsOf: scheduleId };
        const after = cursor === undefined ? null : decodeCursor(cursor, filter, isId);
        const rows = await listBackfills(tx, { scheduleId, after, limit: limit + 1 });
        return toPage(rows, { limit, filter, keyOf: ({ id }) => id, toItem: toBackfill });
      });
    },
  );
  app.get(
    '/backfills/:id',
    {
      schema: {
        operationId: 'getBackfill',
        summary: 'One backfill and how far it is',
        tags,
        params: BackfillParams,
        response: { ...problemResponses(404), 200: Ref(Backfill) },
      },
    },
    async (request) =>
      toBackfill(
        await deps.database.read(principalOf(request).tenantId, (tx) =>
          getBackfill(tx, request.params.id.toLowerCase()),
        ),
      ),
  );
}

function registerCancel(app: App, deps: AppDeps): void {
  app.post(
    '/backfills/:id/cancel',
    {
      schema: {
        operationId: 'cancelBackfill',
        summary: 'Start nothing more; what waits is cancelled, what runs goes on',
        tags,
        params: BackfillParams,
        headers: IdempotencyHeaders,
        body: Ref(ReasonBody),
        response: { ...problemResponses(404, 409, 422), 200: Ref(Backfill) },
      },
    },
    async (request) => {
      const principal = principalOf(request);
      const id = request.params.id.toLowerCase();
      const cancelled = await deps.database.withTenant(principal.tenantId, async (tx) => {
        const { scheduleId } = await getBackfill(tx, id);
        const end = { id, at: deps.clock(), by: principal.initiator };
        if (!(await cancelBackfill(tx, end))) {
          throw new ProblemError('backfill-already-final', `backfill ${id} has ended before`);
        }
        const act = scheduleAct('cancel-backfill', scheduleId, request.body?.reason);
        await auditWithin(tx, deps, { principal, ...act, detail: `backfill ${id}` });
        return getBackfill(tx, id);
      });
      return toBackfill(cancelled);
    },
  );
}

export function registerBackfills(app: App, deps: AppDeps): void {
  registerCreate(app, deps);
  registerReads(app, deps);
  registerCancel(app, deps);
}

/** A backfill on record → what the API shows of it. */
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
