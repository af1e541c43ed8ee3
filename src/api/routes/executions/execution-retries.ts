/** Running an execution again: what would run, and the start of it. */
import { Type } from 'typebox';
import {
  RetryAnswer,
  RetryBody,
  RetryPreview,
  retryRevision,
} from '../../../contract/execution/controls.ts';
import { Execution, ReasonBody } from '../../../contract/execution/executions.ts';
import { Ref, Strict } from '../../../contract/validation/schema.ts';
import { planRetry, type RetryRevision } from '../../../domain/execution/retry-plan.ts';
import { isFinalExecution } from '../../../domain/execution/status.ts';
import { ProblemError } from '../../../domain/problem.ts';
import { auditing, scheduleAct } from '../../../services/audit.ts';
import { carryOut } from '../../../services/executions/execution-control.ts';
import { getExecution } from '../../../services/executions/execution-start.ts';
import { getSchedule } from '../../../services/schedules/schedule-access.ts';
import type { Transaction } from '../../../store/core/database.ts';
import { finalizeUnbegun } from '../../../store/executions/accepted-starts.ts';
import type { StoredExecution } from '../../../store/executions/executions.ts';
import { listActivityRecords } from '../../../store/records/activity-records.ts';
import { findRevision, type StoredSchedule } from '../../../store/schedules/schedules.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { ExecutionParams, IdempotencyHeaders } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toExecution } from '../../resources/execution-resource.ts';
import { acceptRun, runNow } from '../schedules/schedule-actions.ts';

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
    executionId: execution.id,
    revision: target.revision,
    ranRevision: execution.revision,
    steps,
    removedKeys: removed,
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
        response: { ...problemResponses(404, 409), 200: Ref(RetryPreview) },
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
        response: { ...problemResponses(404, 409, 422), 202: Ref(RetryAnswer) },
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
        objectType: 'execution' as const,
        objectId: preview.executionId,
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

// Acting on executions: cancel.

/**
 * What Temporal has is asked to end. What it does not have yet ends here, and never starts; so does a
 * fire of a backfill that no worker has begun, whose workflow id may be that of another one.
 */
async function cancel(
  { database, gateway, clock }: AppDeps,
  tenantId: string,
  { execution, said }: { execution: StoredExecution; said: string },
): Promise<void> {
  const { id, workflowId, runId, unbegun, trigger } = execution;
  const isAsked = !unbegun || trigger !== 'Backfill';
  const asked = isAsked
    ? await gateway.cancelExecution({ workflowId, runId, reason: said })
    : 'NotFound';
  if (asked === 'Requested') return;
  const error = `${said}, before it was started`;
  const end = { status: 'Cancelled', error, at: clock() } as const;
  const ended = await database.withTenant(tenantId, (tx) => finalizeUnbegun(tx, id, { end }));
  if (!ended) throw new ProblemError('execution-already-final', 'its workflow has closed');
}

export function registerExecutionActions(app: App, deps: AppDeps): void {
  app.post(
    '/schedule-executions/:id/cancel',
    {
      schema: {
        operationId: 'cancelExecution',
        summary: 'Ask the running steps to stop; waiting steps never start',
        tags: ['Executions'],
        params: ExecutionParams,
        headers: IdempotencyHeaders,
        body: Ref(ReasonBody),
        response: { ...problemResponses(404, 409, 422), 202: Ref(Execution) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { tenantId, initiator } = principal;
      const { id } = request.params;
      const { reason } = request.body ?? {};
      const read = () => deps.database.read(tenantId, (tx) => getExecution(tx, id));
      const command = { action: 'cancel', executionId: id, step: null, reason: reason ?? null };
      await carryOut(deps, { ...command, principal }, ({ execution }) => {
        const why = reason ? `: ${reason}` : '';
        return cancel(deps, tenantId, { execution, said: `cancelled by ${initiator.name}${why}` });
      });
      reply.header('location', `/api/v1/schedule-executions/${id}`);
      return reply.status(202).send(toExecution(await read()));
    },
  );
}
