/** Starts executions and follows each to its end, several at a time; intervenes in a few of them. */
import { setTimeout as delay } from 'node:timers/promises';
import { type ExecutionStatus, isFinalExecution } from '../../domain/execution/status.ts';
import { type Answer, type ChaosTenant, createRandom } from './client.ts';

/** What is done to an execution from outside while it runs. */
type Intervention = 'None' | 'Terminate' | 'Cancel' | 'PauseAndResume';

export type ChaosRun = {
  number: number;
  tenant: ChaosTenant;
  slug: string;
  /** The idempotency key of its start, the same for every repeat. */
  key: string;
  /** Null when no start was ever accepted. */
  executionId: string | null;
  status: ExecutionStatus | null;
  intervention: Intervention;
  /** Why the start was given up; null if it was accepted. */
  refused: string | null;
  /** Its recorded end; null if it did not end. */
  endedAt: Date | null;
  seconds: number;
};

/** A schedule of a tenant. */
export type Lane = { tenant: ChaosTenant; slug: string };

export type RunsOptions = {
  runs: number;
  seed: number;
  /** Each runs one execution of its schedule after the other. */
  lanes: readonly Lane[];
  /** Milliseconds from the accepted start after which a run counts as stuck. */
  boundMs: number;
  terminate: (run: { workflowId: string; runId: string }) => Promise<void>;
  /** Called for each run when its start is accepted, and at its end. */
  accepted: (number: number) => void;
  ended: (run: ChaosRun) => void;
  allStarted: () => void;
  signal: AbortSignal;
};

/**
 * A start whose answer was lost is repeated until its key is free and every part is up. Before that it is
 * unknown whether it was accepted.
 */
const startPatienceMs = 180_000;
const pollMs = 700;

export async function runAll(options: RunsOptions): Promise<ChaosRun[]> {
  const { runs, lanes, allStarted, ended } = options;
  const done: ChaosRun[] = [];
  let next = 0;
  let started = 0;
  const runLane = async (lane: Lane): Promise<void> => {
    while (next < runs) {
      next += 1;
      const run = await start(options, next, lane);
      started += 1;
      if (run.executionId !== null) options.accepted(run.number);
      if (started === runs) allStarted();
      const final = run.executionId === null ? run : await follow(options, run);
      done.push(final);
      ended(final);
    }
  };
  await Promise.all(lanes.map(runLane));
  return done.sort((a, b) => a.number - b.number);
}

function interventionFor(seed: number, number: number): Intervention {
  const random = createRandom(seed, `run ${number}`);
  const choice = random.between(1, 20);
  return choice === 1
    ? 'Terminate'
    : choice === 2
      ? 'Cancel'
      : choice === 3
        ? 'PauseAndResume'
        : 'None';
}

async function start(
  options: RunsOptions,
  number: number,
  { tenant, slug }: Lane,
): Promise<ChaosRun> {
  const { seed } = options;
  const { client } = tenant;
  const key = `chaos-${seed}-${number}-${Date.now()}`;
  const about = {
    number,
    tenant,
    slug,
    key,
    intervention: interventionFor(seed, number),
    status: null,
    endedAt: null,
  };
  const answered = await client.until(
    () => client.ask('POST', `/schedules/${slug}/run`, {}, key),
    (answer) => (isDefinite(answer) ? answer : null),
    { deadline: Date.now() + Math.max(startPatienceMs, options.boundMs), everyMs: 500 },
  );
  if (answered?.status === 202) {
    const { id } = answered.body as { id: string };
    return { ...about, executionId: id, refused: null, seconds: 0 };
  }
  const { detail = 'no answer' } = (answered?.body ?? {}) as { detail?: string };
  return { ...about, executionId: null, refused: detail, seconds: 0 };
}

/** True when a repeat of the request would get the same answer. */
function isDefinite({ status, body }: Answer): boolean {
  if (status >= 500) return false;
  return (body as { code?: string } | null)?.code !== 'idempotency-key-busy';
}

type Seen = { status: ExecutionStatus; workflowId: string; runId: string; endedAt: string | null };

async function follow(options: RunsOptions, run: ChaosRun): Promise<ChaosRun> {
  const { boundMs } = options;
  const { client } = run.tenant;
  const begun = Date.now();
  const look = () => client.ask('GET', `/schedule-executions/${run.executionId}`);
  const intervened = intervene(options, run).catch(() => undefined);
  const final = await client.until(
    look,
    ({ status: code, body }) => {
      const seen = code === 200 ? (body as Seen) : null;
      return seen && isFinalExecution(seen.status) ? seen : null;
    },
    { deadline: begun + boundMs, everyMs: pollMs },
  );
  await intervened;
  const { status = null, endedAt = null } = final ?? {};
  return {
    ...run,
    status,
    endedAt: endedAt === null ? null : new Date(endedAt),
    seconds: (Date.now() - begun) / 1_000,
  };
}

async function intervene(
  { seed, signal, terminate, boundMs }: RunsOptions,
  { number, intervention, executionId, tenant: { client } }: ChaosRun,
): Promise<void> {
  if (intervention === 'None') return;
  const path = `/schedule-executions/${executionId}`;
  await delay(createRandom(seed, `wait ${number}`).between(200, 2_500), undefined, { signal });
  if (intervention === 'Terminate') {
    const seen = await client.until(
      () => client.ask('GET', path),
      ({ status, body }) => (status === 200 ? (body as Seen) : null),
      { deadline: Date.now() + 60_000, everyMs: pollMs },
    );
    if (seen && !isFinalExecution(seen.status)) await terminate(seen);
    return;
  }
  if (intervention === 'Cancel') {
    await client.ask('POST', `${path}/cancel`, { reason: 'chaos' });
    return;
  }
  await client.ask('POST', `${path}/pause`, { reason: 'chaos' });
  await delay(1_500, undefined, { signal });
  // A pause whose answer was lost may take effect after the resume: resume until the execution has ended.
  const resumeIfPaused = async (): Promise<Answer | null> => {
    const answer = await client.ask('GET', path);
    const { status } = (answer?.body ?? {}) as Partial<Seen>;
    if (status === 'Paused') await client.ask('POST', `${path}/resume`, { reason: 'chaos' });
    return answer;
  };
  await client.until(
    resumeIfPaused,
    ({ status, body }) => (status === 200 && isFinalExecution((body as Seen).status) ? true : null),
    { deadline: Date.now() + boundMs, everyMs: 1_000 },
  );
}
