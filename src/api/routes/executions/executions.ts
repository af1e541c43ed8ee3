/** Reading executions: the list, those that are going on, and one with all its steps. */
import { type Static, Type } from 'typebox';
import { ExecutionDetail, ExecutionPage } from '../../../contract/execution/executions.ts';
import { documented, listOf } from '../../../contract/validation/body-text.ts';
import { Enum, Moment, Ref, Strict } from '../../../contract/validation/schema.ts';
import { executionTriggers } from '../../../domain/audit.ts';
import {
  type ExecutionStatus,
  executionStatuses,
  isFinalExecution,
} from '../../../domain/execution/status.ts';
import { isUuid } from '../../../domain/identifiers.ts';
import { ProblemError } from '../../../domain/problem.ts';
import { closestWord } from '../../../domain/text/closest-word.ts';
import { getExecution } from '../../../services/executions/execution-start.ts';
import { findWaitingSteps, giveReasons } from '../../../services/executions/waiting-steps.ts';
import { getRecordedSchedule } from '../../../services/schedules/schedule-access.ts';
import type { Transaction } from '../../../store/core/database.ts';
import { listExecutions } from '../../../store/executions/executions.ts';
import { listActivityRecords } from '../../../store/records/activity-records.ts';
import { listRetries } from '../../../store/records/inherit-records.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { decodeCursor, pageSize, toPage } from '../../http/pagination.ts';
import { ExecutionParams, momentOf, pageQuery } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toActivityRecord, toExecution } from '../../resources/execution-resource.ts';

const tags = ['Executions'];

const ListQuery = Strict({
  scheduleId: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Id, slug or name of a schedule.' }),
  ),
  status: Type.Optional(
    Type.String({
      maxLength: 300,
      description: 'One or more, such as Failed,TimedOut.',
      ...documented({ pattern: listOf(executionStatuses) }),
    }),
  ),
  trigger: Type.Optional(Enum(executionTriggers)),
  from: Type.Optional({ ...Moment, description: 'Begun at or after.' }),
  to: Type.Optional({ ...Moment, description: 'Begun before.' }),
  ...pageQuery,
});
type ListQuery = Static<typeof ListQuery>;

function isId(key: unknown): key is string {
  return typeof key === 'string' && isUuid(key);
}

function unknownStatus(word: string): ProblemError {
  const message = `"${word}" is not one of ${executionStatuses.join(', ')}`;
  const suggestion = closestWord(word, executionStatuses);
  const error = { pointer: 'status', code: 'value-unknown', message };
  const hint = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
  return new ProblemError('parameter-invalid', `status: ${message}${hint}`, {
    errors: [suggestion === undefined ? error : { ...error, suggestion }],
  });
}

function readStatuses(list: string): ExecutionStatus[] {
  return list.split(',').map((word) => {
    const status = executionStatuses.find((one) => one === word.trim());
    if (status === undefined) throw unknownStatus(word.trim());
    return status;
  });
}

async function readFilter(tx: Transaction, query: ListQuery) {
  const { scheduleId, status, trigger, from, to } = query;
  // What cannot be read is said before anything is looked for.
  const statuses = status === undefined ? null : readStatuses(status);
  return {
    scheduleId: scheduleId === undefined ? null : (await getRecordedSchedule(tx, scheduleId)).id,
    statuses,
    trigger: trigger ?? null,
    from: momentOf(from),
    to: momentOf(to),
  };
}

async function readPage(deps: AppDeps, tenantId: string, query: ListQuery) {
  const limit = pageSize(query.limit);
  return deps.database.read(tenantId, async (tx) => {
    const filter = await readFilter(tx, query);
    const after = query.cursor === undefined ? null : decodeCursor(query.cursor, filter, isId);
    const rows = await listExecutions(tx, { ...filter, after, limit: limit + 1 });
    return toPage(rows, { limit, filter, keyOf: ({ id }) => id, toItem: toExecution });
  });
}

/** One execution with every activity record, and the progress of steps that go on. */
async function readDetail(deps: AppDeps, tenantId: string, id: string) {
  const { waiting, ...detail } = await deps.database.read(tenantId, async (tx) => {
    const execution = await getExecution(tx, id);
    const steps = (await listActivityRecords(tx, execution.id)).map(toActivityRecord);
    const retriedBy = await listRetries(tx, execution.id);
    const found = await findWaitingSteps(tx, steps);
    return { ...toExecution(execution), retriedBy, steps, waiting: found };
  });
  return { ...detail, steps: await giveReasons(deps, tenantId, detail.steps, waiting) };
}

function registerLists(app: App, deps: AppDeps): void {
  app.get(
    '/schedule-executions',
    {
      schema: {
        operationId: 'listExecutions',
        summary: 'Executions, the newest first',
        tags,
        querystring: ListQuery,
        response: { ...problemResponses(404, 409), 200: Ref(ExecutionPage) },
      },
    },
    (request) => readPage(deps, principalOf(request).tenantId, request.query),
  );
  const active = executionStatuses.filter((status) => !isFinalExecution(status)).join(',');
  app.get(
    '/schedule-executions/active',
    {
      schema: {
        operationId: 'listActiveExecutions',
        summary: 'Executions that have not ended',
        tags,
        querystring: Strict(pageQuery),
        response: { ...problemResponses(), 200: Ref(ExecutionPage) },
      },
    },
    (request) =>
      readPage(deps, principalOf(request).tenantId, { ...request.query, status: active }),
  );
}

export function registerExecutions(app: App, deps: AppDeps): void {
  registerLists(app, deps);
  app.get(
    '/schedule-executions/:id',
    {
      schema: {
        operationId: 'getExecution',
        summary: 'One execution with all its steps',
        tags,
        params: ExecutionParams,
        response: { ...problemResponses(404), 200: Ref(ExecutionDetail) },
      },
    },
    (request) => readDetail(deps, principalOf(request).tenantId, request.params.id),
  );
}
