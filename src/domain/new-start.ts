/** A start that our own processes make: the input of its workflow and the workflow id. */
import {
  eventWorkflowId,
  followerWorkflowId,
  manualWorkflowId,
  milestoneWorkflowId,
  temporalScheduleId,
} from './identifiers.ts';
import type { ExecutionTrigger, Initiator, TriggeredBy } from './initiator.ts';
import type { MilestoneRequest } from './milestone.ts';
import type { OverlapPolicy } from './overlap.ts';
import type { RetryOf, RunScheduleInput } from './run-schedule-input.ts';

export type NewStart = {
  /** Chosen before the first try; the same id starts at most one execution, ever. */
  executionId: string;
  tenantSlug: string;
  schedule: { id: string; slug: string; revision: number };
  trigger: ExecutionTrigger;
  initiator: Initiator;
  retryOf?: RetryOf;
  overlap?: OverlapPolicy;
  milestone?: MilestoneRequest;
  triggeredBy?: TriggeredBy;
  backfillId?: string;
};

/** What `runSchedule` is given; the same for every try of the start. */
export function inputOf(start: NewStart): RunScheduleInput {
  const { executionId, tenantSlug, schedule, trigger, initiator } = start;
  const { retryOf, overlap, milestone, triggeredBy, backfillId } = start;
  return {
    ...{ scheduleId: schedule.id, tenant: tenantSlug, revision: schedule.revision },
    ...{ executionId, trigger, initiator },
    ...(retryOf ? { retryOf } : {}),
    ...(overlap ? { overlap } : {}),
    ...(milestone ? { milestone } : {}),
    ...(triggeredBy ? { triggeredBy } : {}),
    ...(backfillId === undefined ? {} : { backfillId }),
  };
}

/** Of every start but those of backfills, which take the workflow id of the fire where it is free. */
export function workflowIdOf({
  executionId,
  tenantSlug,
  schedule,
  milestone,
  triggeredBy,
}: NewStart): string {
  const temporalId = temporalScheduleId(tenantSlug, schedule.slug);
  if (milestone) return milestoneWorkflowId(temporalId, executionId);
  if (triggeredBy?.type === 'execution') return followerWorkflowId(temporalId, triggeredBy.id);
  if (triggeredBy?.type === 'event') return eventWorkflowId(temporalId, triggeredBy.id);
  return manualWorkflowId(temporalId, executionId);
}
