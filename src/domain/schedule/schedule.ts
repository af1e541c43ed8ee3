/** The definition of a schedule: what the user writes, and what one revision pins. */
import type { RetrySettings } from '../execution/retry.ts';
import type { DispatchMode } from '../inline/dispatch.ts';
import type { Deadline } from '../notification/deadline.ts';
import type { Parameters } from './parameters.ts';
import type { CatchUpPolicy, OverlapPolicy } from './start-policies.ts';
import type { Timing } from './timing.ts';

export const stepModes = ['Sequential', 'ParallelWithPrevious'] as const;
export type StepMode = (typeof stepModes)[number];

export const stepTypes = [
  'RunProfile',
  'Http',
  'Executable',
  'Shell',
  'PowerShell',
  'Sql',
  'CustomActivity',
  'ChildWorkflow',
  'Wait',
  'Approval',
  'Schedule',
] as const;
export type StepType = (typeof stepTypes)[number];

/** Step types that the workflow itself carries out: no worker runs them, and nothing has to be retried. */
export const workflowStepTypes = [
  'Wait',
  'Approval',
  'Schedule',
] as const satisfies readonly StepType[];
export type WorkflowStepType = (typeof workflowStepTypes)[number];

/** Step types that Temporal hands to workers of others: to their task queue, without our rules around it. */
export const foreignStepTypes = [
  'CustomActivity',
  'ChildWorkflow',
] as const satisfies readonly StepType[];
export type ForeignStepType = (typeof foreignStepTypes)[number];

/** Step types that a worker of ours carries out. */
export type ActivityStepType = Exclude<StepType, WorkflowStepType | ForeignStepType>;

export function isWorkflowStepType(type: StepType): type is WorkflowStepType {
  return workflowStepTypes.some((one) => one === type);
}

export function isForeignStepType(type: StepType): type is ForeignStepType {
  return foreignStepTypes.some((one) => one === type);
}

export function isActivityStepType(type: StepType): type is ActivityStepType {
  return !isWorkflowStepType(type) && !isForeignStepType(type);
}

/** Step types that run commands on a worker's host; an installation must switch them on. */
export const commandStepTypes: readonly StepType[] = ['Executable', 'Shell', 'PowerShell'];

export const httpMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;
export type HttpMethod = (typeof httpMethods)[number];

/** A value kept out of the definition: the step worker looks the name up when the step runs. */
type SecretReference = { secret: string };
export type TextOrSecret = string | SecretReference;

/** What happens after an attempt was lost with its worker and may or may not have taken effect. */
export const interruptionPolicies = ['Retry', 'Fail'] as const;
export type InterruptionPolicy = (typeof interruptionPolicies)[number];

/** What steps of all types have. */
export type StepCommon = {
  /** Stable within the schedule, unique; names the step in ids and idempotency keys. */
  key: string;
  name: string;
  mode: StepMode;
  continueOnFailure: boolean;
  timeoutSeconds: number;
  retry: RetrySettings;
  onInterrupted: InterruptionPolicy;
  /** Pool of step workers that runs it; `default` shares the orchestrator's task queue. */
  pool: string;
  /** Absent: through Temporal's task queue, as `Regular`. */
  dispatch?: DispatchMode;
  /** Of its tasks among those that wait for a worker, from 1; absent: that of the execution. */
  priority?: number;
  /** An expression; when it is false the step is skipped. Without one it runs. */
  condition?: string;
  /** When it changed nothing, all later groups are skipped; of a group, every step that says so must agree. */
  skipRestIfUnchanged?: true;
  /** Runs at the end, whatever became of the steps in front. */
  finally?: true;
  /** Key of a step whose effect it undoes, when that one completed and the execution did not. */
  compensates?: string;
};

/** What only steps have that a worker runs. */
export type WorkerRules = Pick<
  StepCommon,
  'timeoutSeconds' | 'retry' | 'onInterrupted' | 'pool' | 'priority' | 'dispatch'
>;

/** What a run that ended with partial errors means for its step. */
export const partialErrorPolicies = ['Failure', 'Warning'] as const;
type PartialErrorPolicy = (typeof partialErrorPolicies)[number];

export type RunProfileSettings = {
  connectedSystem: string;
  runProfile: string;
  /** Without it `Failure`: partial errors stop the walk like any failure. */
  partialErrors?: PartialErrorPolicy;
};

/** One thing the JSON of an answer must say; `path` joins member names and indexes with dots. */
export type JsonCondition = { path: string; equals: string | number | boolean | null };

/**
 * When an answer counts as success. Without `statuses` every 2xx does; without `json` an object that
 * says `"success": false` does not, and an empty list accepts any body.
 */
export type SuccessWhen = {
  statuses?: '2xx' | readonly number[];
  json?: readonly JsonCondition[];
};

