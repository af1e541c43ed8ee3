/** The first act of an execution: claim it in the record, or learn why it does not run. */
import { ApplicationFailure, CancellationScope, workflowInfo } from '@temporalio/workflow';
import type { BeginVerdict } from '../src/domain/begin.ts';
import type { BeginInput, RunScheduleInput } from '../src/domain/run-schedule-input.ts';
import { recordActivities } from './record-proxies.ts';

/** Cancelling waits until the execution is on record: a started one always leaves a trace. */
export async function beginExecution(input: RunScheduleInput): Promise<BeginVerdict> {
  checkInput(input);
  const begin = toBeginInput(input);
  return CancellationScope.nonCancellable(() => recordActivities.beginExecution(begin));
}

function checkInput(input: RunScheduleInput): void {
  if (typeof input?.scheduleId === 'string' && input.scheduleId !== '') return;
  throw ApplicationFailure.nonRetryable(
    'runSchedule needs an object with the id or slug of a schedule: {"scheduleId":"delta-sync"}',
    'schedule-not-found',
  );
}

function toBeginInput(input: RunScheduleInput): BeginInput {
  const { workflowId, runId, firstExecutionRunId, searchAttributes, startTime } = workflowInfo();
  const scheduledFor = searchAttributes['TemporalScheduledStartTime']?.[0];
  const scheduledBy = searchAttributes['TemporalScheduledById']?.[0];
  return {
    input,
    workflowId,
    runId,
    firstRunId: firstExecutionRunId,
    scheduledFor: scheduledFor instanceof Date ? toWholeSeconds(scheduledFor) : null,
    scheduledBy: typeof scheduledBy === 'string' ? scheduledBy : null,
    queuedAt: startTime.getTime(),
    at: Date.now(),
  };
}

/** The newer scheduler keeps milliseconds on triggers; nominal times are whole seconds. */
function toWholeSeconds(at: Date): string {
  return new Date(Math.floor(at.getTime() / 1000) * 1000).toISOString();
}
