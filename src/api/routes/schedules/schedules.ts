/** Reading schedules: the list, one of them, and its revisions. */
import { Type } from 'typebox';
import { toDefinitionOrder } from '../../../contract/schedule/definition.ts';
import { documentText, ScheduleDocument } from '../../../contract/schedule/schedule-document.ts';
import {
  Revision,
  RevisionPage,
  Schedule,
  SchedulePage,
} from '../../../contract/schedule/schedules.ts';
import { Ref, Strict, toInstant } from '../../../contract/validation/schema.ts';
import { listOrders } from '../../../domain/lists/list-order.ts';
import {
  readRevision,
  readRevisions,
  readSchedule,
  readSchedules,
} from '../../../services/schedules/schedule-queries.ts';
import { createSharedReads } from '../../../services/shared-reads.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { entityTag } from '../../http/entity-tags.ts';
import { pageQuery, RevisionParams, ScheduleParams } from '../../http/parameters.ts';
import { toSchedule, toScheduleSummary } from '../../resources/schedule-resource.ts';

const tags = ['Schedules'];

const ListQuery = Strict({
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the name or slug.' })),
  enabled: Type.Optional(Type.Boolean()),
  tag: Type.Optional(Type.String({ maxLength: 63 })),
  ...pageQuery(listOrders.schedules),
});

export function registerSchedules(app: App, deps: AppDeps): void {
  registerDocument(app, deps);
  const share = createSharedReads<Buffer>();
  app.get(
    '/schedules',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listSchedules',
        summary: 'Schedules by name',
        tags,
        querystring: ListQuery,
        response: { 200: Ref(SchedulePage) },
      },
    },
    async (request, reply) => {
      const { q = null, enabled = null, tag = null, ...page } = request.query;
      const wanted = { filter: { q, enabled, tag }, page };
      const principal = principalOf(request);
      const body = await share(JSON.stringify([principal.tenantId, wanted]), async () => {
        const found = await readSchedules(deps, principal, wanted);
        const now = deps.clock();
        const items = found.items.map((shown) => toScheduleSummary(shown, now));
        return Buffer.from(reply.serialize({ ...found, items }) as string);
      });
      // The type of a response is that of its content; this one is written already.
      return reply.type('application/json; charset=utf-8').send(body as never);
    },
  );
  app.get(
    '/schedules/:ref',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getSchedule',
        summary: 'One schedule with its steps',
        tags,
        params: ScheduleParams,
        response: { 200: Ref(Schedule) },
      },
    },
    async (request, reply) => {
      const shown = await readSchedule(deps, principalOf(request), request.params.ref);
      reply.header('etag', entityTag(shown.schedule));
      return toSchedule(shown, deps.clock());
    },
  );
}

function registerDocument(app: App, deps: AppDeps): void {
  app.get(
    '/schedules/:ref/document',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'readScheduleDocument',
        summary: 'The document of a schedule for `carillon apply`',
        tags,
        params: ScheduleParams,
        response: { 200: Ref(ScheduleDocument) },
      },
    },
    async (request) => {
      const shown = await readSchedule(deps, principalOf(request), request.params.ref);
      return { yaml: await documentText(toSchedule(shown, deps.clock())) };
    },
  );
}

export function registerRevisions(app: App, deps: AppDeps): void {
  app.get(
    '/schedules/:ref/revisions',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listRevisions',
        summary: 'Revisions of a schedule, the newest first',
        tags,
        params: ScheduleParams,
        querystring: Strict(pageQuery(listOrders.revisions)),
        response: { 200: Ref(RevisionPage) },
      },
    },
    async (request) => {
      const wanted = { ref: request.params.ref, page: request.query };
      const page = await readRevisions(deps, principalOf(request), wanted);
      const items = page.items.map(({ revision, reason, createdAt, createdBy }) => ({
        revision,
        reason,
        createdAt: toInstant(createdAt),
        createdBy,
      }));
      return { ...page, items };
    },
  );
  app.get(
    '/schedules/:ref/revisions/:revision',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getRevision',
        summary: 'One revision with its definition',
        tags,
        params: RevisionParams,
        response: { 200: Ref(Revision) },
      },
    },
    async (request) => {
      const found = await readRevision(deps, principalOf(request), request.params);
      const { revision, reason, createdAt, createdBy } = found;
      const definition = toDefinitionOrder(found.definition);
      return { revision, reason, createdAt: toInstant(createdAt), createdBy, definition };
    },
  );
}
