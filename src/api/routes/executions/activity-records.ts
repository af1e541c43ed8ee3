/** What became of the steps of an execution: activity records, attempts and log lines. */
import { type Static, Type } from 'typebox';
import {
  ActivityRecordList,
  ActivityRecordPage,
  AttemptList,
  LogPage,
} from '../../../contract/execution/activity-records.ts';
import { documented, listOf } from '../../../contract/validation/body-text.ts';
import { Enum, Ref, Strict } from '../../../contract/validation/schema.ts';
import { type StepStatus, stepStatuses } from '../../../domain/execution/status.ts';
import { isUuid } from '../../../domain/identifiers.ts';
import { ProblemError } from '../../../domain/problem.ts';
import { stepTypes } from '../../../domain/schedule/schedule.ts';
import { closestWord } from '../../../domain/text/closest-word.ts';
import { getExecution } from '../../../services/executions/execution-start.ts';
import { findWaitingSteps, giveReasons } from '../../../services/executions/waiting-steps.ts';
import { getRecordedSchedule } from '../../../services/schedules/schedule-access.ts';
import type { Transaction } from '../../../store/core/database.ts';
import {
  type ActivityRecordKey,
  listActivityRecords,
  type ListedActivityRecord,
  searchActivityRecords,
} from '../../../store/records/activity-records.ts';
import { listAttempts } from '../../../store/records/attempts.ts';
import { listLogLines, type LogLineKey } from '../../../store/records/log-lines.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { decodeCursor, pageSize, toPage } from '../../http/pagination.ts';
import { ExecutionParams, pageQuery, StepParams } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toActivityRecord, toAttempt, toLogLine } from '../../resources/execution-resource.ts';

const tags = ['Executions'];

const LogQuery = Strict({
  stepIndex: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
  ...pageQuery,
});

function isLineKey(key: unknown): key is LogLineKey {
  const { stepIndex, attempt, line } = (key ?? {}) as Partial<LogLineKey>;
  return [stepIndex, attempt, line].every((part) => Number.isSafeInteger(part));
}

function registerRecords(app: App, deps: AppDeps): void {
  app.get(
    '/schedule-executions/:id/activity-records',
    {
      schema: {
        operationId: 'listActivityRecords',
        summary: 'Activity records of an execution, in the order of its steps',
        tags,
        params: ExecutionParams,
        response: { ...problemResponses(404), 200: Ref(ActivityRecordList) },
      },
    },
    async (request) => {
      const { tenantId } = principalOf(request);
      const { items, waiting } = await deps.database.read(tenantId, async (tx) => {
        const { id } = await getExecution(tx, request.params.id);
        const steps = (await listActivityRecords(tx, id)).map(toActivityRecord);
        return { items: steps, waiting: await findWaitingSteps(tx, steps) };
      });
      return { items: await giveReasons(deps, tenantId, items, waiting) };
    },
  );
}

function registerAttempts(app: App, deps: AppDeps): void {
  app.get(
    '/schedule-executions/:id/steps/:stepIndex/attempts',
    {
      schema: {
        operationId: 'listAttempts',
        summary: 'Every attempt of a step',
        tags,
        params: StepParams,
        response: { ...problemResponses(404), 200: Ref(AttemptList) },
      },
    },
    async (request) =>
      deps.database.read(principalOf(request).tenantId, async (tx) => {
        const { id, stepIndex } = request.params;
        const execution = await getExecution(tx, id);
        if (stepIndex >= execution.stepCount) {
          throw new ProblemError('execution-not-found', `execution ${id} has no step ${stepIndex}`);
        }
        const attempts = await listAttempts(tx, execution.id, stepIndex);
        return { items: attempts.map(toAttempt) };
      }),
  );
}

function registerLog(app: App, deps: AppDeps): void {
  app.get(
    '/schedule-executions/:id/log',
    {
      schema: {
        operationId: 'listLogLines',
        summary: 'What the steps of an execution printed',
        tags,
        params: ExecutionParams,
        querystring: LogQuery,
        response: { ...problemResponses(404), 200: Ref(LogPage) },
      },
    },
    async (request) =>
      deps.database.read(principalOf(request).tenantId, async (tx) => {
        const { limit: asked, cursor, stepIndex } = request.query;
        const limit = pageSize(asked);
        const { id } = await getExecution(tx, request.params.id);
        const filter = { executionId: id, stepIndex: stepIndex ?? null };
        const after = cursor === undefined ? null : decodeCursor(cursor, filter, isLineKey);
        const rows = await listLogLines(tx, { ...filter, after, limit: limit + 1 });
        const keyOf = ({ stepIndex: step, attempt, line }: LogLineKey) => ({
          stepIndex: step,
          attempt,
          line,
        });
        return toPage(rows, { limit, filter, keyOf, toItem: toLogLine });
      }),
  );
}

export function registerActivityRecords(app: App, deps: AppDeps): void {
  registerRecords(app, deps);
  registerAttempts(app, deps);
  registerLog(app, deps);
}

/** Activity records across executions: what failed lately, with which status, of which schedule. */
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
        response: { ...problemResponses(404, 409), 200: Ref(ActivityRecordPage) },
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
