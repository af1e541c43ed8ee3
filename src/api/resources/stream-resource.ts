/** Changes as the events of the live stream. */
import type {
  ApprovalChanged,
  AttemptChanged,
  ExecutionChanged,
  FireDecided,
  HoldChanged,
  LogGrown,
  ScheduleChanged,
  StepChanged,
  streamEventSchemas,
} from '../../contract/operations/stream.ts';
import { toInstant } from '../../contract/validation/schema.ts';
import type { StreamEvent, StreamTopic } from '../../domain/stream/stream.ts';

type StreamEventName = keyof typeof streamEventSchemas;

export type NamedEvent = { name: StreamEventName; data: object };

const names: Readonly<Record<StreamTopic, StreamEventName>> = {
  executions: 'execution',
  steps: 'step',
  attempts: 'attempt',
  log: 'log',
  schedules: 'schedule',
  fires: 'fire',
  holds: 'hold',
  approvals: 'approval',
};

/** The triggers wrote these; a row they did not write as agreed is a defect that must show. */
function present<T>(value: T | null | undefined, name: string, { topic }: StreamEvent): T {
  if (value === null || value === undefined) throw new Error(`a row of ${topic} has no ${name}`);
  return value;
}

type Data = Record<string, unknown>;

function ofExecution(event: StreamEvent): { scheduleId: string | null; executionId: string } {
  const { scheduleId } = event;
  return { scheduleId, executionId: present(event.executionId, 'execution', event) };
}

function ofAttempt(event: StreamEvent) {
  const stepIndex = present(event.stepIndex, 'step', event);
  return { ...ofExecution(event), stepIndex, attempt: present(event.attempt, 'attempt', event) };
}

const shapes: Readonly<Record<StreamTopic, (event: StreamEvent, data: Data) => object>> = {
  executions: (event) => {
    const status = event.status as ExecutionChanged['status'];
    return { ...ofExecution(event), status } satisfies Omit<ExecutionChanged, 'at'>;
  },
  steps: (event) => {
    const stepIndex = present(event.stepIndex, 'step', event);
    const status = event.status as StepChanged['status'];
    return { ...ofExecution(event), stepIndex, status } satisfies Omit<StepChanged, 'at'>;
  },
  attempts: (event, { percent }) => {
    const status = event.status as AttemptChanged['status'];
    const shown = typeof percent === 'number' ? percent : null;
    return { ...ofAttempt(event), status, percent: shown } satisfies Omit<AttemptChanged, 'at'>;
  },
  log: (event, data) => {
    const { firstLine, lastLine } = data as Pick<LogGrown, 'firstLine' | 'lastLine'>;
    return { ...ofAttempt(event), firstLine, lastLine } satisfies Omit<LogGrown, 'at'>;
  },
  schedules: (event, data) => {
    const { enabled, revision, generation, observedGeneration } = data as ScheduleChanged;
    const scheduleId = present(event.scheduleId, 'schedule', event);
    const state = event.status as ScheduleChanged['state'];
    const shown = { scheduleId, state, enabled, revision, generation, observedGeneration };
    return shown satisfies Omit<ScheduleChanged, 'at'>;
  },
  fires: (event, data) => {
    const { scheduledFor, catchUp } = data as Pick<FireDecided, 'scheduledFor' | 'catchUp'>;
    const shown = {
      scheduleId: present(event.scheduleId, 'schedule', event),
      scheduledFor: toInstant(new Date(scheduledFor)),
      decision: event.status as FireDecided['decision'],
      executionId: event.executionId,
      catchUp,
    };
    return shown satisfies Omit<FireDecided, 'at'>;
  },
  holds: (event, data) => {
    const { holdId } = data as Pick<HoldChanged, 'holdId'>;
    return { holdId, state: event.status as HoldChanged['state'] } satisfies Omit<
      HoldChanged,
      'at'
    >;
  },
  approvals: (event, data) => {
    const { approvalId } = data as Pick<ApprovalChanged, 'approvalId'>;
    const status = event.status as ApprovalChanged['status'];
    return { approvalId, status } satisfies Omit<ApprovalChanged, 'at'>;
  },
};

export function toNamedEvent(event: StreamEvent): NamedEvent {
  const shape = shapes[event.topic](event, event.data ?? {});
  return { name: names[event.topic], data: { at: toInstant(event.at), ...shape } };
}
