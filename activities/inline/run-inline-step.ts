/**
 * The local activity of the inline lane: one attempt of a step, by the runner and with the rules of the regular lane.
 * It claims the attempt in the record before the effect and has its end recorded before it answers.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { serverTimeoutMarginSeconds } from '../../src/domain/execution/retry.ts';
import { completeCall, type StepActivityInput } from '../../src/domain/execution/step-activity.ts';
import type { StepReport } from '../../src/domain/execution/step-result.ts';
import { inlinePool } from '../../src/domain/inline/dispatch.ts';
import type {
  InlineAnswer,
  InlineCall,
  InlineEnd,
  InlineVerdict,
} from '../../src/domain/inline/inline-lane.ts';
import { answerOfRecord, type RecordedAttempt } from '../../src/domain/inline/recorded-attempt.ts';
import type {
  ProgressRequest,
  RecordedProgress,
} from '../../src/domain/inline/recorded-progress.ts';
import {
  type AttemptEnd,
  AttemptKnownError,
  type ReportRest,
} from '../../src/domain/observation.ts';
import type { StepSettings } from '../../src/domain/schedule/schedule.ts';
import { reachFailpoint } from '../../src/failpoints.ts';
import type { Database, Transaction } from '../../src/store/core/database.ts';
import { isUnavailable } from '../../src/store/core/errors.ts';
import { findNewestAttempt, findProgress } from '../../src/store/records/inline-attempts.ts';
import { withTimeout } from '../record/recorder.ts';
import type { InlineRecord } from '../record/store-observer.ts';
import { type AttemptDeps, runAttempt } from '../steps/run-attempt.ts';
import type { StepRunners } from '../steps/step-activity.ts';
import { StepFailure, type StepRunner } from '../steps/step-runner.ts';
import { observeInline } from './inline-observer.ts';

export type InlineSteps = {
  attempts: Omit<AttemptDeps, 'observer'>;
  runners: Partial<StepRunners>;
};

export type InlineDeps = {
  database: Database;
  record: InlineRecord;
  /** Null where the worker of the workflows runs no steps of the main pool. */
  steps: InlineSteps | null;
};

export type InlineActivities = {
  runInlineStep: (call: InlineCall) => Promise<InlineAnswer>;
  /** For a workflow that may have come further in a task that it repeats. */
  readInlineProgress: (request: ProgressRequest) => Promise<RecordedProgress>;
};

export function createInlineActivities(deps: InlineDeps): InlineActivities {
  const running = new Map<string, Promise<unknown>>();
  return {
    async runInlineStep({ type, attempt, ...call }) {
      const began = performance.now();
      const { workflowExecution } = Context.current().info;
      if (!workflowExecution) throw new Error('an inline step runs inside an execution');
      const input = completeCall(call, workflowExecution.runId);
      const place = `${input.executionId}/${input.incarnation}/${input.stepIndex}`;
      // Of a workflow task that this worker has lost; it ends soon, because it is cancelled.
      while (running.has(place)) await running.get(place);
      const work = answerCall(deps, { input, type, attempt });
      const over = work.then(
        () => undefined,
        () => undefined,
      );
      running.set(place, over);
      try {
        return { ...(await work), ms: Math.round(performance.now() - began) };
      } finally {
        running.delete(place);
      }
    },
    readInlineProgress: (request) =>
      readRecord(deps, request.tenantId, (tx) => findProgress(tx, request)),
  };
}

type Asked = { input: StepActivityInput; type: InlineCall['type']; attempt: number };

async function answerCall(deps: InlineDeps, asked: Asked): Promise<InlineVerdict> {
  const { steps } = deps;
  const runner = steps?.runners[asked.type] as StepRunner<StepSettings> | undefined;
  if (!steps || !runner) return answerElsewhere(deps, asked);
  const { input, type, attempt } = asked;
  const observer = observeInline(deps.record);
  const call = { input, pool: inlinePool, inline: { attempt, type } };
  try {
    const end = await endOf(() =>
      runAttempt({ ...steps.attempts, observer }, bounded(runner), call),
    );
    return await concluded(deps, end, observer.end());
  } catch (error) {
    if (!(error instanceof AttemptKnownError)) throw error;
    return answerKnown(deps, asked);
  }
}

