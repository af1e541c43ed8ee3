/** The revisions of a schedule: every definition it ever had. */
import { toDefinitionOrder } from '../../contract/definition.ts';
import { Ref, Strict } from '../../contract/schema.ts';
import { Revision, RevisionPage } from '../../contract/schedules.ts';
import { ProblemError } from '../../domain/problem.ts';
import { findRevision, listRevisions } from '../../store/revisions.ts';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { principalOf } from '../auth.ts';
import { toInstant } from '../instant.ts';
import { decodeCursor, pageSize, toPage } from '../pagination.ts';
import { RevisionParams, ScheduleParams, pageQuery } from '../parameters.ts';
import { getRecordedSchedule } from '../schedule-access.ts';

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
        response: { ...problemAnswers(404, 409), 200: Ref(RevisionPage) },
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
        response: { ...problemAnswers(404, 409), 200: Ref(Revision) },
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
