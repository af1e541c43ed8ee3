/** A start that our own processes make: the input of its workflow and the workflow id. */
import type { ExecutionTrigger, Initiator, TriggeredBy } from '../audit.ts';
import {
  eventWorkflowId,
  followerWorkflowId,
  manualWorkflowId,
  milestoneWorkflowId,
  temporalScheduleId,
} from '../identifiers.ts';
import type { MilestoneRequest } from '../milestone.ts';
import type { OverlapPolicy } from '../schedule/start-policies.ts';

export type NewStart = {
  /** Chosen before the first attempt; the same id starts at most one execution. */
  executionId: string;
  tenantSlug: string;
  schedule: { id: string; slug: string; revision: number };
  trigger: ExecutionTrigger;
  initiator: Initiator;
  retryOf?: RetryOf;
  overlap?: OverlapPolicy;
  /** For this execution; absent for that of the schedule. */
  priority?: number;
  milestone?: MilestoneRequest;
  triggeredBy?: TriggeredBy;
  backfillId?: string;
  /** Values of parameters of the schedule, checked before. */
  parameters?: Readonly<Record<string, unknown>>;
  /** W3C trace context that the execution continues. */
  traceparent?: string;
};

/** The input of `runSchedule`; the same for every attempt of the start. */
export function inputOf(start: NewStart): RunScheduleInput {
  const { executionId, tenantSlug, schedule, trigger, initiator } = start;
  const { retryOf, overlap, priority, milestone, triggeredBy, backfillId } = start;
  const { parameters, traceparent } = start;
  return {
    scheduleId: schedule.id,
    tenant: tenantSlug,
    revision: schedule.revision,
    executionId,
    trigger,
    initiator,
    ...(retryOf ? { retryOf } : {}),
    ...(overlap ? { overlap } : {}),
    ...(priority === undefined ? {} : { priority }),
    ...(milestone ? { milestone } : {}),
    ...(triggeredBy ? { triggeredBy } : {}),
    ...(backfillId === undefined ? {} : { backfillId }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(traceparent === undefined ? {} : { traceparent }),
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

/** What `runSchedule` is started with. Every field but the schedule is optional: people type this. */
export const runScheduleWorkflowType = 'runSchedule';

export type RunScheduleInput = {
  /** Id or slug of the schedule. */
  scheduleId: string;
  /** Tenant slug; without it the worker's own default tenant, when it has one. */
  tenant?: string;
  /** Revision to run; without it the current one. */
  revision?: number;
  /** Execution id chosen before the start, by the API; without it the first run id. */
  executionId?: string;
  trigger?: ExecutionTrigger;
  initiator?: Initiator;
  /** Inherit what succeeded in this final execution of the schedule, and run the rest. */
  retryOf?: RetryOf;
  /** The auditor starts a fire that was not started in time. */
  catchUp?: true;
  /** For this start alone; without it the policy of the schedule. */
  overlap?: OverlapPolicy;
  /** For this execution; without it the priority of the schedule. */
  priority?: number;
  /** Id of the backfill; the record has the fire by the execution id. */
  backfillId?: string;
  /** Attempt this milestone of the schedule; admission decides whether it may. */
  milestone?: MilestoneRequest;
  /** With the triggers `AfterSchedule` and `Event`; admission checks that the delivery exists. */
  triggeredBy?: TriggeredBy;
  /** Values of parameters of the schedule; defaults are used for those left out. */
  parameters?: Readonly<Record<string, unknown>>;
  /** With the trigger `Step`: ids of the schedules whose steps led here, the outermost first. */
  ancestors?: readonly string[];
  /** W3C trace context to continue; a malformed one is ignored. */
  traceparent?: string;
};

type RetryOf = { executionId: string; reason?: string };

/** What the workflow tells `beginExecution` about itself. */
export type BeginInput = {
  input: RunScheduleInput;
  workflowId: string;
  runId: string;
  firstRunId: string;
  /** The nominal instant a Temporal Schedule started it for; ISO, whole seconds. */
  scheduledFor: string | null;
  /** Id of the Temporal Schedule that started it. */
  scheduledBy: string | null;
  /** When Temporal accepted the start, and when the workflow began; milliseconds since the epoch. */
  queuedAt: number;
  at: number;
};
