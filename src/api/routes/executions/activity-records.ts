/** What became of steps: activity records, attempts and log lines. */
import { Type } from 'typebox';
import {
  ActivityRecordList,
  ActivityRecordPage,
  AttemptList,
  LogPage,
} from '../../../contract/execution/activity-records.ts';
import { documented, listOf } from '../../../contract/validation/body-text.ts';
import { Enum, Ref, Strict } from '../../../contract/validation/schema.ts';
import { type StepStatus, stepStatuses } from '../../../domain/execution/status.ts';
import { listOrders } from '../../../domain/lists/list-order.ts';
import { ProblemError } from '../../../domain/problem.ts';
import { stepTypes } from '../../../domain/schedule/schedule.ts';
import { closestWord } from '../../../domain/text/closest-word.ts';
import {
  readActivityRecords,
  readAttempts,
  readLog,
  searchRecords,
} from '../../../services/executions/execution-queries.ts';
import type { ListedActivityRecord } from '../../../store/records/activity-record-search.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import {
  ExecutionParams,
  pageQuery,
  periodOf,
  periodQuery,
  scheduleFilter,
  StepParams,
} from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import {
  toActivityRecord,
  toAttempt,
  toLogLine,
  tracedRunOf,
} from '../../resources/execution-resource.ts';

const tags = ['Executions'];

const LogQuery = Strict({
  stepIndex: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
  ...pageQuery(listOrders.logLines),
});

function registerRecords(app: App, deps: AppDeps): void {
  app.get(
    '/schedule-executions/:id/activity-records',
    {
      config: { permission: 'read', audited: { action: 'read-output', objectType: 'execution' } },
      schema: {
        operationId: 'listActivityRecords',
        summary: 'Activity records of an execution, in the order of its steps',
        tags,
        params: ExecutionParams,
        response: { 200: Ref(ActivityRecordList) },
      },
    },
    async (request) => {
      const found = await readActivityRecords(deps, principalOf(request), request.params.id);
      const run = tracedRunOf(found.execution);
      return { items: found.steps.map((row) => toActivityRecord(row, run)) };
    },
  );
}

function registerAttempts(app: App, deps: AppDeps): void {
  app.get(
    '/schedule-executions/:id/steps/:stepIndex/attempts',
    {
      config: { permission: 'read', audited: { action: 'read-output', objectType: 'execution' } },
      schema: {
        operationId: 'listAttempts',
        summary: 'Every attempt of a step',
        tags,
        params: StepParams,
        response: { 200: Ref(AttemptList) },
      },
    },
    async (request) => {
      const { id: executionId, stepIndex } = request.params;
      const place = { executionId, stepIndex };
      const { execution, attempts } = await readAttempts(deps, principalOf(request), place);
      const run = tracedRunOf(execution);
      return { items: attempts.map((row) => toAttempt(row, run)) };
    },
  );
}

function registerLog(app: App, deps: AppDeps): void {
  app.get(
    '/schedule-executions/:id/log',
    {
      config: { permission: 'read', audited: { action: 'read-log', objectType: 'execution' } },
      schema: {
        operationId: 'listLogLines',
        summary: 'What the steps of an execution printed',
        tags,
        params: ExecutionParams,
        querystring: LogQuery,
        response: { ...problemResponses('log-removed'), 200: Ref(LogPage) },
      },
    },
    async (request) => {
      const { stepIndex = null, ...page } = request.query;
      const wanted = { executionId: request.params.id, stepIndex };
      const found = await readLog(deps, principalOf(request), wanted, page);
      return { ...found, items: found.items.map(toLogLine) };
    },
  );
}

export function registerActivityRecords(app: App, deps: AppDeps): void {
  registerRecords(app, deps);
  registerAttempts(app, deps);
  registerLog(app, deps);
}

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
  scheduleId: scheduleFilter,
  ...periodQuery('Execution started'),
  ...pageQuery(listOrders.activityRecords),
});

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

function toFound(row: ListedActivityRecord & { waitingReason?: string }) {
  const { scheduleId, scheduleSlug } = row;
  return { ...toActivityRecord(row), scheduleId, scheduleSlug };
}

export function registerActivitySearch(app: App, deps: AppDeps): void {
  app.get(
    '/activity-records',
    {
      config: { permission: 'read', audited: { action: 'search-output', objectType: 'tenant' } },
      schema: {
        operationId: 'searchActivityRecords',
        summary: 'Activity records of all executions, the newest first',
        tags,
        querystring: SearchQuery,
        response: { 200: Ref(ActivityRecordPage) },
      },
    },
    async (request) => {
      const {
        status,
        httpStatus = null,
        stepType = null,
        scheduleId,
        from,
        to,
        ...page
      } = request.query;
      const statuses = status === undefined ? null : readStatuses(status);
      const period = periodOf({ from, to }, deps.clock());
      const query = { statuses, httpStatus, stepType, schedule: scheduleId ?? null, ...period };
      const found = await searchRecords(deps, principalOf(request), { query, page });
      return { ...found, items: found.items.map(toFound) };
    },
  );
}