/** A question to the same host whether the request took effect, asked before the request is repeated. */
export type HttpProbe = {
  /** Begins with `/`. */
  path: string;
  method?: 'GET' | 'HEAD';
  /** As `successWhen` of the step; a 2xx when absent. */
  landedWhen?: SuccessWhen;
  /** Statuses that say that it did not; 404 and 410 when absent. */
  notLandedStatuses?: readonly number[];
};

/** False: what the target answers or prints is judged, and not recorded. The worker's default when absent. */
export type OutputSettings = { keepOutput?: boolean };
export type HttpSettings = {
  method: HttpMethod;
  url: string;
  headers: Readonly<Record<string, TextOrSecret>>;
  /** Sent as it is when text, as JSON otherwise; null sends no body. */
  body: unknown;
  successWhen?: SuccessWhen;
  /** Path into the JSON of the response, by the name of the output; names and indexes joined with dots. */
  outputs?: Readonly<Record<string, string>>;
  /** Absent: what was not answered is repeated as `onInterrupted` says. */
  probe?: HttpProbe;
} & OutputSettings;
export type CommandEnvironment = Readonly<Record<string, TextOrSecret>>;
export type ExecutableSettings = {
  program: string;
  arguments: readonly string[];
  workingDirectory: string | null;
  environment: CommandEnvironment;
} & OutputSettings;
/** Exactly one of both: the text itself, or the path of a file on the worker. */
type ScriptSource = { script?: string; file?: string };
export type ShellSettings = ScriptSource & {
  /** Of a file; a script in the definition has none. */
  arguments?: readonly string[];
  workingDirectory: string | null;
  environment: CommandEnvironment;
} & OutputSettings;

/** The program that runs it: PowerShell 7, or the one that is a part of Windows. */
export const powerShellEditions = ['pwsh', 'powershell.exe'] as const;
export type PowerShellEdition = (typeof powerShellEditions)[number];

export type PowerShellSettings = ShellSettings & { edition: PowerShellEdition };

/** A value that a statement is given beside its text, so that it is never taken for SQL. */
export type SqlParameter = string | number | boolean | null | SecretReference;
export type SqlSettings = ScriptSource & {
  /** Name of a connection that the workers hold. */
  connection: string;
  /** In the order of the placeholders. */
  parameters: readonly SqlParameter[];
} & OutputSettings;

/** What every step has that is carried out by workers of others. */
type ForeignSettings = {
  /** Of the namespace of this installation; never one of ours. */
  taskQueue: string;
  /** The only argument, as plain JSON; absent for none. */
  input?: unknown;
} & OutputSettings;
export type CustomActivitySettings = ForeignSettings & {
  /** Name of the activity type. */
  activity: string;
  /** Seconds without a heartbeat after which an attempt is lost; absent when it sends none. */
  heartbeatSeconds?: number;
};
export type ChildWorkflowSettings = ForeignSettings & {
  /** Name of the workflow type. */
  workflow: string;
  /** Absent: `<workflow id of the execution>/<key of the step>`. */
  workflowId?: string;
};

/** Exactly one of `seconds`, `until` and `untilTime`. */
export type WaitSettings = {
  seconds?: number;
  /** An instant in UTC on whole seconds, as timings keep it. */
  until?: string;
  /** `HH:MM` or `HH:MM:SS` on the clocks of `timeZone`: the next one when the step begins. */
  untilTime?: string;
  timeZone?: string;
};

/** Roles that may decide at all. */
export const approverRoles = ['approver', 'admin'] as const;
/** Users that are named, or have one of the roles. */
export type Approvers = {
  users?: readonly string[];
  roles?: readonly (typeof approverRoles)[number][];
};
export const approvalDeadlineActs = ['Reject', 'Approve'] as const;
export type ApprovalSettings = {
  /** What is asked. */
  message: string;
  /** Absent: everyone who may approve. */
  approvers?: Approvers;
  /** True: not the user who started the execution. */
  notByInitiator?: boolean;
  /** Absent: `longestWaitSeconds`. */
  deadlineSeconds?: number;
  /** Absent: `Reject`. */
  atDeadline?: (typeof approvalDeadlineActs)[number];
};

/** Runs another schedule of the tenant, and ends as its execution does. */
export type ScheduleSettings = {
  /** Its slug. */
  schedule: string;
  /** Values of its parameters. */
  parameters?: Readonly<Record<string, string | number | boolean>>;
  /** Absent: the overlap policy of the schedule. */
  overlap?: OverlapPolicy;
};

/** The longest that a step waits: for a time, or for a person. */
export const longestWaitSeconds = 366 * 86_400;

