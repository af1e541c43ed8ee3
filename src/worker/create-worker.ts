/** Creates the Temporal workers of one process: which tasks each takes, and how many at once. */
import { setFlagsFromString } from 'node:v8';
import {
  type InjectedSinks,
  type NativeConnection,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import type { InlineActivities } from '../../activities/inline/run-inline-step.ts';
import type { RecordActivities } from '../../activities/record/record-activities.ts';
import type { Recorder } from '../../activities/record/recorder.ts';
import type { RecorderSinks } from '../../workflows/transition-buffer.ts';
import type { KeyRing } from '../aes-gcm.ts';
import { mainTaskQueue, poolTaskQueue } from '../domain/identifiers.ts';
import { createEncryptingCodec } from '../temporal/payloads/encrypting-codec.ts';
import { failureConverterPath, loadWorkflowBundle } from './bundle.ts';
import { useWorkflowThreads, type WorkflowSandbox } from './workflow-threads.ts';

/** Activities by the name workflows call them by. */
export type StepActivities = Readonly<Record<string, (...input: never[]) => Promise<unknown>>>;

export type Orchestration = {
  recorder: Recorder;
  activities: RecordActivities & InlineActivities;
  /** `lean` unless given. */
  sandbox?: WorkflowSandbox;
};

export type WorkersRequest = {
  connection: NativeConnection;
  namespace: string;
  identity: string;
  /** Encrypts payloads; they are plain when left out. */
  payloadKeys?: KeyRing | null;
  /** Present when this process runs workflows. */
  orchestration: Orchestration | null;
  /** Present when this process runs steps. */
  steps: { activities: StepActivities; pools: readonly string[] } | null;
  /** Steps that run at once, for each pool. */
  maxConcurrentSteps?: number;
};

const defaultMaxConcurrentSteps = 100;
/** Local activities that write the record; inline steps must not keep executions from their beginning and end. */
const maxConcurrentRecording = 100;

/** Heartbeats carry cancel requests and show that a worker is alive: let them through quickly. */
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
    ...(orchestration && (await orchestrationOptions(orchestration, encodes(request)))),
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
  const { connection, namespace, identity, maxConcurrentSteps, payloadKeys } = request;
  const maxConcurrentActivityTaskExecutions = maxConcurrentSteps ?? defaultMaxConcurrentSteps;
  return {
    ...common,
    connection,
    namespace,
    identity,
    taskQueue,
    maxConcurrentActivityTaskExecutions,
    maxConcurrentLocalActivityExecutions:
      maxConcurrentActivityTaskExecutions + maxConcurrentRecording,
    ...(payloadKeys && {
      dataConverter: {
        payloadCodecs: [createEncryptingCodec(payloadKeys)],
        failureConverterPath,
      },
    }),
  };
}

function encodes({ payloadKeys }: WorkersRequest): boolean {
  return payloadKeys !== null && payloadKeys !== undefined;
}

/**
 * In a full sandbox the SDK records a stack trace for every promise of workflow code and maps each frame to its
 * source: with the usual ten frames that is a fifth of a step's time. Four still show where an error comes from.
 * Affects only contexts created later: those of workflows.
 */
function shortenWorkflowStackTraces(): void {
  setFlagsFromString('--stack-trace-limit=4');
}

async function orchestrationOptions(
  { recorder, sandbox = 'lean' }: Orchestration,
  encodeFailures: boolean,
): Promise<Partial<WorkerOptions>> {
  shortenWorkflowStackTraces();
  useWorkflowThreads(sandbox);
  const sinks: InjectedSinks<RecorderSinks> = {
    recorder: {
      record: { fn: (_info, batch) => recorder.record(batch) },
      note: { fn: (_info, batch) => recorder.note(batch) },
    },
  };
  return { workflowBundle: await loadWorkflowBundle(encodeFailures), sinks };
}
