/** Reading executions: the list, the active ones, and one with all its steps. */
import { type Static, Type } from 'typebox';
import {
  executionFilters,
  readExecutionFilters,
} from '../../../contract/execution/execution-filters.ts';
import { ExecutionDetail, ExecutionPage } from '../../../contract/execution/executions.ts';
import { RecentExecutions } from '../../../contract/schedule/schedules.ts';
import { documented, listOf } from '../../../contract/validation/body-text.ts';
import { Ref, Strict } from '../../../contract/validation/schema.ts';
import {
  type ExecutionStatus,
  executionStatuses,
  isFinalExecution,
} from '../../../domain/execution/status.ts';
import { listOrders } from '../../../domain/lists/list-order.ts';
import { ProblemError } from '../../../domain/problem.ts';
import { closestWord } from '../../../domain/text/closest-word.ts';
import {
  readExecution,
  readExecutions,
  readRecentExecutions,
} from '../../../services/executions/execution-queries.ts';
import type { Principal } from '../../../services/principal.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import {
  ExecutionParams,
  pageQuery,
  periodOf,
  periodQuery,
  scheduleFilter,
} from '../../http/parameters.ts';
import { toActivityRecord, toExecution, tracedRunOf } from '../../resources/execution-resource.ts';
import { toLastExecution } from '../../resources/schedule-resource.ts';

const tags = ['Executions'];

const ListQuery = Strict({
  scheduleId: scheduleFilter,
  status: Type.Optional(
    Type.String({
      maxLength: 300,
      description: 'One or more, such as Failed,TimedOut.',
      ...documented({ pattern: listOf(executionStatuses) }),
    }),
  ),
  ...executionFilters,
  q: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Part of the name or slug of the schedule.',
    }),
  ),
  tag: Type.Optional(
    Type.String({ minLength: 1, maxLength: 63, description: 'Tag of the schedule.' }),
  ),
  ...periodQuery('Started'),
  ...pageQuery(listOrders.executions),
});
type ListQuery = Static<typeof ListQuery>;

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

async function readPage(
  deps: AppDeps,
  principal: Principal,
  { scheduleId, status, q, tag, from, to, ...others }: ListQuery,
): Promise<ExecutionPage> {
  const query = {
    schedule: scheduleId ?? null,
    statuses: status === undefined ? null : readStatuses(status),
    ...readExecutionFilters(others),
    q: q ?? null,
    tag: tag ?? null,
    ...periodOf({ from, to }, deps.clock()),
  };
  const found = await readExecutions(deps, principal, { query, page: others });
  return { ...found, items: found.items.map(toExecution) };
}

function registerLists(app: App, deps: AppDeps): void {
  app.get(
    '/schedule-executions',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listExecutions',
        summary: 'Executions, the newest first',
        tags,
        querystring: ListQuery,
        response: { 200: Ref(ExecutionPage) },
      },
    },
    (request) => readPage(deps, principalOf(request), request.query),
  );
  const active = executionStatuses.filter((status) => !isFinalExecution(status)).join(',');
  app.get(
    '/schedule-executions/active',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listActiveExecutions',
        summary: 'Executions that have not ended',
        tags,
        querystring: Strict(pageQuery(listOrders.executions)),
        response: { 200: Ref(ExecutionPage) },
      },
    },
    (request) => readPage(deps, principalOf(request), { ...request.query, status: active }),
  );
}

const uuid = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const maxSchedules = 100;
const RecentQuery = Strict({
  scheduleIds: Type.String({
    maxLength: 37 * maxSchedules,
    pattern: `^${uuid}(?:,${uuid}){0,${maxSchedules - 1}}$`,
    description: `Ids of up to ${maxSchedules} schedules, with commas between them.`,
    examples: ['0192f000-0000-7000-8000-000000000001'],
  }),
  count: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 30, default: 10, description: 'Of each schedule.' }),
  ),
});

function registerRecent(app: App, deps: AppDeps): void {
  app.get(
    '/schedule-executions/recent',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listRecentExecutions',
        summary: 'How the last executions of some schedules ended',
        tags,
        querystring: RecentQuery,
        response: { 200: Ref(RecentExecutions) },
      },
    },
    async (request) => {
      const { scheduleIds, count = 10 } = request.query;
      const ids = [...new Set(scheduleIds.toLowerCase().split(','))];
      const wanted = { scheduleIds: ids, count };
      const found = await readRecentExecutions(deps, principalOf(request), wanted);
      const items = ids.map((scheduleId) => ({
        scheduleId,
        executions: (found.get(scheduleId) ?? []).map(toLastExecution),
      }));
      return { items };
    },
  );
}

export function registerExecutions(app: App, deps: AppDeps): void {
  registerLists(app, deps);
  registerRecent(app, deps);
  app.get(
    '/schedule-executions/:id',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getExecution',
        summary: 'One execution with all its steps',
        tags,
        params: ExecutionParams,
        response: { 200: Ref(ExecutionDetail) },
      },
    },
    async (request) => {
      const found = await readExecution(deps, principalOf(request), request.params.id);
      const { execution, retriedBy, steps } = found;
      const run = tracedRunOf(execution);
      const shown = steps.map((row) => toActivityRecord(row, run));
      return { ...toExecution(execution), retriedBy, steps: shown };
    },
  );
}
