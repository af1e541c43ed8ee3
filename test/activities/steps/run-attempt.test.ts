import { describe, expect, it } from 'vitest';
import { toActivity } from '../../../activities/steps/step-activity.ts';
import {
  type RunnerResult,
  StepFailure,
  type StepRun,
  type StepRunner,
} from '../../../activities/steps/step-runner.ts';
import type { StepActivityInput } from '../../../src/domain/execution/step-activity.ts';
import type { Observer } from '../../../src/domain/observation.ts';
import type { HttpSettings } from '../../../src/domain/schedule/schedule.ts';
import { accessFor } from './access.ts';
import {
  anInput,
  type AttemptInfo,
  begin,
  cancellationOf,
  createRecordingObserver,
  failureOf,
  type RecordingObserver,
} from './harness.ts';

const settings: HttpSettings = { method: 'GET', url: 'http://unused', headers: {}, body: null };

type Options = AttemptInfo & {
  observer?: RecordingObserver;
  changes?: Partial<StepActivityInput<HttpSettings>>;
};

/** One attempt of a step whose effect is the given function. */
function attemptOf(effect: StepRunner<HttpSettings>, options: Options = {}) {
  const observer = options.observer ?? createRecordingObserver();
  const worker = 'worker-1';
  const deps = { observer, worker, findAccess: accessFor(), resolveSecret: () => undefined };
  const input = anInput(settings, options.changes);
  return { observer, input, ...begin(toActivity(deps, effect), input, options) };
}

/** An effect that goes on until it is aborted, as a well-behaved one does. */
function untilAborted({ signal }: Pick<StepRun<HttpSettings>, 'signal'>): Promise<RunnerResult> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function aSwitch(): { turn(): void; turned: Promise<void> } {
  let turn: () => void = () => undefined;
  const turned = new Promise<void>((resolve) => (turn = resolve));
  return { turn: () => turn(), turned };
}

const done = async (): Promise<RunnerResult> => ({ message: 'done' });
const refuse = async (): Promise<RunnerResult> => {
  throw new StepFailure('target-refused', 'no', { retryable: true, facts: { httpStatus: 503 } });
};

