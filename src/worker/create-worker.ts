/** Makes the Temporal workers of one process: which tasks each takes, within which bounds. */
import { setFlagsFromString } from 'node:v8';
import {
  type InjectedSinks,
  type NativeConnection,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import type { RecordActivities } from '../../activities/record/record-activities.ts';
import type { Recorder } from '../../activities/record/recorder.ts';
import type { RecorderSinks } from '../../workflows/transition-buffer.ts';
import { mainTaskQueue, poolTaskQueue } from '../domain/identifiers.ts';
import { loadWorkflowBundle } from './bundle.ts';

/** Activities by the name workflows call them by. */
export type StepActivities = Readonly<Record<string, (...input: never[]) => Promise<unknown>>>;

export type Orchestration = { recorder: Recorder; activities: RecordActivities };

export type WorkersRequest = {
  connection: NativeConnection;
  namespace: string;
  identity: string;
  /** Present when this process runs workflows. */
  orchestration: Orchestration | null;
  /** Present when this process runs steps. */
  steps: { activities: StepActivities; pools: readonly string[] } | null;
  /** Steps run at once by this process, over each pool. */
  maxConcurrentSteps?: number;
};

const defaultMaxConcurrentSteps = 100;

/** Heartbeats carry cancel requests, and are what tells a lost worker: let them through quickly. */
const common = {
  maxHeartbeatThrottleInterval: '2 seconds',
  defaultHeartbeatThrottleInterval: '2 seconds',
  shutdownGraceTime: '10 seconds',
  shutdownForceTime: '20 seconds',
} satisfies Partial<WorkerOptions>;

/** One worker for the main task queue and one for each further pool. */
export async function createWorkers(request: WorkersRequest): Promise<Worker[]> {
  const { orchestration, steps } = request;
  const pools = steps?.pools ?? [];
  const workers: Worker[] = [];
  if (orchestration || pools.includes('default')) workers.push(await createMainWorker(request));
  for (const pool of pools.filter((name) => name !== 'default')) {
    workers.push(await createPoolWorker(request, pool));
  }
  return workers;
}

async function createMainWorker(request: WorkersRequest): Promise<Worker> {
  const { orchestration, steps } = request;
  const runsSteps = steps !== null && steps.pools.includes('default');
  return Worker.create({
    ...optionsFor(request, mainTaskQueue),
    ...(orchestration && (await orchestrationOptions(orchestration))),
    activities: {
      ...orchestration?.activities,
      ...(runsSteps ? steps.activities : {}),
    },
    // An orchestrator without steps must leave step activities to the step workers.
    enableNonLocalActivities: runsSteps,
  });
}

async function createPoolWorker(request: WorkersRequest, pool: string): Promise<Worker> {
  const options = optionsFor(request, poolTaskQueue(pool));
  return Worker.create({ ...options, activities: { ...request.steps?.activities } });
}

function optionsFor(request: WorkersRequest, taskQueue: string): WorkerOptions {
  const { connection, namespace, identity, maxConcurrentSteps } = request;
  const maxConcurrentActivityTaskExecutions = maxConcurrentSteps ?? defaultMaxConcurrentSteps;
  return {
    ...common,
    connection,
    namespace,
    identity,
    taskQueue,
    maxConcurrentActivityTaskExecutions,
  };
}

/**
 * The SDK notes a stack trace for every promise of workflow code, and looks up the source of each of
 * its frames: with the usual ten that is a fifth of a step's time. A few still show where an error
 * comes from. Only contexts made from now on are affected: those of workflows.
 */
function shortenWorkflowStackTraces(): void {
  setFlagsFromString('--stack-trace-limit=4');
}

async function orchestrationOptions({ recorder }: Orchestration): Promise<Partial<WorkerOptions>> {
  shortenWorkflowStackTraces();
  const sinks: InjectedSinks<RecorderSinks> = {
    recorder: { record: { fn: (_info, batch) => recorder.record(batch) } },
  };
  return { workflowBundle: await loadWorkflowBundle(), sinks };
}
