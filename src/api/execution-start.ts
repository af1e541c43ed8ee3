/** What is known of an execution right after its start: its record, as soon as it begins. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Execution } from '../contract/executions.ts';
import {
  manualWorkflowId,
  milestoneWorkflowId,
  temporalScheduleId,
} from '../domain/identifiers.ts';
import { namedInOverlap } from '../domain/overlap.ts';
import { splitGroups } from '../domain/plan.ts';
import { findExecution } from '../store/executions.ts';
import type { StoredExecution } from '../store/executions.ts';
import type { StoredSchedule } from '../store/schedules.ts';
import type { AppDeps } from './app.ts';
import { toInstant } from './instant.ts';
import type { StartExecution } from './ports.ts';

/** Waits between looks at the record, about two seconds in all. Milliseconds. */
const lookAfterMs = [0, 15, 25, 40, 60, 100, 150, 200, 300, 400, 700] as const;

/** The record of an execution that was just started, or null when it has none yet. */
export async function awaitExecution(
  { database }: AppDeps,
  tenantId: string,
  executionId: string,
): Promise<StoredExecution | null> {
  for (const ms of lookAfterMs) {
    await delay(ms);
    const row = await database.read(tenantId, (tx) => findExecution(tx, executionId));
    if (row) return row;
  }
  return null;
}

/** The executions that a skipped one gave way to, as the gate names them in the reason. */
export function inTheWayOf({ error }: StoredExecution): {
  holderExecutionId: string | null;
  waitingExecutionId: string | null;
} {
  const [holder, waiting] = namedInOverlap(error);
  return { holderExecutionId: holder ?? null, waitingExecutionId: waiting ?? null };
}

const noRun = '00000000-0000-0000-0000-000000000000';

/** What can be said while no worker has begun: the id is final, everything else still to come. */
export function provisionalExecution(
  start: StartExecution,
  schedule: StoredSchedule,
  now: Date,
): Execution {
  const temporalId = temporalScheduleId(start.tenantSlug, start.scheduleSlug);
  return {
    id: start.executionId,
    scheduleId: schedule.id,
    scheduleSlug: schedule.slug,
    scheduleName: schedule.name,
    revision: schedule.revision,
    status: 'Queued',
    trigger: 'Manual',
    initiator: start.initiator,
    workflowId: start.milestone
      ? milestoneWorkflowId(temporalId, start.executionId)
      : manualWorkflowId(temporalId, start.executionId),
    runId: noRun,
    scheduledFor: null,
    queuedAt: toInstant(now),
    startedAt: null,
    endedAt: null,
    groupIndex: 0,
    groupCount: splitGroups(schedule.definition.steps).length,
    stepCount: schedule.definition.steps.length,
    error: null,
    retriedFrom: start.retryOf?.executionId ?? null,
    retryReason: start.retryOf?.reason ?? null,
    waitsFor: null,
  };
}
