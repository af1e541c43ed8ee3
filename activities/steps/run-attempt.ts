/** Runs one attempt of any step type, from its recorded start to its reported end. */
import { Context } from '@temporalio/activity';
import { untilAborted, withLimit } from '../../src/bounded-signal.ts';
import { type SecretTarget, secretTargetOf } from '../../src/domain/access/access-policy.ts';
import type { StepActivityInput } from '../../src/domain/execution/step-activity.ts';
import { messageLength, type StepReport } from '../../src/domain/execution/step-result.ts';
import { writeLog } from '../../src/domain/log-message.ts';
import {
  type AttemptKey,
  AttemptKnownError,
  AttemptRefusedError,
  type AttemptStart,
  type AttemptStarted,
  type LogLine,
  type Observer,
} from '../../src/domain/observation.ts';
import type { ConnectedSystem, StepSettings } from '../../src/domain/schedule/schedule.ts';
import type { SqlConnection } from '../../src/domain/schedule/sql-connection.ts';
import { excerpt } from '../../src/domain/text/clip.ts';
import { reachFailpoint } from '../../src/failpoints.ts';
import type { Logger } from '../../src/log.ts';
import type { AttemptMeter } from '../../src/metrics/worker-meter.ts';
import { passesTracesOn, type Tracing } from '../../src/tracing/span.ts';
import {
  type AttemptEnding,
  cleanEnding,
  type EndedAttempt,
  endingOfError,
  endingOfResult,
  failureOf,
  keyOf,
  observationOf,
  reportOf,
  withoutOutput,
} from './attempt-ending.ts';
import { openSecrets, type SecretDeps, secretNamesOf } from './attempt-secrets.ts';
import { type AttemptTrace, traceAttempt } from './attempt-trace.ts';
import { abortOf, type AttemptWatch, throwIfAborted, watchAttempt } from './attempt-watch.ts';
import { messages } from './log-messages.ts';
import { hideAll, keepsOutput } from './masking/kept-output.ts';
import { maskBeginning } from './masking/secret-mask.ts';
import { requestOf } from './request-facts.ts';
import type { FindStepAccess } from './step-access.ts';
import {
  type SecretScope,
  type StepAccess,
  StepFailure,
  type StepRun,
  type StepRunner,
} from './step-runner.ts';

export type AttemptDeps = SecretDeps & {
  observer: Observer;
  /** Identity of this worker. */
  worker: string;
  /** Where the end of each attempt is logged. */
  log?: Logger;
  /** What a step may use, by its tenant and pool. */
  findAccess: FindStepAccess;
  /** Whether output of steps that send secrets is kept when they do not say; true when left out. */
  keepOutputWithSecrets?: boolean;
  /** How this worker takes part in traces; it passes them on when left out. */
  tracing?: Tracing;
  /** Counts attempts; they are not counted when left out. */
  meter?: AttemptMeter;
};

/**
 * How long a retry that must know how its predecessor ended waits until its start is stored: it gives up before
 * the server's own deadline for the step can pass.
 */
const startWaitMs = 10_000;

/** Of an attempt that runs inside the workflow task: what its activity does not say. */
type InlineAttempt = { attempt: number; type: string };

type AttemptCall<S extends StepSettings> = {
  input: StepActivityInput<S>;
  pool: string;
  inline?: InlineAttempt;
};

/**
 * @throws ApplicationFailure typed with the problem's code; CancelledFailure when cancelled; AttemptKnownError when
 * an inline attempt is on record already.
 */
