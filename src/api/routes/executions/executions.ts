/** Reading executions: the list, the active ones, and one with all its steps. */
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
import { ProblemError } from '../../../domain/problem.ts';
import { closestWord } from '../../../domain/text/closest-word.ts';
import { readExecution, readExecutions } from '../../../services/executions/execution-queries.ts';
import type { Principal } from '../../../services/principal.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
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
  from: Type.Optional({ ...Moment, description: 'Started at or after.' }),
  to: Type.Optional({ ...Moment, description: 'Started before.' }),
  ...pageQuery,
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
  { scheduleId, status, trigger, from, to, ...page }: ListQuery,
): Promise<ExecutionPage> {
  const query = {
    schedule: scheduleId ?? null,
    statuses: status === undefined ? null : readStatuses(status),
    trigger: trigger ?? null,
    from: momentOf(from),
    to: momentOf(to),
  };
  const found = await readExecutions(deps, principal, { query, page });
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
        response: { ...problemResponses(404, 409), 200: Ref(ExecutionPage) },
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
        querystring: Strict(pageQuery),
        response: { ...problemResponses(), 200: Ref(ExecutionPage) },
      },
    },
    (request) => readPage(deps, principalOf(request), { ...request.query, status: active }),
  );
}

export function registerExecutions(app: App, deps: AppDeps): void {
  registerLists(app, deps);
  app.get(
    '/schedule-executions/:id',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getExecution',
        summary: 'One execution with all its steps',
        tags,
        params: ExecutionParams,
        response: { ...problemResponses(404), 200: Ref(ExecutionDetail) },
      },
    },
    async (request) => {
      const found = await readExecution(deps, principalOf(request), request.params.id);
      const { execution, retriedBy, steps } = found;
      return { ...toExecution(execution), retriedBy, steps: steps.map(toActivityRecord) };
    },
  );
}