describe('runAttempt', () => {
  it('records the start before the effect begins and the end after it', async () => {
    const observer = createRecordingObserver();
    const attempt = attemptOf(
      async () => {
        observer.events.push('effect');
        return { message: 'HTTP 200', httpStatus: 200, output: 'ok', outputBytes: 2 };
      },
      { observer },
    );
    const report = await attempt.result;
    expect(observer.events).toEqual(['start', 'effect', 'end']);
    expect(report).toMatchObject({
      attempt: 1,
      message: 'HTTP 200',
      output: 'ok',
    });
    expect(observer.starts[0]).toMatchObject({
      idempotencyKey: attempt.input.idempotencyKey,
      worker: 'worker-1',
      stepIndex: 2,
    });
    expect(observer.ends).toHaveLength(1);
    expect(observer.ends[0]).toMatchObject({
      status: 'Completed',
      code: null,
      httpStatus: 200,
      outputBytes: 2,
      nextAttemptAt: null,
    });
  });

  it('throws a failure typed with the code, the report in its details', async () => {
    const attempt = attemptOf(refuse, { attempt: 2 });
    const failure = await failureOf(attempt.result);
    expect(failure).toMatchObject({ code: 'target-refused', message: 'no', nonRetryable: false });
    expect(failure.report).toMatchObject({ attempt: 2, httpStatus: 503, worker: 'worker-1' });
  });

  it('asks for the delay of its rung and tells the record when the next attempt is due', async () => {
    const retry = { maxRetries: 3, delaySeconds: 60, ladderSeconds: [10, 30] };
    const attempt = attemptOf(refuse, { attempt: 2, changes: { retry } });
    const { error } = await failureOf(attempt.result);
    expect(error.nextRetryDelay).toBe(30_000);
    const [end] = attempt.observer.ends;
    expect(end?.nextAttemptAt).toBe((end?.endedAt ?? 0) + 30_000);
  });

  it('tells the record of no next attempt after the last one', async () => {
    const attempt = attemptOf(refuse, { attempt: 3 });
    await failureOf(attempt.result);
    expect(attempt.observer.ends[0]?.nextAttemptAt).toBeNull();
  });

  it('tells the record of no next attempt when a repeat cannot help', async () => {
    const attempt = attemptOf(async () => {
      throw new StepFailure('step-misconfigured', 'no', { retryable: false });
    });
    expect(await failureOf(attempt.result)).toMatchObject({ nonRetryable: true });
    expect(attempt.observer.ends[0]?.nextAttemptAt).toBeNull();
  });

  it('ends the effect at its own deadline', async () => {
    const attempt = attemptOf(untilAborted, { changes: { timeoutSeconds: 0.05 } });
    const failure = await failureOf(attempt.result);
    expect(failure).toMatchObject({ code: 'step-timed-out', message: 'timed out after 0.05 s' });
    expect(failure.nonRetryable).toBe(false);
    expect(attempt.observer.ends[0]).toMatchObject({ status: 'TimedOut', httpStatus: null });
  });

  it('answers a cancel only when the effect has ended', async () => {
    let ended = false;
    const begun = aSwitch();
    const attempt = attemptOf(async (run) => {
      begun.turn();
      await untilAborted(run).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 30));
      ended = true;
      throw new StepFailure('step-failed', 'stopped', { retryable: true });
    });
    await begun.turned;
    attempt.cancel();
    await cancellationOf(attempt.result);
    expect(ended).toBe(true);
    expect(attempt.observer.ends[0]).toMatchObject({ status: 'Cancelled', code: 'step-cancelled' });
  });

  it('begins no effect when it was cancelled before', async () => {
    let begun = false;
    const attempt = attemptOf(async () => {
      begun = true;
      return { message: 'done' };
    });
    attempt.cancel();
    await cancellationOf(attempt.result);
    expect(begun).toBe(false);
  });

  it('keeps the result of an effect that was complete before the cancel reached it', async () => {
    const begun = aSwitch();
    const attempt = attemptOf(async (run) => {
      begun.turn();
      await untilAborted(run).catch(() => undefined);
      return { message: 'done' };
    });
    await begun.turned;
    attempt.cancel();
    expect(await attempt.result).toMatchObject({ message: 'done' });
  });

  it.each(['notFound', 'timedOut'] as const)(
    'ends an effect the server gave up (%s)',
    async (kind) => {
      const attempt = attemptOf(untilAborted);
      attempt.cancel(kind);
      expect(await failureOf(attempt.result)).toMatchObject({ code: 'step-interrupted' });
      expect(attempt.observer.ends[0]?.status).toBe('Cancelled');
    },
  );

  it('lets an attempt finish that is put on hold', async () => {
    let finish: (result: RunnerResult) => void = () => undefined;
    const attempt = attemptOf(({ signal }) => {
      return new Promise((resolve, reject) => {
        finish = resolve;
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    });
    await new Promise((resolve) => setImmediate(resolve));
    attempt.cancel('paused');
    await new Promise((resolve) => setImmediate(resolve));
    finish({ message: 'finished' });
    expect(await attempt.result).toMatchObject({ message: 'finished' });
  });

  it.each([
    ['Retry', false],
    ['Fail', true],
  ] as const)('interrupts a step when its worker shuts down: %s', async (onInterrupted, final) => {
    const attempt = attemptOf(untilAborted, { changes: { onInterrupted } });
    attempt.cancel('workerShutdown');
    const failure = await failureOf(attempt.result);
    expect(failure).toMatchObject({ code: 'step-interrupted', nonRetryable: final });
    expect(failure.error.nextRetryDelay).toBe(1_000);
  });

  it('gives signs of life while it runs', async () => {
    let finish: (result: RunnerResult) => void = () => undefined;
    const attempt = attemptOf(
      ({ progress }) => {
        progress(140, 'page 4');
        return new Promise((resolve) => (finish = resolve));
      },
      { heartbeatTimeoutMs: 80 },
    );
    expect(await attempt.heartbeat).toEqual({ percent: 100, message: 'page 4' });
    finish({ message: 'done' });
    await attempt.result;
    const count = attempt.heartbeats.length;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(attempt.heartbeats).toHaveLength(count);
    expect(attempt.observer.progressed).toMatchObject([{ percent: 100, message: 'page 4' }]);
  });

  it('ends its effect after its worker stood still for longer than the server waits', async () => {
    const attempt = attemptOf(
      (run) => {
        const ended = untilAborted(run);
        setTimeout(() => {
          const until = performance.now() + 150;
          while (performance.now() < until);
        }, 10);
        return ended;
      },
      { heartbeatTimeoutMs: 80 },
    );
    const failure = await failureOf(attempt.result);
    expect(failure.code).toBe('step-interrupted');
    expect(failure.message).toContain('stood still');
  });

  it('does not show what an unexpected error says', async () => {
    const attempt = attemptOf(async () => {
      throw new TypeError('internal detail');
    });
    const failure = await failureOf(attempt.result);
    expect(failure).toMatchObject({ code: 'internal-error', nonRetryable: false });
    expect(failure.message).not.toContain('internal detail');
  });

  it('makes every text fit to store', async () => {
    const attempt = attemptOf(async () => ({
      message: `a\u0000b${'m'.repeat(5_000)}`,
      output: `\uD800${'o'.repeat(50_000)}`,
      counts: { ['n'.repeat(500)]: 1, bad: Number.NaN },
    }));
    const report = await attempt.result;
    expect(report.message).toMatch(/^a\u2400b/);
    expect(report.message.length).toBeLessThanOrEqual(1_000);
    expect(report.output?.length).toBeLessThanOrEqual(4_096);
    expect(report.output?.startsWith('\uFFFD')).toBe(true);
    expect(report.counts).toEqual({ ['n'.repeat(64)]: 1 });
  });
});