/** The regular lane is told how a step ended by its failure, the workflow of this one by an answer. */
async function endOf(run: () => Promise<StepReport>): Promise<InlineEnd> {
  try {
    return { failure: null, report: await run() };
  } catch (error) {
    const isCancelled = error instanceof CancelledFailure;
    if (!isCancelled && !(error instanceof ApplicationFailure)) throw error;
    const failure = isCancelled
      ? { code: 'step-cancelled', message: 'cancelled' }
      : { code: error.type ?? 'step-failed', message: error.message };
    return { failure, report: (error.details?.[0] as StepReport | undefined) ?? null };
  }
}

/** How long an answer waits for PostgreSQL. After that the workflow task is the only record, as in the regular lane. */
const recordWaitMs = 5_000;

async function concluded(
  { record }: InlineDeps,
  end: InlineEnd,
  ended: AttemptEnd | null,
): Promise<InlineVerdict> {
  if (ended) {
    const rest = restOf(end.report);
    const storing = record.conclude(rest ? { ...ended, rest } : ended);
    await withTimeout(storing, recordWaitMs, undefined);
    reachFailpoint('inline.concluded');
  }
  const { failure, report } = end;
  if (ended?.nextAttemptAt && failure) {
    const delayMs = Math.max(0, ended.nextAttemptAt - ended.endedAt);
    return { verdict: 'Again', attempt: ended.attempt + 1, delayMs, report };
  }
  return { verdict: 'Ended', ...end };
}

function restOf(report: StepReport | null): ReportRest | null {
  const { counts, outputs, warnings } = report ?? {};
  if (!counts && !outputs && !warnings) return null;
  return {
    ...(counts && { counts }),
    ...(outputs && { outputs }),
    ...(warnings && { warnings }),
  };
}

async function answerKnown(deps: InlineDeps, { input }: Asked): Promise<InlineVerdict> {
  const newest = await findNewest(deps, input);
  if (!newest) throw new Error('the record refuses an attempt that it does not have');
  return answerOfRecord(newest, input, Date.now());
}

/** Also here a step that has begun inline, in a worker that is gone, is not simply begun again. */
async function answerElsewhere(
  deps: InlineDeps,
  { input, attempt }: Asked,
): Promise<InlineVerdict> {
  const newest = await findNewest(deps, input);
  if (newest && newest.attempt >= attempt) return answerOfRecord(newest, input, Date.now());
  return { verdict: 'Elsewhere', attemptsBefore: attempt - 1 };
}

const askAgainMs = 500;

function findNewest(deps: InlineDeps, input: StepActivityInput): Promise<RecordedAttempt | null> {
  return readRecord(deps, input.tenantId, (tx) => findNewestAttempt(tx, input));
}

/** As long as PostgreSQL is away, only it knows, and the workflow waits. */
async function readRecord<T>(
  { database }: InlineDeps,
  tenantId: string,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const { cancellationSignal: signal } = Context.current();
  for (;;) {
    try {
      return await database.read(tenantId, work);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      await delay(askAgainMs, undefined, { signal });
    }
  }
}

/** A runner that does not end its effect at its deadline must not keep the workflow task. */
function bounded<S extends StepSettings>(runner: StepRunner<S>): StepRunner<S> {
  return async (run) => {
    const { timeoutSeconds, onInterrupted } = run.input;
    const limitMs = (timeoutSeconds + serverTimeoutMarginSeconds) * 1_000;
    const result = await withTimeout(runner(run), limitMs, null);
    if (result) return result;
    const message = 'it did not stop at its timeout; whether it took effect is unknown';
    throw new StepFailure('step-interrupted', message, { retryable: onInterrupted === 'Retry' });
  };
}
