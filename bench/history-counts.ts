/** What one run leaves in Temporal: events counted, and where its time went by their own times. */
import proto from '@temporalio/proto';
import type { Contender } from './contender.ts';
import type { JobName } from './job-shapes.ts';
import { median } from './report/statistics.ts';

const { EventType } = proto.temporal.api.enums.v1;

export type HistoryCounts = {
  /** Events of a run; how many completions one workflow task takes in makes it vary. */
  events: number;
  workflowTasks: number;
  /** Events that belong to no workflow task; the same in every run. */
  otherEvents: number;
  /** Size of the stored history. */
  bytes: number;
  /** Writes of the run's state, Temporal's own unit of throughput. */
  stateTransitions: number;
  /** Median milliseconds between the events of one thing, as the server saw them. */
  activityScheduledToStarted: number;
  activityStartedToCompleted: number;
  taskScheduledToStarted: number;
  taskStartedToCompleted: number;
};

type Event = proto.temporal.api.history.v1.IHistoryEvent;

/** Medians over a few runs, one at a time. */
export async function countHistory(
  contender: Contender,
  job: JobName,
  runs: number,
): Promise<HistoryCounts> {
  const all: HistoryCounts[] = [];
  for (let run = 0; run < runs; run += 1) all.push(await countOne(contender, job));
  const middle = (key: keyof HistoryCounts): number => median(all.map((one) => one[key]));
  return {
    events: middle('events'),
    workflowTasks: middle('workflowTasks'),
    otherEvents: middle('otherEvents'),
    bytes: middle('bytes'),
    stateTransitions: middle('stateTransitions'),
    activityScheduledToStarted: middle('activityScheduledToStarted'),
    activityStartedToCompleted: middle('activityStartedToCompleted'),
    taskScheduledToStarted: middle('taskScheduledToStarted'),
    taskStartedToCompleted: middle('taskStartedToCompleted'),
  };
}

async function countOne(contender: Contender, job: JobName): Promise<HistoryCounts> {
  const handle = await contender.start(job, 0);
  await handle.result();
  const { events } = await handle.fetchHistory();
  const all = events ?? [];
  const types = all.map(({ eventType }) => eventType);
  const ofTasks = types.filter((type) => type && taskEvents.has(type)).length;
  const { raw } = await handle.describe();
  const info = raw.workflowExecutionInfo;
  return {
    events: types.length,
    workflowTasks: types.filter((type) => type === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
      .length,
    otherEvents: types.length - ofTasks,
    bytes: Number(info?.historySizeBytes ?? NaN),
    stateTransitions: Number(info?.stateTransitionCount ?? NaN),
    ...medianGaps(all),
  };
}

function medianGaps(events: readonly Event[]) {
  const at = new Map(events.map((event) => [Number(event.eventId), millisecondsOf(event)]));
  const gap = (event: Event, earlier: Event['eventId']): number =>
    millisecondsOf(event) - (at.get(Number(earlier)) ?? NaN);
  const gaps = (read: (event: Event) => Event['eventId'] | undefined): number =>
    median(events.flatMap((event) => (read(event) ? [gap(event, read(event))] : [])));
  return {
    activityScheduledToStarted: gaps((e) => e.activityTaskStartedEventAttributes?.scheduledEventId),
    activityStartedToCompleted: gaps((e) => e.activityTaskCompletedEventAttributes?.startedEventId),
    taskScheduledToStarted: gaps((e) => e.workflowTaskStartedEventAttributes?.scheduledEventId),
    taskStartedToCompleted: gaps((e) => e.workflowTaskCompletedEventAttributes?.startedEventId),
  };
}

function millisecondsOf({ eventTime }: Event): number {
  return Number(eventTime?.seconds ?? 0) * 1000 + (eventTime?.nanos ?? 0) / 1e6;
}

const taskEvents = new Set([
  EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
]);
