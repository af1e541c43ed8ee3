/** Reading schedules: the list and one of them. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Schedule, SchedulePage } from '../../contract/schedules.ts';
import { isUuid } from '../../domain/identifiers.ts';
import { Ref, Strict } from '../../contract/schema.ts';
import { findLastDrifts } from '../../store/schedule-drift.ts';
import { countSchedules, listSchedules } from '../../store/schedules.ts';
import type { ScheduleListKey } from '../../store/schedules.ts';
import { findLastExecutions } from '../../store/executions.ts';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { principalOf } from '../auth.ts';
import { entityTag } from '../entity-tag.ts';
import { decodeCursor, pageSize, toPage } from '../pagination.ts';
import { ScheduleParams, pageQuery } from '../parameters.ts';
import { findMissingFollowed } from '../missing-followed.ts';
import { findMilestones } from '../milestone-outlook.ts';
import { findCalendarsOf } from '../schedule-calendars.ts';
import { getSchedule, showSchedule } from '../schedule-access.ts';
import { toSchedule, toScheduleSummary } from '../schedule-resource.ts';

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
        response: { ...problemAnswers(), 200: Ref(SchedulePage) },
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
        response: { ...problemAnswers(404, 409), 200: Ref(Schedule) },
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