describe('runAttempt after an attempt that was lost', () => {
  const fail = { onInterrupted: 'Fail' } as const;

  it('does not repeat an effect that must not be repeated', async () => {
    const observer = createRecordingObserver(1);
    const attempt = attemptOf(done, { observer, attempt: 2, changes: fail });
    const failure = await failureOf(attempt.result);
    expect(failure).toMatchObject({ code: 'step-interrupted', nonRetryable: true });
    expect(failure.message).toContain('attempt 1 was lost');
    expect(observer.events).toEqual(['start', 'end']);
    expect(observer.ends[0]).toMatchObject({ status: 'Failed', nextAttemptAt: null });
  });

  it('repeats an effect that may be repeated, and says so', async () => {
    const observer = createRecordingObserver(1);
    const attempt = attemptOf(done, { observer, attempt: 2 });
    expect(await attempt.result).toMatchObject({ message: 'done', attempt: 2 });
    expect(observer.lines).toMatchObject([{ stream: 'system', level: 'warn' }]);
  });

  it.each([
    [1, 'Fail', false],
    [2, 'Fail', true],
    [2, 'Retry', false],
  ] as const)(
    'attempt %i with %s must be stored first: %s',
    async (attempt, onInterrupted, must) => {
      const run = attemptOf(done, { attempt, changes: { onInterrupted } });
      await run.result;
      expect(run.observer.starts[0]?.mustStore).toBe(must);
    },
  );

  it('goes on without a record that fails, unless the record has to decide', async () => {
    const broken = (): RecordingObserver => ({
      ...createRecordingObserver(),
      attemptStarted: () => Promise.reject(new Error('down')),
    });
    const first = attemptOf(done, { observer: broken(), changes: fail });
    expect(await first.result).toMatchObject({ message: 'done' });
    const second = attemptOf(done, { observer: broken(), attempt: 2, changes: fail });
    const failure = await failureOf(second.result);
    expect(failure).toMatchObject({ code: 'database-unavailable', nonRetryable: false });
  });

  it('can be cancelled while it waits for the record', async () => {
    const silent: Observer['attemptStarted'] = () => new Promise(() => undefined);
    const observer = { ...createRecordingObserver(), attemptStarted: silent };
    const attempt = attemptOf(done, { observer, attempt: 2, changes: fail });
    attempt.cancel();
    await cancellationOf(attempt.result);
  });
});