export async function runAttempt<S extends StepSettings>(
  deps: AttemptDeps,
  runner: StepRunner<S>,
  { input, pool, inline }: AttemptCall<S>,
): Promise<StepReport> {
  const context = Context.current();
  const { currentAttemptScheduledTimestampMs: scheduledAt } = context.info;
  const number = inline?.attempt ?? context.info.attempt + (input.attemptsBefore ?? 0);
  const access = await deps.findAccess(input.tenantId, pool);
  const system = await systemOf(access, input.settings);
  // A run profile sends what its system says.
  const sends = system ? { url: system.url, headers: system.headers ?? {} } : input.settings;
  const connection = connectionOf(access, sends);
  const secrets = await openSecrets(deps, {
    access,
    attempt: attemptKeyOf(input, number),
    target: targetOf(sends, connection),
    names: secretNamesOf(sends, connection?.password),
    signal: context.cancellationSignal,
  });
  const start = startOf({ deps, secrets, input, systemUrl: system?.url, attempt: number, inline });
  const keepsIt = keepsOutput(sends, deps.keepOutputWithSecrets ?? true);
  const trace = traceAttempt(deps.tracing ?? passesTracesOn, input, start.attempt);
  const activityType = inline?.type ?? context.info.activityType;
  deps.meter?.began(activityType, start.startedAt - scheduledAt);
  reachFailpoint('attempt.received');
  const watch = watchAttempt(context);
  const ending = await settle(async () => {
    await announce({ deps, start, watch, input, recordFirst: inline !== undefined });
    if (access.failure) throw access.failure;
    reachFailpoint('attempt.before-effect');
    watch.limit(input.timeoutSeconds);
    return runner(createRun({ deps, start, watch, access, secrets, input, trace, keepsIt }));
  });
  watch.stop();
  reachFailpoint('attempt.after-effect');
  return conclude(ending);

  async function settle(run: () => ReturnType<StepRunner<S>>): Promise<AttemptEnding> {
    try {
      return endingOfResult(await run());
    } catch (error) {
      leaveIfKnown(error, deps, { watch, secrets, activityType });
      const abort = abortOf(watch.signal);
      if (!abort && !(error instanceof StepFailure)) logUnexpected(context, error, secrets);
      return endingOfError(error, abort, input);
    }
  }

  function conclude(judged: AttemptEnding): StepReport {
    const ending = cleanEnding(keepsIt ? judged : withoutOutput(judged), secrets.mask());
    const ended = { start, endedAt: Date.now(), ending, retry: input.retry };
    deps.observer.attemptEnded(observationOf(ended));
    trace.ended(ended, { type: activityType, pool });
    const ms = ended.endedAt - start.startedAt;
    deps.meter?.ended(activityType, { status: ending.status, ms });
    reachFailpoint('attempt.before-report');
    logEnd(deps.log, ended, input);
    secrets.forget();
    if (ending.status === 'Completed') return reportOf(ended);
    throw failureOf(ended);
  }
}

/** @throws the error itself when it says that this is no attempt: the record has it already. */
function leaveIfKnown(
  error: unknown,
  { meter }: AttemptDeps,
  given: { watch: AttemptWatch; secrets: { forget(): void }; activityType: string },
): void {
  if (!(error instanceof AttemptKnownError)) return;
  given.watch.stop();
  meter?.left?.(given.activityType);
  given.secrets.forget();
  throw error;
}

/** Undefined also when it cannot be found out: the runner then asks again, and fails. */
async function systemOf(
  access: StepAccess,
  settings: StepSettings,
): Promise<ConnectedSystem | undefined> {
  if (!('connectedSystem' in settings)) return undefined;
  const { connectedSystem: name, runProfile } = settings;
  return access.connectedSystem({ name, runProfile }).catch(() => undefined);
}

type Sends = Parameters<typeof secretTargetOf>[0];

/** Undefined also for one that this step may not use: the runner asks again, and fails. */
function connectionOf(access: StepAccess, sends: Sends): SqlConnection | undefined {
  if (!('connection' in sends)) return undefined;
  try {
    return access.sqlConnection(sends.connection);
  } catch {
    return undefined;
  }
}

/** A statement sends its secrets to the host of its connection. */
function targetOf(sends: Sends, connection: SqlConnection | undefined): SecretTarget {
  const target = secretTargetOf(sends);
  if (target !== 'connection') return target;
  return connection ? [{ host: connection.host, port: connection.port }] : [];
}

function attemptKeyOf(input: StepActivityInput, attempt: number): AttemptKey {
  const { tenantId, executionId, incarnation, stepIndex, nonce } = input;
  const key = { tenantId, executionId, incarnation, stepIndex, attempt };
  return nonce === undefined ? key : { ...key, nonce };
}

type StartParts = {
  deps: AttemptDeps;
  secrets: SecretScope;
  input: StepActivityInput;
  systemUrl: string | undefined;
  attempt: number;
  inline: InlineAttempt | undefined;
};

function startOf(parts: StartParts): AttemptStart {
  const { deps, secrets, input, systemUrl, attempt, inline } = parts;
  const { idempotencyKey } = input;
  const request = requestOf(input.settings, secrets.mask(), systemUrl);
  return {
    ...attemptKeyOf(input, attempt),
    idempotencyKey,
    startedAt: Date.now(),
    worker: deps.worker,
    decisive: input.onInterrupted === 'Fail',
    ...(request === null ? {} : { request }),
    ...(inline ? { lane: 'Inline' } : {}),
  };
}

/** One line per attempt. Alerts match its field names, so they never change. */
function logEnd(log: Logger | undefined, ended: EndedAttempt, input: StepActivityInput): void {
  const {
    status,
    code,
    message: reason,
    httpStatus,
    exitCode,
    nextAttemptAt,
  } = observationOf(ended);
  const { executionId, stepIndex, key, retry } = input;
  const { startedAt, attempt } = ended.start;
  const fields = {
    executionId,
    stepIndex,
    step: key,
    attempt,
    maxAttempts: retry.maxRetries + 1,
    status,
    code,
    reason,
    httpStatus,
    exitCode,
    ms: ended.endedAt - startedAt,
    nextAttemptAt: nextAttemptAt === null ? null : new Date(nextAttemptAt).toISOString(),
  };
  if (!log) return;
  writeLog(
    log,
    status === 'Completed' ? messages.attemptCompleted : messages.attemptFailed,
    fields,
  );
}

