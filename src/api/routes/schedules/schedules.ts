/** Reading schedules: the list and one of them. */
import { type Static, Type } from 'typebox';
import { toDefinitionOrder } from '../../../contract/schedule/definition.ts';
import {
  Revision,
  RevisionPage,
  Schedule,
  SchedulePage,
} from '../../../contract/schedule/schedules.ts';
import { Ref, Strict, toInstant } from '../../../contract/validation/schema.ts';
import { isUuid } from '../../../domain/identifiers.ts';
import { ProblemError } from '../../../domain/problem.ts';
import { findMissingFollowed } from '../../../services/schedules/check-causes.ts';
import { findMilestones } from '../../../services/schedules/milestone-outlook.ts';
import {
  getRecordedSchedule,
  getSchedule,
  showSchedule,
} from '../../../services/schedules/schedule-access.ts';
import { findCalendarsOf } from '../../../services/schedules/schedule-calendars.ts';
import { findLastExecutions } from '../../../store/executions/executions.ts';
import { findLastDrifts } from '../../../store/schedules/schedule-drift.ts';
import {
  countSchedules,
  findRevision,
  listRevisions,
  listSchedules,
  type ScheduleListKey,
} from '../../../store/schedules/schedules.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { decodeCursor, pageSize, toPage } from '../../http/pagination.ts';
import { entityTag, pageQuery, RevisionParams, ScheduleParams } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toSchedule, toScheduleSummary } from '../../resources/schedule-resource.ts';

const ListQuery = Strict({
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the name or slug.' })),
  enabled: Type.Optional(Type.Boolean()),
  tag: Type.Optional(Type.String({ maxLength: 63 })),
  ...pageQuery,
});

function isListKey(key: unknown): key is ScheduleListKey {
  const { name, id } = (key ?? {}) as Partial<ScheduleListKey>;
  return typeof name === 'string' && typeof id === 'string' && isUuid(id);
}

async function readPage(deps: AppDeps, tenantId: string, query: Static<typeof ListQuery>) {
  const { limit: asked, cursor, ...given } = query;
  const limit = pageSize(asked);
  const filter = { q: given.q ?? null, enabled: given.enabled ?? null, tag: given.tag ?? null };
  const after = cursor === undefined ? null : decodeCursor(cursor, filter, isListKey);
  return deps.database.read(tenantId, async (tx) => {
    const rows = await listSchedules(tx, { ...filter, after, limit: limit + 1 });
    const last = await findLastExecutions(
      tx,
      rows.map(({ schedule }) => schedule.id),
    );
    const schedules = rows.map(({ schedule }) => schedule);
    const milestones = await findMilestones(tx, schedules);
    const missing = await findMissingFollowed(tx, schedules);
    const drifts = await findLastDrifts(
      tx,
      schedules.map(({ id }) => id),
    );
    const calendars = await findCalendarsOf(
      tx,
      rows.map(({ definition }) => definition),
    );
    const now = deps.clock();
    const page = toPage(rows, {
      limit,
      filter,
      keyOf: ({ key }) => key,
      toItem: ({ schedule }) =>
        toScheduleSummary(
          {
            schedule,
            lastExecution: last.get(schedule.id) ?? null,
            milestones: milestones.get(schedule.id) ?? [],
            missing,
            calendars,
            lastDrift: drifts.get(schedule.id) ?? null,
          },
          now,
        ),
    });
    return { ...page, total: await countSchedules(tx, filter) };
  });
}

export function registerSchedules(app: App, deps: AppDeps): void {
  app.get(
    '/schedules',
    {
      schema: {
        operationId: 'listSchedules',
        summary: 'Schedules by name',
        tags: ['Schedules'],
        querystring: ListQuery,
        response: { ...problemResponses(), 200: Ref(SchedulePage) },
      },
    },
    (request) => readPage(deps, principalOf(request).tenantId, request.query),
  );
  app.get(
    '/schedules/:ref',
    {
      schema: {
        operationId: 'getSchedule',
        summary: 'One schedule with its steps',
        tags: ['Schedules'],
        params: ScheduleParams,
        response: { ...problemResponses(404, 409), 200: Ref(Schedule) },
      },
    },
    async (request, reply) => {
      const { tenantId } = principalOf(request);
      const shown = await deps.database.read(tenantId, async (tx) =>
        showSchedule(tx, await getSchedule(tx, request.params.ref)),
      );
      reply.header('etag', entityTag(shown.schedule));
      return toSchedule(shown, deps.clock());
    },
  );
}

/** The revisions of a schedule: every definition it ever had. */
const tags = ['Schedules'];

function isNumber(key: unknown): key is number {
  return typeof key === 'number';
}

function registerList(app: App, deps: AppDeps): void {
  app.get(
    '/schedules/:ref/revisions',
    {
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
      const { limit: asked, cursor } = request.query;
      return deps.database.read(principalOf(request).tenantId, async (tx) => {
        const { id } = await getRecordedSchedule(tx, request.params.ref);
        const limit = pageSize(asked);
        const before = cursor === undefined ? null : decodeCursor(cursor, id, isNumber);
        const rows = await listRevisions(tx, { scheduleId: id, before, limit: limit + 1 });
        return toPage(rows, {
          limit,
          filter: id,
          keyOf: ({ revision }) => revision,
          toItem: ({ revision, reason, createdAt, createdBy }) => ({
            revision,
            reason,
            createdAt: toInstant(createdAt),
            createdBy,
          }),
        });
      });
    },
  );
}

function registerOne(app: App, deps: AppDeps): void {
  app.get(
    '/schedules/:ref/revisions/:revision',
    {
      schema: {
        operationId: 'getRevision',
        summary: 'One revision with its definition',
        tags,
        params: RevisionParams,
        response: { ...problemResponses(404, 409), 200: Ref(Revision) },
      },
    },
    async (request) => {
      const { ref, revision } = request.params;
      const row = await deps.database.read(principalOf(request).tenantId, async (tx) =>
        findRevision(tx, (await getRecordedSchedule(tx, ref)).id, revision),
      );
      if (!row)
        throw new ProblemError('schedule-not-found', `"${ref}" has no revision ${revision}`);
      const { reason, createdAt, createdBy } = row;
      const definition = toDefinitionOrder(row.definition);
      return { revision, reason, createdAt: toInstant(createdAt), createdBy, definition };
    },
  );
}

export function registerRevisions(app: App, deps: AppDeps): void {
  registerList(app, deps);
  registerOne(app, deps);
}
