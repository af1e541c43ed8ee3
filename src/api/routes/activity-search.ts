/** Activity records across executions: what failed lately, with which status, of which schedule. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { ActivityRecordPage } from '../../contract/activity-search.ts';
import { Enum, Ref, Strict } from '../../contract/schema.ts';
import { documented, listOf } from '../../contract/texts.ts';
import { closestWord } from '../../domain/closest-word.ts';
import { isUuid } from '../../domain/identifiers.ts';
import { ProblemError } from '../../domain/problem.ts';
import { stepTypes } from '../../domain/schedule.ts';
import { stepStatuses } from '../../domain/status.ts';
import type { StepStatus } from '../../domain/status.ts';
import { searchActivityRecords } from '../../store/activity-records.ts';
import type { ActivityRecordKey, ListedActivityRecord } from '../../store/activity-records.ts';
import type { Transaction } from '../../store/database.ts';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { principalOf } from '../auth.ts';
import { toActivityRecord } from '../execution-resource.ts';
import { decodeCursor, pageSize, toPage } from '../pagination.ts';
import { pageQuery } from '../parameters.ts';
import { getRecordedSchedule } from '../schedule-access.ts';
import { findWaitingSteps, giveReasons } from '../waiting-steps.ts';

const SearchQuery = Strict({
  status: Type.Optional(
    Type.String({
      maxLength: 300,
      description: 'One or more, such as Failed,TimedOut.',
      ...documented({ pattern: listOf(stepStatuses) }),
    }),
  ),
  httpStatus: Type.Optional(Type.Integer({ minimum: 100, maximum: 999 })),
  stepType: Type.Optional(Enum(stepTypes)),
  scheduleId: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Id, slug or name of a schedule.' }),
  ),
  ...pageQuery,
});
type SearchQuery = Static<typeof SearchQuery>;

function readStatuses(list: string): StepStatus[] {
  return list.split(',').map((word) => {
    const status = stepStatuses.find((one) => one === word.trim());
    if (status !== undefined) return status;
    const message = `"${word.trim()}" is not one of ${stepStatuses.join(', ')}`;
    const suggestion = closestWord(word.trim(), stepStatuses);
    const error = { pointer: 'status', code: 'value-unknown', message };
    throw new ProblemError('parameter-invalid', `status: ${message}`, {
      errors: [suggestion === undefined ? error : { ...error, suggestion }],
    });
  });
}

async function readFilter(tx: Transaction, query: SearchQuery) {
  const { status, httpStatus, stepType, scheduleId } = query;
  // What cannot be read is said before anything is looked for.
  const statuses = status === undefined ? null : readStatuses(status);
  return {
    statuses,
    httpStatus: httpStatus ?? null,
    stepType: stepType ?? null,
    scheduleId: scheduleId === undefined ? null : (await getRecordedSchedule(tx, scheduleId)).id,
  };
}

function isRecordKey(key: unknown): key is ActivityRecordKey {
  const { executionId, stepIndex } = (key ?? {}) as Partial<ActivityRecordKey>;
  return typeof executionId === 'string' && isUuid(executionId) && Number.isSafeInteger(stepIndex);
}

function toFound(row: ListedActivityRecord) {
  const { scheduleId, scheduleSlug } = row;
  return { ...toActivityRecord(row), scheduleId, scheduleSlug };
}

export function registerActivitySearch(app: App, deps: AppDeps): void {
  app.get(
    '/activity-records',
    {
      schema: {
        operationId: 'searchActivityRecords',
        summary: 'Activity records of all executions, the newest first',
        tags: ['Executions'],
        querystring: SearchQuery,
        response: { ...problemAnswers(404, 409), 200: Ref(ActivityRecordPage) },
      },
    },
    async (request) => {
      const { tenantId } = principalOf(request);
      const { waiting, ...page } = await deps.database.read(tenantId, async (tx) => {
        const { query } = request;
        const limit = pageSize(query.limit);
        const filter = await readFilter(tx, query);
        const { cursor } = query;
        const after = cursor === undefined ? null : decodeCursor(cursor, filter, isRecordKey);
        const rows = await searchActivityRecords(tx, { ...filter, after, limit: limit + 1 });
        const keyOf = ({ executionId, stepIndex }: ActivityRecordKey) => ({
          executionId,
          stepIndex,
        });
        const found = toPage(rows, { limit, filter, keyOf, toItem: toFound });
        return { ...found, waiting: await findWaitingSteps(tx, found.items) };
      });
      return { ...page, items: await giveReasons(deps, tenantId, page.items, waiting) };
    },
  );
}
