/** Step activities in a mocked activity environment, with an Observer that keeps what it is told. */
import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import { ActivityCancellationDetails } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import {
  createStepActivities,
  createStepRunners,
  type StepActivity,
  type StepActivityDeps,
} from '../../../activities/steps/step-activity.ts';
import type { StepActivityInput } from '../../../src/domain/execution/step-activity.ts';
import type { StepReport } from '../../../src/domain/execution/step-result.ts';
import type {
  AttemptEnd,
  AttemptProgress,
  AttemptStart,
  LogLine,
  Observer,
} from '../../../src/domain/observation.ts';
import type { StepSettings } from '../../../src/domain/schedule/schedule.ts';
import { accessFor, type AccessSetup } from './access.ts';

export type RecordingObserver = Observer & {
  starts: (AttemptStart & { mustStore: boolean })[];
  ends: AttemptEnd[];
  progressed: AttemptProgress[];
  lines: LogLine[];
  /** Everything it was told, in order. */
  events: string[];
};

export function createRecordingObserver(lostAttempt: number | null = null): RecordingObserver {
  const observer: RecordingObserver = {
    starts: [],
    ends: [],
    progressed: [],
    lines: [],
    events: [],
    async attemptStarted(start, { mustStore }) {
      observer.starts.push({ ...start, mustStore });
      observer.events.push('start');
      return { stored: true, lostAttempt };
    },
    attemptEnded(end) {
      observer.ends.push(end);
      observer.events.push('end');
    },
    progress: (progress) => void observer.progressed.push(progress),
    logLines: (_key, lines) => void observer.lines.push(...lines),
  };
  return observer;
}

export type Setup = Partial<StepActivityDeps> & AccessSetup & { observer?: RecordingObserver };

export function createSteps(setup: Setup = {}) {
  const observer = setup.observer ?? createRecordingObserver();
  const deps = {
    worker: 'worker-1',
    resolveSecret: () => undefined,
    findAccess: accessFor(setup),
    commandsEnabled: true,
    ...setup,
    observer,
  };
  return { ...createStepActivities(deps, createStepRunners(deps)), observer };
}

export function anInput<S extends StepSettings>(
  settings: S,
  changes: Partial<StepActivityInput<S>> = {},
): StepActivityInput<S> {
  const executionId = changes.executionId ?? randomUUID();
  return {
    tenantId: randomUUID(),
    executionId,
    incarnation: randomUUID(),
    stepIndex: 2,
    key: 'the-step',
    settings,
    timeoutSeconds: 20,
    retry: { maxRetries: 2, delaySeconds: 5, ladderSeconds: [] },
    onInterrupted: 'Retry',
    idempotencyKey: `${executionId}/the-step`,
    ...changes,
  };
}

type CancelKind = keyof Pick<
  ActivityCancellationDetails,
  'cancelRequested' | 'notFound' | 'timedOut' | 'paused' | 'workerShutdown'
>;

const cancelReasons = {
  cancelRequested: 'CANCELLED',
  notFound: 'NOT_FOUND',
  timedOut: 'TIMED_OUT',
  paused: 'PAUSED',
  workerShutdown: 'WORKER_SHUTDOWN',
} as const;

export type Attempt = {
  result: Promise<StepReport>;
  heartbeats: unknown[];
  /** Resolves at the next sign of life. */
  heartbeat: Promise<unknown>;
  cancel: (kind?: CancelKind) => void;
};

export type AttemptInfo = { attempt?: number; heartbeatTimeoutMs?: number; taskQueue?: string };

export function begin<S extends StepSettings>(
  activity: StepActivity<S>,
  input: StepActivityInput<S>,
  { attempt = 1, heartbeatTimeoutMs = 10_000, taskQueue = 'carillon' }: AttemptInfo = {},
): Attempt {
  const logger = new DefaultLogger('ERROR', () => undefined);
  const workflowExecution = { workflowId: 'an-execution', runId: input.incarnation };
  const info = { attempt, heartbeatTimeoutMs, workflowExecution, taskQueue };
  const environment = new MockActivityEnvironment(info, { logger });
  const heartbeats: unknown[] = [];
  const heartbeat = new Promise<unknown>((resolve) => environment.once('heartbeat', resolve));
  environment.on('heartbeat', (details: unknown) => heartbeats.push(details));
  const result = environment.run<[StepActivityInput<S>], StepReport, typeof activity>(
    activity,
    input,
  );
  result.catch(() => undefined);
  return {
    result,
    heartbeats,
    heartbeat,
    cancel(kind = 'cancelRequested') {
      const details = new ActivityCancellationDetails({ [kind]: true });
      environment.cancel(cancelReasons[kind], details);
    },
  };
}

export type Failed = {
  error: ApplicationFailure;
  code: string | null | undefined;
  message: string;
  nonRetryable: boolean | null | undefined;
  report: StepReport;
};

/** The failure an attempt ended with; fails the test when it ended well or was cancelled. */
export async function failureOf(result: Promise<StepReport>): Promise<Failed> {
  const error = await result.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApplicationFailure)) {
    throw new Error('expected an ApplicationFailure', { cause: error });
  }
  const { type: code, message, nonRetryable, details } = error;
  return { error, code, message, nonRetryable, report: details?.[0] as StepReport };
}

export async function cancellationOf(result: Promise<StepReport>): Promise<CancelledFailure> {
  const error = await result.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof CancelledFailure) return error;
  throw new Error('expected a CancelledFailure', { cause: error });
}

export type Target = {
  url: string;
  requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
  /** Resolves with the first request, when its body has arrived. */
  requested: Promise<void>;
  close(): Promise<void>;
};

/** A real HTTP server that keeps what it is asked. */
export async function startTarget(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<Target> {
  const requests: Target['requests'] = [];
  let onRequest: () => void = () => undefined;
  const requested = new Promise<void>((resolve) => (onRequest = resolve));
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      requests.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      onRequest();
      answer(request, response, requests.length);
    });
  };
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    requested,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type RawTarget = { url: string; requests: () => number; close(): Promise<void> };

/** A TCP server that answers every complete request with these bytes, and then hangs up. */
export async function startRawTarget(
  answer: string | Buffer,
  hangUp: 'end' | 'reset' = 'end',
): Promise<RawTarget> {
  let requests = 0;
  const server = createTcpServer((socket) => {
    let received = '';
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
      const [head = '', body] = received.split('\r\n\r\n');
      const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
      if (body === undefined || body.length < length) return;
      requests += 1;
      socket.write(typeof answer === 'string' ? Buffer.from(answer, 'latin1') : answer, () => {
        if (hangUp === 'end') socket.end();
        else socket.resetAndDestroy();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** Looks until the condition holds; the test's own timeout is the limit. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}