function logUnexpected(context: Context, error: unknown, secrets: SecretScope): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { level, text: message } = messages.stepActivityError;
  // The SDK's logger takes the text first.
  context.log[level](message, { reason: secrets.mask().mask(text) });
}

type Announcement<S extends StepSettings> = {
  deps: AttemptDeps;
  start: AttemptStart;
  watch: AttemptWatch;
  input: StepActivityInput<S>;
  /** Only the record knows whether the attempt has begun before: it waits for it, as long as it takes. */
  recordFirst?: boolean;
};

/**
 * Records the start before there is an effect, and learns whether an earlier attempt never ended.
 * @throws StepFailure `step-interrupted` when that attempt may have taken effect and must not be repeated.
 */
async function announce<S extends StepSettings>(announcement: Announcement<S>): Promise<void> {
  const { deps, start, watch, input } = announcement;
  const lostAttempt = await storeStart(announcement);
  throwIfAborted(watch.signal);
  if (lostAttempt === null) return;
  const lost = `attempt ${lostAttempt} was lost after it began; whether it took effect is unknown`;
  if (input.onInterrupted === 'Fail') {
    throw new StepFailure('step-interrupted', lost, { retryable: false });
  }
  const text = `${lost}; repeating it with the same idempotency key`;
  deps.observer.logLines(keyOf(start), [{ at: Date.now(), level: 'warn', stream: 'system', text }]);
}

async function storeStart<S extends StepSettings>(
  announcement: Announcement<S>,
): Promise<number | null> {
  const { start, watch, recordFirst } = announcement;
  if (recordFirst) return (await store(announcement, watch.signal)).lostAttempt;
  try {
    const { lostAttempt } = await (mustBeStored(start)
      ? storeWithin(startWaitMs, announcement)
      : store(announcement, watch.signal));
    return lostAttempt;
  } catch (error) {
    throwIfAborted(watch.signal);
    // An outage of the record stops no attempt, unless only the record knows whether it is safe.
    if (!mustBeStored(start)) return null;
    if (error instanceof AttemptRefusedError) {
      const refused = `the record refused this attempt: ${error.message}`;
      throw new StepFailure('step-interrupted', refused, { retryable: false });
    }
    const message = 'the record cannot be reached, and must first say how earlier attempts ended';
    throw new StepFailure('database-unavailable', message, { retryable: true });
  }
}

function mustBeStored({ attempt, decisive }: AttemptStart): boolean {
  return attempt > 1 && decisive;
}

/** Only a start that must be stored waits until the signal aborts; the observer itself gives up on others. */
async function store<S extends StepSettings>(
  { deps, start, recordFirst }: Announcement<S>,
  signal: AbortSignal,
): Promise<AttemptStarted> {
  const options = { mustStore: recordFirst || mustBeStored(start), signal };
  return untilAborted(deps.observer.attemptStarted(start, options), signal);
}

async function storeWithin<S extends StepSettings>(
  limitMs: number,
  announcement: Announcement<S>,
): Promise<AttemptStarted> {
  const wait = withLimit(announcement.watch.signal, limitMs);
  try {
    return await store(announcement, wait.signal);
  } finally {
    wait.release();
  }
}

type RunParts<S extends StepSettings> = Announcement<S> & {
  access: StepAccess;
  secrets: SecretScope;
  trace: AttemptTrace;
  keepsIt: boolean;
};

function createRun<S extends StepSettings>(parts: RunParts<S>): StepRun<S> {
  const { deps, start, watch, access, secrets, input, trace, keepsIt } = parts;
  const clean = (text: string): string =>
    excerpt(maskBeginning(secrets.mask(), text, messageLength), messageLength);
  const key = keyOf(start);
  const cleanLine = (line: LogLine): LogLine => ({ ...line, text: clean(line.text) });
  return {
    input,
    attempt: start.attempt,
    signal: watch.signal,
    secrets,
    access,
    trace,
    keepsOutput: keepsIt,
    shown: () => (keepsIt ? secrets.mask() : hideAll),
    progress(percent, message) {
      const known = percent === null ? null : Math.max(0, Math.min(100, Math.round(percent)));
      const progress = { percent: known, message: clean(message) };
      watch.note(progress);
      deps.observer.progress({ ...key, ...progress, at: Date.now() });
    },
    log(lines) {
      const kept = keepsIt ? lines : lines.filter(({ stream }) => stream === 'system');
      if (kept.length > 0) deps.observer.logLines(key, kept.map(cleanLine));
    },
  };
}
