/** Events of the live stream: the name of each, and the JSON of its `data`. */
import { type Static, Type } from 'typebox';
import { executionStatuses, stepStatuses } from '../../domain/execution/status.ts';
import { attemptStatuses } from '../../domain/observation.ts';
import { Enum, Instant, Named, Nullable, Uuid } from '../validation/schema.ts';

const ofExecution = { at: Instant, scheduleId: Nullable(Uuid), executionId: Uuid };
const ofStep = { ...ofExecution, stepIndex: Type.Integer({ minimum: 0 }) };
const ofAttempt = { ...ofStep, attempt: Type.Integer({ minimum: 1 }) };

export const ExecutionChanged = Named(
  'ExecutionChanged',
  Type.Object(
    { ...ofExecution, status: Enum(executionStatuses) },
    { description: 'Event `execution`: an execution was recorded, or its status changed.' },
  ),
);
export type ExecutionChanged = Static<typeof ExecutionChanged>;

export const StepChanged = Named(
  'StepChanged',
  Type.Object(
    { ...ofStep, status: Enum(stepStatuses) },
    { description: 'Event `step`: the recorded status of a step changed.' },
  ),
);
export type StepChanged = Static<typeof StepChanged>;

export const AttemptChanged = Named(
  'AttemptChanged',
  Type.Object(
    { ...ofAttempt, status: Enum(attemptStatuses), percent: Nullable(Type.Number()) },
    { description: 'Event `attempt`: an attempt began, made progress or ended.' },
  ),
);
export type AttemptChanged = Static<typeof AttemptChanged>;

const line = Type.Integer({ minimum: 1 });
export const LogGrown = Named(
  'LogGrown',
  Type.Object(
    { ...ofAttempt, firstLine: line, lastLine: line },
    { description: 'Event `log`: new lines of an attempt; read them from the log.' },
  ),
);
export type LogGrown = Static<typeof LogGrown>;

const scheduleStates = ['InSync', 'PendingSync', 'SyncFailing', 'Drifted', 'Deleted'] as const;
const count = Type.Integer({ minimum: 0 });
export const ScheduleChanged = Named(
  'ScheduleChanged',
  Type.Object(
    {
      at: Instant,
      scheduleId: Uuid,
      state: Enum(scheduleStates),
      enabled: Type.Boolean(),
      revision: count,
      generation: count,
      observedGeneration: count,
    },
    { description: 'Event `schedule`: a schedule was changed, pushed to Temporal, or drifted.' },
  ),
);
export type ScheduleChanged = Static<typeof ScheduleChanged>;

export const FireDecided = Named(
  'FireDecided',
  Type.Object(
    {
      at: Instant,
      scheduleId: Uuid,
      scheduledFor: Instant,
      decision: Enum(['Started', 'Skipped', 'Missed']),
      executionId: Nullable(Uuid),
      catchUp: Type.Boolean(),
    },
    { description: 'Event `fire`: what became of an expected fire.' },
  ),
);
export type FireDecided = Static<typeof FireDecided>;

export const HoldChanged = Named(
  'HoldChanged',
  Type.Object(
    { at: Instant, holdId: Uuid, state: Enum(['Set', 'Released']) },
    { description: 'Event `hold`: the hold of the tenant was set, changed or released.' },
  ),
);
export type HoldChanged = Static<typeof HoldChanged>;

export const ApprovalChanged = Named(
  'ApprovalChanged',
  Type.Object(
    {
      at: Instant,
      approvalId: Uuid,
      status: Enum(['Pending', 'Approved', 'Rejected', 'Stale']),
    },
    { description: 'Event `approval`: an approval was asked for or decided.' },
  ),
);
export type ApprovalChanged = Static<typeof ApprovalChanged>;

const StreamReady = Named(
  'StreamReady',
  Type.Object(
    { heartbeatSeconds: Type.Integer({ minimum: 1 }) },
    {
      description:
        'Event `ready`, always the first. After it, silence of more than twice the heartbeat means that the connection is dead.',
    },
  ),
);

const StreamAlive = Named(
  'StreamAlive',
  Type.Object(
    {},
    {
      description:
        'Event `alive`: nothing was told for a while. Its id is newer than the last one.',
    },
  ),
);

const StreamGone = Named(
  'StreamGone',
  Type.Object(
    { detail: Type.String() },
    {
      description:
        'Event `gone`: what followed the given Last-Event-ID is not kept any more. Read the lists again; the stream continues from now.',
    },
  ),
);

const closeReasons = [
  'shutdown',
  'credential-ended',
  'tenant-suspended',
  'too-slow',
  'time-over',
  'unavailable',
] as const;
export type CloseReason = (typeof closeReasons)[number];

const StreamClosed = Named(
  'StreamClosed',
  Type.Object(
    { reason: Enum(closeReasons), resume: Type.Boolean() },
    {
      description:
        'Event `close`, always the last. With `resume`, connect again with the last id: nothing is lost and nothing repeated.',
    },
  ),
);

/** The schema of the data of each event, by its name. */
export const streamEventSchemas = {
  ready: StreamReady,
  execution: ExecutionChanged,
  step: StepChanged,
  attempt: AttemptChanged,
  log: LogGrown,
  schedule: ScheduleChanged,
  fire: FireDecided,
  hold: HoldChanged,
  approval: ApprovalChanged,
  alive: StreamAlive,
  gone: StreamGone,
  close: StreamClosed,
} as const;

const eventNames = Object.keys(streamEventSchemas) as (keyof typeof streamEventSchemas)[];

/** One event as text/event-stream has it. */
export const StreamEvent = Named(
  'StreamEvent',
  Type.Object({
    id: Type.String({ description: 'To resume after it: send it as Last-Event-ID.' }),
    event: Enum(eventNames),
    data: Type.Unsafe<unknown>({
      description: 'One line of JSON; its shape depends on the event.',
      anyOf: Object.values(streamEventSchemas).map(({ $id }) => ({ $ref: `${$id}#` })),
    }),
  }),
);

export const streamSchemas = [...Object.values(streamEventSchemas), StreamEvent];
