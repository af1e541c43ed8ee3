/** What a retry inherits from the execution it retries: the outcomes of steps that need not run again. */
import { wasEndedByPerson } from '../domain/execution/control.ts';
import { refuseDemo } from '../domain/execution/demo.ts';
import { planRetry } from '../domain/execution/retry-plan.ts';
import { isFinalExecution, isFinalStep } from '../domain/execution/status.ts';
import type { ParameterValues } from '../domain/schedule/parameters.ts';
import type { InheritedOutcome } from '../domain/schedule/plan.ts';
import type { Definition } from '../domain/schedule/schedule.ts';
import { excerpt } from '../domain/text/clip.ts';
import type { Transaction } from '../store/core/database.ts';
import { findExecution } from '../store/executions/executions.ts';
import {
  listActivityRecords,
  type StoredActivityRecord,
} from '../store/records/activity-records.ts';
import type { Inheritance } from '../store/records/inherit-records.ts';
import { findRevision } from '../store/schedules/schedules.ts';
import { refuse, type Refused } from './result.ts';

/** `records` is for the store, `inherited` for the plan. */
export type FoundInheritance = {
  records: Inheritance;
  inherited: InheritedOutcome[];
  /** Of the retried execution. */
  parameters: ParameterValues | null;
};

export type InheritanceRequest = {
  /** The execution that is retried. */
  executionId: string;
  scheduleId: string;
  /** The steps that the retry runs. */
  definition: Definition;
};

/** The plan is a Temporal payload, which is bounded: long texts stay in the database. */
const messageInPlanLength = 200;

/** Idempotent, because the retried execution is final. */
export async function findInheritance(
  tx: Transaction,
  { executionId, scheduleId, definition }: InheritanceRequest,
): Promise<FoundInheritance | Refused> {
  const source = await findExecution(tx, executionId);
  if (!source || source.scheduleId !== scheduleId) {
    return refuse('execution-not-found', `the schedule has no execution ${executionId} to retry`);
  }
  const demo = refuseDemo(source.trigger);
  if (demo) return refuse(demo.code, `execution ${executionId}: ${demo.detail}`);
  if (!isFinalExecution(source.status)) {
    return refuse('execution-not-final', `execution ${executionId} has not ended yet`);
  }
  const before = await findRevision(tx, scheduleId, source.revision);
  const records = await listActivityRecords(tx, executionId);
  const byIndex = new Map(records.map((record) => [record.stepIndex, record]));
  const { steps } = planRetry({
    before: before?.definition ?? { steps: [] },
    ends: byIndex,
    after: definition,
  });
  const pairs = steps.flatMap(({ decision, stepIndex, sourceIndex }) => {
    const record = sourceIndex === null ? undefined : byIndex.get(sourceIndex);
    return decision === 'Inherit' && record ? [{ stepIndex, record }] : [];
  });
  return {
    records: {
      executionId,
      runId: source.runId,
      steps: pairs.map(({ stepIndex, record }) => ({ stepIndex, sourceIndex: record.stepIndex })),
    },
    inherited: pairs.flatMap(toInherited),
    parameters: source.parameters,
  };
}

function toInherited({
  stepIndex,
  record,
}: {
  stepIndex: number;
  record: StoredActivityRecord;
}): InheritedOutcome[] {
  const { status, code, message, startedAt, endedAt, attempts, httpStatus, exitCode } = record;
  if (!isFinalStep(status)) return [];
  const outcome = {
    status,
    code,
    attempts,
    httpStatus,
    exitCode,
    output: null,
    counts: null,
    outputs: record.outputs,
    message: excerpt(message ?? '', messageInPlanLength),
    startedAt: startedAt?.getTime() ?? null,
    endedAt: endedAt?.getTime() ?? 0,
    worker: record.worker,
    ...(wasEndedByPerson(record) ? { byPerson: true as const } : {}),
  };
  return [{ stepIndex, outcome }];
}
