/** Running an execution again: what would run, and the start of it. */
import { Type } from 'typebox';
import { RetryAnswer, RetryBody, RetryPreview, retryRevision } from '../../contract/retries.ts';
import { Ref, Strict } from '../../contract/schema.ts';
import { ProblemError } from '../../domain/problem.ts';
import { planRetry } from '../../domain/retry-plan.ts';
import type { RetryRevision } from '../../domain/retry-plan.ts';
import { isFinalExecution } from '../../domain/status.ts';
import { listActivityRecords } from '../../store/activity-records.ts';
import type { Transaction } from '../../store/database.ts';
import type { StoredExecution } from '../../store/executions.ts';
import { findRevision } from '../../store/revisions.ts';
import type { StoredSchedule } from '../../store/schedules.ts';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { auditing, scheduleAct } from '../audit.ts';
import { principalOf } from '../auth.ts';
import { getExecution } from '../execution-access.ts';
import { ExecutionParams, IdempotencyHeaders } from '../parameters.ts';
import { getSchedule } from '../schedule-access.ts';
import { acceptRun, runNow } from './schedule-actions.ts';

const tags = ['Executions'];

type Retry = { preview: RetryPreview; target: StoredSchedule };

/** @throws ProblemError when the execution has not ended or its schedule is gone. */
async function planRetryOf(tx: Transaction, id: string, revision: RetryRevision): Promise<Retry> {
  const execution = await getExecution(tx, id);
  requireFinal(execution);
  const schedule = await getSchedule(tx, execution.scheduleId);
  const ran = await findRevision(tx, schedule.id, execution.revision);
  const before = ran?.definition ?? schedule.definition;
  const target =
    revision === 'Current'
      ? schedule
      : { ...schedule, revision: execution.revision, definition: before };
  const records = await listActivityRecords(tx, execution.id);
  const ends = new Map(records.map((record) => [record.stepIndex, record]));
  const { steps, removed } = planRetry({ before, ends, after: target.definition });
  const preview = {
    ...{ executionId: execution.id, revision: target.revision, ranRevision: execution.revision },
    ...{ steps, removedKeys: removed },
  };
  return { preview, target };
}

function requireFinal({ id, status }: StoredExecution): void {
  if (isFinalExecution(status)) return;
  const message = `execution ${id} is ${status}; it can be retried when it has ended`;
  throw new ProblemError('execution-not-final', message, { extra: { executionId: id } });
}

function requireWork({ executionId, steps }: RetryPreview): void {
  if (steps.some(({ decision }) => decision === 'Run')) return;
  const message = `every step of execution ${executionId} ended well; there is nothing to retry`;
  throw new ProblemError('nothing-to-retry', message, { extra: { executionId } });
}

function registerPreview(app: App, deps: AppDeps): void {
  app.get(
    '/schedule-executions/:id/retry-preview',
    {
      schema: {
        operationId: 'previewRetry',
        summary: 'Which steps a retry would run, and what changed in the definition',
        tags,
        params: ExecutionParams,
        querystring: Strict({ revision: Type.Optional(retryRevision) }),
        response: { ...problemAnswers(404, 409), 200: Ref(RetryPreview) },
      },
    },
    async (request) =>
      deps.database.read(principalOf(request).tenantId, async (tx) => {
        const { revision = 'AsItWas' } = request.query;
        return (await planRetryOf(tx, request.params.id, revision)).preview;
      }),
  );
}

export function registerExecutionRetries(app: App, deps: AppDeps): void {
  registerPreview(app, deps);
  app.post(
    '/schedule-executions/:id/retry',
    {
      schema: {
        operationId: 'retryExecution',
        summary: 'Run what did not end well again, as a new execution; this one stays as it is',
        tags,
        params: ExecutionParams,
        headers: IdempotencyHeaders,
        body: Ref(RetryBody),
        response: { ...problemAnswers(404, 409, 422), 202: Ref(RetryAnswer) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { revision, reason } = request.body;
      const { preview, start } = await deps.database.withTenant(principal.tenantId, async (tx) => {
        const planned = await planRetryOf(tx, request.params.id, revision);
        requireWork(planned.preview);
        const why = reason === undefined ? {} : { reason };
        const retryOf = { executionId: planned.preview.executionId, ...why };
        const how = { executionId: request.subjectId, retryOf };
        const accepted = await acceptRun(tx, principal, { schedule: planned.target, how });
        return { preview: planned.preview, start: accepted };
      });
      const act = {
        ...scheduleAct('retry', start.scheduleId, reason),
        ...{ objectType: 'execution' as const, objectId: preview.executionId },
      };
      const execution = await auditing(deps, { principal, ...act }, async () => {
        const answer = await runNow(deps, principal, start);
        return { answer, executionId: answer.id };
      });
      reply.header('location', `/api/v1/schedule-executions/${execution.id}`);
      return reply.status(202).send({ ...execution, preview });
    },
  );
}
