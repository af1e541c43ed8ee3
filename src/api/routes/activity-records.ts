/** What became of the steps of an execution: activity records, attempts and log lines. */
import { Type } from 'typebox';
import { ActivityRecordList, AttemptList, LogPage } from '../../contract/activity-records.ts';
import { Ref, Strict } from '../../contract/schema.ts';
import { ProblemError } from '../../domain/problem.ts';
import { listAttempts } from '../../store/attempts.ts';
import { listLogLines } from '../../store/log-lines.ts';
import type { LogLineKey } from '../../store/log-lines.ts';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { principalOf } from '../auth.ts';
import { getExecution, readSteps } from '../execution-access.ts';
import { toAttempt, toLogLine } from '../execution-resource.ts';
import { decodeCursor, pageSize, toPage } from '../pagination.ts';
import { ExecutionParams, StepParams, pageQuery } from '../parameters.ts';
import { findWaitingSteps, giveReasons } from '../waiting-steps.ts';

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
        response: { ...problemAnswers(404), 200: Ref(ActivityRecordList) },
      },
    },
    async (request) => {
      const { tenantId } = principalOf(request);
      const { items, waiting } = await deps.database.read(tenantId, async (tx) => {
        const { id } = await getExecution(tx, request.params.id);
        const steps = await readSteps(tx, id);
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
        response: { ...problemAnswers(404), 200: Ref(AttemptList) },
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
        response: { ...problemAnswers(404), 200: Ref(LogPage) },
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
