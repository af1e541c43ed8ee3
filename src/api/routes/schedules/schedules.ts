/** Reading schedules: the list, one of them, and its revisions. */
import { Type } from 'typebox';
import { toDefinitionOrder } from '../../../contract/schedule/definition.ts';
import {
  Revision,
  RevisionPage,
  Schedule,
  SchedulePage,
} from '../../../contract/schedule/schedules.ts';
import { Ref, Strict, toInstant } from '../../../contract/validation/schema.ts';
import {
  readRevision,
  readRevisions,
  readSchedule,
  readSchedules,
} from '../../../services/schedules/schedule-queries.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { entityTag, pageQuery, RevisionParams, ScheduleParams } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toSchedule, toScheduleSummary } from '../../resources/schedule-resource.ts';

const tags = ['Schedules'];

const ListQuery = Strict({
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the name or slug.' })),
  enabled: Type.Optional(Type.Boolean()),
  tag: Type.Optional(Type.String({ maxLength: 63 })),
  ...pageQuery,
});

export function registerSchedules(app: App, deps: AppDeps): void {
  app.get(
    '/schedules',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listSchedules',
        summary: 'Schedules by name',
        tags,
        querystring: ListQuery,
        response: { ...problemResponses(), 200: Ref(SchedulePage) },
      },
    },
    async (request) => {
      const { q = null, enabled = null, tag = null, ...page } = request.query;
      const wanted = { filter: { q, enabled, tag }, page };
      const found = await readSchedules(deps, principalOf(request), wanted);
      const now = deps.clock();
      return { ...found, items: found.items.map((shown) => toScheduleSummary(shown, now)) };
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
        response: { ...problemResponses(404, 409), 200: Ref(Schedule) },
      },
    },
    async (request, reply) => {
      const shown = await readSchedule(deps, principalOf(request), request.params.ref);
      reply.header('etag', entityTag(shown.schedule));
      return toSchedule(shown, deps.clock());
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
        querystring: Strict(pageQuery),
        response: { ...problemResponses(404, 409), 200: Ref(RevisionPage) },
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
        response: { ...problemResponses(404, 409), 200: Ref(Revision) },
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
