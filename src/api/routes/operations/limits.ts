/** Limits: read by every role with who uses them now; those of pools and tags are set by admins. */
import { Type } from 'typebox';
import {
  type Limit,
  Limit as LimitShape,
  LimitBody,
  LimitList,
  LimitParams,
} from '../../../contract/execution/limits.ts';
import { Ref, toInstant } from '../../../contract/validation/schema.ts';
import { toName } from '../../../domain/name.ts';
import { cleanText } from '../../../domain/text/clip.ts';
import { carryOut } from '../../../services/dry-run.ts';
import {
  readLimit,
  readTenantLimits,
  removeLimit,
  setLimit,
  type ShownLimit,
} from '../../../services/operations/limits.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { IfMatchHeaders, objectTag, versionCheck } from '../../http/entity-tags.ts';
import { DryRunQuery } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const tags = ['Limits'];

type Holder = ShownLimit['holders'][number];

function toHolder({ executionId, schedule, stepIndex, takenAt, askedAt }: Holder) {
  const since = toInstant(takenAt ?? askedAt);
  return { executionId, schedule, stepIndex: executionId === null ? null : stepIndex, since };
}

function toLimit(limit: ShownLimit): Limit {
  const { key, maxActive, active, waiting, holders, queue, stored } = limit;
  return {
    ...{ kind: key.kind, name: key.name, source: key.shared ? 'file' : 'tenant' },
    ...{ maxActive, active, waiting },
    holders: holders.map(toHolder),
    queue: queue.map(toHolder),
    version: stored?.version ?? null,
    updatedAt: stored && toInstant(stored.updatedAt),
    updatedBy: stored?.updatedBy ?? null,
  };
}

export function registerLimits(app: App, deps: AppDeps): void {
  app.get(
    '/limits',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listLimits',
        summary: 'How many steps may run at a time, and which do',
        description:
          'Of connected systems, pools and tags, by kind and name, all in one response: a tenant has at most 100 connected systems and sets at most 100 limits.',
        tags,
        response: { 200: Ref(LimitList) },
      },
    },
    async (request) => ({
      items: (await readTenantLimits(deps, principalOf(request))).map(toLimit),
    }),
  );
  app.get(
    '/limits/:kind/:name',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getLimit',
        summary: 'One limit, who has its slots and who waits',
        tags,
        params: LimitParams,
        response: { ...problemResponses('limit-not-found'), 200: Ref(LimitShape) },
      },
    },
    async (request, reply) => {
      const limit = await readLimit(deps, principalOf(request), namedIn(request.params));
      if (limit.stored) reply.header('etag', objectTag(limit.stored));
      return toLimit(limit);
    },
  );
}

export function registerLimitWrites(app: App, deps: AppDeps): void {
  app.put(
    '/limits/:kind/:name',
    {
      config: { permission: 'administer', tagged: [200, 201] },
      schema: {
        operationId: 'putLimit',
        summary: 'Set how many steps may use a pool, or run under a tag, at a time',
        description:
          'A new limit counts steps of executions that begin from now on. A change counts at once; no running step is ended.',
        tags,
        params: LimitParams,
        querystring: DryRunQuery,
        headers: IfMatchHeaders,
        body: Ref(LimitBody),
        response: {
          ...problemResponses(
            'limit-not-found',
            'limit-read-only',
            'limit-limit',
            'limit-conflict',
          ),
          200: Ref(LimitShape),
          201: Ref(LimitShape),
        },
      },
    },
    async (request, reply) => {
      const { maxActive, reason } = request.body;
      const principal = principalOf(request);
      const change = {
        ...{ ...namedIn(request.params), maxActive },
        isExpected: versionCheck(request.headers['if-match'], objectTag),
        reason: reason === undefined ? null : cleanText(reason),
      };
      const { limit, isNew } = await carryOut(deps, principal, request.query, (given) =>
        setLimit(given, principal, change),
      );
      if (limit.stored) reply.header('etag', objectTag(limit.stored));
      const { kind, name } = limit.key;
      if (isNew) reply.header('location', `/api/v1/limits/${kind}/${encodeURIComponent(name)}`);
      return reply.status(isNew ? 201 : 200).send(toLimit(limit));
    },
  );
}

export function registerLimitRemoval(app: App, deps: AppDeps): void {
  app.delete(
    '/limits/:kind/:name',
    {
      config: { permission: 'administer' },
      schema: {
        operationId: 'deleteLimit',
        summary: 'Remove a limit of a pool or a tag',
        tags,
        params: LimitParams,
        querystring: DryRunQuery,
        headers: IfMatchHeaders,
        response: {
          ...problemResponses('limit-not-found', 'limit-read-only', 'limit-conflict'),
          204: Type.Null(),
        },
      },
    },
    async (request, reply) => {
      const isExpected = versionCheck(request.headers['if-match'], objectTag);
      const change = { ...namedIn(request.params), isExpected, reason: null };
      const principal = principalOf(request);
      await carryOut(deps, principal, request.query, (given) =>
        removeLimit(given, principal, change),
      );
      return reply.status(204).send(null);
    },
  );
}

/** Tags are stored in one form, however they are written. */
function namedIn({ kind, name }: { kind: string; name: string }) {
  return { kind, name: toName(name) };
}
