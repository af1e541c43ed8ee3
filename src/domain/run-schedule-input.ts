/** What `runSchedule` is started with. Every field but the schedule is optional: people type this. */
import type { ExecutionTrigger, Initiator, TriggeredBy } from './initiator.ts';
import type { MilestoneRequest } from './milestone.ts';
import type { OverlapPolicy } from './overlap.ts';

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
  /** Take over what ended well in this final execution of the schedule, and run the rest. */
  retryOf?: RetryOf;
  /** The auditor starts a fire that nobody started in time. */
  catchUp?: true;
  /** For this start alone; without it the policy of the schedule. */
  overlap?: OverlapPolicy;
  /** Id of the backfill that asks for it; which fire it is stands on record by the execution id. */
  backfillId?: string;
  /** Try this milestone of the schedule; the gate decides whether it may be tried. */
  milestone?: MilestoneRequest;
  /** With the triggers `AfterSchedule` and `Event`; the gate looks whether such a start is owed. */
  triggeredBy?: TriggeredBy;
};

export type RetryOf = { executionId: string; reason?: string };

/** What the workflow tells begin about itself. */
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
