/** Retries: running the steps of an execution that did not succeed again, as a new execution. */
import type { RetryPreview } from '../../contract/execution/controls.ts';
import { planRetry, type RetryRevision } from '../../domain/execution/retry-plan.ts';
import { isFinalExecution } from '../../domain/execution/status.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Transaction } from '../../store/core/database.ts';
import type { StoredExecution } from '../../store/executions/executions.ts';
import { listActivityRecords } from '../../store/records/activity-records.ts';
import { findRevision, type StoredSchedule } from '../../store/schedules/schedules.ts';
import { auditRefusal, recordAct, scheduleAct } from '../audit.ts';
import type { Principal } from '../principal.ts';
import { getSchedule } from '../schedules/schedule-queries.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { getRealExecution } from './execution-queries.ts';
import { acceptStart, runNow } from './execution-start.ts';

/** @throws ProblemError when the execution has not ended or its schedule was deleted. */
export async function previewRetry(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { id, revision }: { id: string; revision: RetryRevision },
): Promise<RetryPreview> {
  return database.read(tenantId, async (tx) => (await planRetryOf(tx, id, revision)).preview);
}

export type RetryRequest = {
  /** The execution to retry. */
  id: string;
  revision: RetryRevision;
  reason: string | undefined;
  /** Id of the new execution. */
  executionId: string;
};

/** The retried execution stays as it is. */
export async function retryExecution(
  deps: ServiceDeps,
  principal: Principal,
  { id, revision, reason, executionId }: RetryRequest,
): Promise<{ execution: StoredExecution; preview: RetryPreview }> {
  const { preview, start, act } = await deps.database.withTenant(principal.tenantId, async (tx) => {
    const planned = await planRetryOf(tx, id, revision);
    checkHasWork(planned.preview);
    const why = reason === undefined ? {} : { reason };
    const retryOf = { executionId: planned.preview.executionId, ...why };
    const accepted = await acceptStart(tx, principal, planned.target, { executionId, retryOf });
    const retry = {
      ...scheduleAct('retry', accepted.schedule.id, reason),
      objectType: 'execution' as const,
      objectId: planned.preview.executionId,
      executionId,
    };
    await recordAct(tx, deps, { principal, ...retry });
    return { preview: planned.preview, start: accepted, act: retry };
  });
  const execution = await auditRefusal(deps, { principal, ...act }, () =>
    runNow(deps, principal, start),
  );
  return { execution, preview };
}

type Retry = { preview: RetryPreview; target: StoredSchedule };

async function planRetryOf(tx: Transaction, id: string, revision: RetryRevision): Promise<Retry> {
  const execution = await getRealExecution(tx, id);
  checkIsFinal(execution);
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
    insertedKeys: records.flatMap(({ inserted, stepKey }) => (inserted ? [stepKey] : [])),
  };
  return { preview, target };
}

function checkIsFinal({ id, status }: StoredExecution): void {
  if (isFinalExecution(status)) return;
  const message = `execution ${id} is ${status}; it can be retried when it has ended`;
  throw new ProblemError('execution-not-final', message, { extra: { executionId: id } });
}

function checkHasWork({ executionId, steps, insertedKeys }: RetryPreview): void {
  if (steps.some(({ decision }) => decision === 'Run')) return;
  const which = insertedKeys.length === 0 ? 'every step' : 'every step of the definition';
  const message = `${which} of execution ${executionId} succeeded; there is nothing to retry`;
  throw new ProblemError('nothing-to-retry', message, { extra: { executionId } });
}
