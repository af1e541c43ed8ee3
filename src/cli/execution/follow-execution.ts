/** Follows an execution to its end, through short outages of the server: by the live stream, or by polling. */
import { eitherOf } from '../../bounded-signal.ts';
import type { ExecutionDetail } from '../../contract/execution/executions.ts';
import { isFinalExecution } from '../../domain/execution/status.ts';
import type { ApiClient } from '../api/api-client.ts';
import { ApiProblem, ApiUnreachable } from '../api/api-error.ts';
import type { LiveNews } from '../api/live-news.ts';
import type { CliIo } from '../framework/cli-io.ts';

const shortestPauseMs = 300;
const longestPauseMs = 1_000;
/** Between two looks while the live stream would tell what changes. */
const livePauseMs = 5_000;
/** Changes often come together. */
const togetherMs = 100;
/** How long the server may be down before the wait gives up. */
const patienceMs = 60_000;

export type FollowDeps = {
  api: Pick<ApiClient, 'getExecution'>;
  io: Pick<CliIo, 'now' | 'sleep'>;
  /** Aborted by Ctrl+C. */
  signal: AbortSignal;
  /** News of the execution; without them it is polled. */
  news?: LiveNews;
  id: string;
  /** Longest wait in milliseconds; null waits without limit. */
  timeoutMs: number | null;
  /** A new execution may not be recorded yet: not finding it is no error at first. */
  justStarted: boolean;
  /** Called for every answer. */
  onAnswer: (execution: ExecutionDetail) => void;
  /** Called once for each outage of the server, with its reason. */
  onTrouble: (message: string) => void;
};

export type FollowResult =
  { end: 'final'; execution: ExecutionDetail } | { end: 'timedOut' } | { end: 'interrupted' };

/** @throws ApiUnreachable or ApiProblem when the server stays away for a minute. */
export async function followExecution(deps: FollowDeps): Promise<FollowResult> {
  try {
    return await follow(deps);
  } catch (error) {
    if (deps.signal.aborted) return { end: 'interrupted' };
    throw error;
  }
}

async function follow(deps: FollowDeps): Promise<FollowResult> {
  const { io, timeoutMs, onAnswer } = deps;
  const deadline = timeoutMs === null ? Infinity : io.now().getTime() + timeoutMs;
  const state: Progress = {
    seen: '',
    pauseMs: shortestPauseMs,
    troubledSince: null,
    found: false,
  };
  for (;;) {
    const execution = await readOnce(deps, state);
    if (execution) onAnswer(execution);
    if (execution && isFinalExecution(execution.status)) return { end: 'final', execution };
    adaptPause(state, execution);
    const left = deadline - io.now().getTime();
    if (left <= 0) return { end: 'timedOut' };
    if (state.found) deps.news?.start();
    await pauseFor(deps, { pauseMs: state.pauseMs, leftMs: left });
  }
}

type Pause = { pauseMs: number; leftMs: number };

/** Waits for the next look: for news while the stream is open, else for the pause. */
export async function pauseFor(
  { io, signal, news }: Pick<FollowDeps, 'io' | 'signal' | 'news'>,
  { pauseMs, leftMs }: Pause,
): Promise<void> {
  if (!news?.isLive()) return io.sleep(Math.min(pauseMs, leftMs), signal);
  const done = new AbortController();
  const slept = io.sleep(Math.min(livePauseMs, leftMs), eitherOf(signal, done.signal).signal);
  const told = news.next().then(() => true);
  const isNews = await Promise.race([told, slept.then(() => false)]);
  done.abort();
  await slept.catch(() => undefined);
  if (isNews) await io.sleep(Math.min(togetherMs, leftMs), signal);
}

type Progress = { seen: string; pauseMs: number; troubledSince: number | null; found: boolean };

/** Null while the server has trouble that may pass. */
async function readOnce(deps: FollowDeps, state: Progress): Promise<ExecutionDetail | null> {
  try {
    const execution = await deps.api.getExecution(deps.id);
    state.troubledSince = null;
    state.found = true;
    return execution;
  } catch (error) {
    if (deps.signal.aborted || !isPassing(error, deps.justStarted && !state.found)) throw error;
    const now = deps.io.now().getTime();
    const recorded = !(error instanceof ApiProblem && error.problem.status === 404);
    if (state.troubledSince === null && recorded) deps.onTrouble((error as Error).message);
    state.troubledSince ??= now;
    if (now - state.troubledSince >= patienceMs) throw error;
    return null;
  }
}

/** Polls often while the execution changes, less often while it does not. */
function adaptPause(state: Progress, execution: ExecutionDetail | null): void {
  const seen = execution ? JSON.stringify([execution.status, execution.steps]) : state.seen;
  state.pauseMs =
    seen === state.seen
      ? Math.min(longestPauseMs, Math.round(state.pauseMs * 1.25))
      : shortestPauseMs;
  state.seen = seen;
}

function isPassing(error: unknown, awaitsRecord: boolean): boolean {
  if (error instanceof ApiUnreachable) return true;
  if (!(error instanceof ApiProblem)) return false;
  return error.retryable || (awaitsRecord && error.problem.code === 'execution-not-found');
}

type PatienceDeps = Pick<FollowDeps, 'io' | 'signal' | 'timeoutMs' | 'onTrouble'>;

/**
 * Repeats a request through an outage, for a minute or the timeout.
 * @throws the last error, and at once an error that will not pass.
 */
export async function askPatiently<T>(deps: PatienceDeps, ask: () => Promise<T>): Promise<T> {
  const { io, signal, timeoutMs, onTrouble } = deps;
  const deadline = io.now().getTime() + Math.min(patienceMs, timeoutMs ?? patienceMs);
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted || !isPassing(error, false)) throw error;
      if (io.now().getTime() >= deadline) throw error;
      if (tries === 0) onTrouble((error as Error).message);
    }
    await io.sleep(longestPauseMs, signal);
  }
}