export type RunProfileStep = StepCommon & { type: 'RunProfile' } & RunProfileSettings;
export type HttpStep = StepCommon & { type: 'Http' } & HttpSettings;
export type ExecutableStep = StepCommon & { type: 'Executable' } & ExecutableSettings;
export type ShellStep = StepCommon & { type: 'Shell' } & ShellSettings;
export type PowerShellStep = StepCommon & { type: 'PowerShell' } & PowerShellSettings;
export type SqlStep = StepCommon & { type: 'Sql' } & SqlSettings;
/** Neither a pool of ours nor a rule for attempts that only we can tell apart. */
type ForeignStepCommon = Omit<StepCommon, 'onInterrupted' | 'pool' | 'dispatch'>;
export type CustomActivityStep = ForeignStepCommon & {
  type: 'CustomActivity';
} & CustomActivitySettings;
export type ChildWorkflowStep = ForeignStepCommon & {
  type: 'ChildWorkflow';
} & ChildWorkflowSettings;
type WorkflowStepCommon = Omit<StepCommon, keyof WorkerRules>;
export type WaitStep = WorkflowStepCommon & { type: 'Wait' } & WaitSettings;
export type ApprovalStep = WorkflowStepCommon & { type: 'Approval' } & ApprovalSettings;
/** A step that a worker of ours runs. */
export type ActivityStep =
  RunProfileStep | HttpStep | ExecutableStep | ShellStep | PowerShellStep | SqlStep;
export type ScheduleStep = WorkflowStepCommon & {
  type: 'Schedule';
  /** Absent: `longestWaitSeconds`. */
  timeoutSeconds?: number;
  /** Of the execution that it starts, unless the default. */
  priority?: number;
} & ScheduleSettings;
/** A step that a worker of others runs. */
export type ForeignStep = CustomActivityStep | ChildWorkflowStep;
export type Step = ActivityStep | ForeignStep | WaitStep | ApprovalStep | ScheduleStep;

export function isActivityStep(step: Step): step is ActivityStep {
  return isActivityStepType(step.type);
}

export function isForeignStep(step: Step): step is ForeignStep {
  return isForeignStepType(step.type);
}

/** The settings of a step without what all step types share. */
export type StepSettings =
  | RunProfileSettings
  | HttpSettings
  | ExecutableSettings
  | ShellSettings
  | PowerShellSettings
  | SqlSettings
  | CustomActivitySettings
  | ChildWorkflowSettings
  | WaitSettings
  | ApprovalSettings
  | ScheduleSettings;

export type Definition = {
  name: string;
  description: string;
  tags: readonly string[];
  timings: readonly Timing[];
  overlap: OverlapPolicy;
  /** Which of the fires that did not start in time start late. */
  catchUp: CatchUpPolicy;
  /** How late a missed fire may still start. */
  catchupWindowSeconds: number;
  /** Names of the calendars whose days it does not fire on. */
  calendars: readonly string[];
  /** How much later than its time a fire may start on purpose. */
  jitterSeconds: number;
  /** What applies it from documents, such as `carillon apply`; changes made otherwise are overwritten. */
  managedBy?: string;
  /** Failures in a row after which it is disabled; absent for never. */
  pauseAfterFailures?: number;
  /** Of its executions, from 1; absent for `defaultPriority`. */
  priority?: number;
  /** By when an execution has to start and to end; absent for none. */
  deadline?: Deadline;
  /** What an execution can be given at its start; absent for none. */
  parameters?: Parameters;
  steps: readonly Step[];
};

export const definitionLimits = {
  steps: 500,
  timings: 20,
  tags: 20,
  nameLength: 200,
  slugLength: 63,
  descriptionLength: 2_000,
  scriptLength: 65_536,
  urlLength: 2_048,
  bodyBytes: 262_144,
  minCatchupSeconds: 10,
  maxCatchupSeconds: 7 * 86_400,
} as const;

export const defaultCatchupWindowSeconds = 3_600;

/** Systems that run profiles run on. Workers hold the addresses; definitions only name them. */

export const runProfileOutcomes = ['Success', 'Warning', 'PartialError', 'Error'] as const;
export type RunProfileOutcome = (typeof runProfileOutcomes)[number];

export type ConnectedSystem = {
  /** Slug used in steps. */
  name: string;
  title: string;
  /** Base URL that the run-profile protocol is spoken to. */
  url: string;
  /** Slugs of the tenants it is for, or `*`; only the home tenant when absent. */
  tenants?: readonly string[];
  runProfiles: readonly string[];
  /** Sent with every request to it; credentials are named and never held. */
  headers?: Readonly<Record<string, TextOrSecret>>;
  /** The only pool whose steps may use it; null or absent for every pool. */
  pool?: string | null;
  /** Steps that may run in it at a time, over all schedules; one when null or absent. */
  maxActive?: number | null;
};
