/** Executions, activity records, attempts and log lines → what the API shows of them. */
import type {
  ActivityRecord,
  Attempt,
  LogLine,
} from '../../contract/execution/activity-records.ts';
import type { Execution } from '../../contract/execution/executions.ts';
import { toInstant, toInstantOrNull } from '../../contract/validation/schema.ts';
import { type MilestoneAttempt, offsetText } from '../../domain/milestone.ts';
import type { StoredExecution } from '../../store/executions/executions.ts';
import type { StoredActivityRecord } from '../../store/records/activity-records.ts';
import type { StoredAttempt } from '../../store/records/attempts.ts';
import type { StoredLogLine } from '../../store/records/log-lines.ts';
import { attemptSpan, executionSpan, stepSpan, type TracedRun } from '../../tracing/span-ids.ts';

/** The text recorded with a `Completed` execution is a note, not an error. */
export function toExecution(row: StoredExecution): Execution {
  const completed = row.status === 'Completed';
  return {
    id: row.id,
    scheduleId: row.scheduleId,
    scheduleSlug: row.scheduleSlug,
    scheduleName: row.scheduleName,
    revision: row.revision,
    status: row.status,
    trigger: row.trigger,
    initiator: row.initiator,
    workflowId: row.workflowId,
    runId: row.runId,
    scheduledFor: toInstantOrNull(row.scheduledFor),
    queuedAt: toInstant(row.queuedAt),
    startedAt: toInstantOrNull(row.startedAt),
    endedAt: toInstantOrNull(row.endedAt),
    priority: row.priority,
    groupIndex: row.groupIndex,
    groupCount: row.groupCount,
    stepCount: row.stepCount,
    error: completed ? null : row.error,
    note: completed ? row.error : null,
    retriedFrom: row.retriedFrom,
    retryReason: row.retryReason,
    waitsFor: row.waitsFor,
    waitingReason: waitingReasonOf(row),
    resetOf: row.resetOf,
    ...(row.backfillId === null ? {} : { backfillId: row.backfillId }),
    ...(row.milestone ? { milestone: toAttempted(row.milestone) } : {}),
    ...(row.triggeredBy ? { triggeredBy: row.triggeredBy } : {}),
    ...(row.parameters ? { parameters: { ...row.parameters } } : {}),
    ...executionSpan(tracedRunOf(row)),
  };
}

/** The steps of a run made by a reset know the execution that was reset, and no other. */
export function tracedRunOf({ id, resetOf, runId, traceparent }: StoredExecution): TracedRun {
  return { executionId: resetOf ?? id, runId, traceparent };
}

/** Why it has not begun; null for an execution that has begun or ended. */
function waitingReasonOf(row: StoredExecution): string | null {
  if (row.status !== 'Queued') return null;
  if (row.unbegun && row.startError === null) return 'no worker has taken it yet';
  if (row.unbegun)
    return `Temporal has not accepted the start: ${row.startError}; it will be retried`;
  return row.waitsFor === null
    ? 'it is next and starts in a moment'
    : `execution ${row.waitsFor} has not ended`;
}

function toAttempted({ anchor, anchorVersion, offsetSeconds, attempt }: MilestoneAttempt) {
  return { anchor, anchorVersion, offset: offsetText(offsetSeconds), attempt };
}

type Progress = { percent: number | null; progress: string | null };

function toProgress(attempt: Progress | null): ActivityRecord['progress'] {
  if (!attempt || (attempt.percent === null && attempt.progress === null)) return null;
  return { percent: attempt.percent, message: attempt.progress ?? '' };
}

/** Progress is shown only while the step runs. */
export function toActivityRecord(
  row: StoredActivityRecord & { waitingReason?: string },
  run?: TracedRun,
): ActivityRecord {
  return {
    id: row.id,
    executionId: row.executionId,
    stepIndex: row.stepIndex,
    groupIndex: row.groupIndex,
    key: row.stepKey,
    name: row.stepName,
    type: row.stepType,
    continueOnFailure: row.continueOnFailure,
    status: row.status,
    queuedAt: toInstantOrNull(row.queuedAt),
    startedAt: toInstantOrNull(row.startedAt),
    endedAt: toInstantOrNull(row.endedAt),
    attempts: row.attempts,
    maxAttempts: row.maxAttempts,
    nextAttemptAt: toInstantOrNull(row.nextAttemptAt),
    message: row.message,
    code: row.code,
    httpStatus: row.httpStatus,
    exitCode: row.exitCode,
    output: row.output,
    counts: row.counts === null ? null : { ...row.counts },
    outputs: row.outputs === null ? null : { ...row.outputs },
    evaluation: row.evaluation === null ? null : structuredClone(row.evaluation),
    worker: row.worker,
    lane: row.latestAttempt?.lane ?? null,
    inherited: row.inheritedFrom !== null,
    inheritedFrom: row.inheritedFrom,
    inserted: row.inserted as NonNullable<ActivityRecord['inserted']> | null,
    progress: row.endedAt === null ? toProgress(row.latestAttempt) : null,
    ...(row.waitingReason === undefined ? {} : { waitingReason: row.waitingReason }),
    ...(run && stepSpan(run, row.stepIndex)),
  };
}

function toRequest(row: StoredAttempt): Attempt['request'] {
  const { requestMethod: method, requestUrl: url, requestBody: body } = row;
  return method === null || url === null ? null : { method, url, body };
}

export function toAttempt(row: StoredAttempt, run: TracedRun): Attempt {
  return {
    stepIndex: row.stepIndex,
    attempt: row.attempt,
    status: row.status,
    idempotencyKey: row.idempotencyKey,
    worker: row.worker,
    lane: row.lane,
    startedAt: toInstant(row.startedAt),
    endedAt: toInstantOrNull(row.endedAt),
    nextAttemptAt: toInstantOrNull(row.nextAttemptAt),
    message: row.message,
    code: row.code,
    httpStatus: row.httpStatus,
    exitCode: row.exitCode,
    output: row.output,
    outputBytes: row.outputBytes,
    progress: toProgress(row),
    request: toRequest(row),
    updatedAt: toInstant(row.updatedAt),
    ...attemptSpan(run, row.stepIndex, row.attempt),
  };
}

export function toLogLine(row: StoredLogLine): LogLine {
  const { stepIndex, attempt, line, level, stream, text } = row;
  return { stepIndex, attempt, line, at: toInstant(row.at), level, stream, text };
}
