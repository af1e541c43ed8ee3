/** Speaks the run-profile protocol of docs/run-profile-protocol.md to one connected system. */
import { within, withLimit } from '../../../src/bounded-signal.ts';
import type { ObjectCounts } from '../../../src/domain/execution/step-result.ts';
import {
  type RunProfileOutcome,
  runProfileOutcomes,
} from '../../../src/domain/schedule/schedule.ts';
import type { SecretMask } from '../masking/secret-mask.ts';
import { type EgressWall, StepFailure, type StepTrace } from '../step-runner.ts';
import { showRaw } from './answer-bytes.ts';
import {
  describeAnswer,
  describeWait,
  type HttpAnswer,
  mayPass,
  objectOf,
  understand,
} from './http-answer.ts';
import { failureOfExchange, type SentRequest, unjudged } from './http-errors.ts';
import { answerLimitBytes, exchange, ExchangeFailure } from './http-exchange.ts';
import { judgeBody } from './http-success.ts';

/** A run as the system tells it. `outcome` is null while it is in progress. */
export type ProfileRun = {
  outcome: RunProfileOutcome | 'Cancelled' | null;
  percent: number | null;
  counts: ObjectCounts | null;
  message: string;
};

export type RunProfileClient = {
  /** Answers the run id. @throws StepFailure when the system refuses or cannot be reached. */
  start(
    baseUrl: string,
    start: { profile: string; key: string },
    signal: AbortSignal,
  ): Promise<string>;
  read(baseUrl: string, runId: string, signal: AbortSignal): Promise<ProfileRun>;
  /** Best effort: gives up after two seconds and never throws. */
  cancel(baseUrl: string, runId: string): Promise<void>;
};

const limits = { readMs: 10_000, cancelMs: 2_000, runIdLength: 200 };

type Call = {
  method: 'GET' | 'POST';
  url: string;
  signal: AbortSignal;
  /** Hidden in what is shown of the answer. */
  secrets: SecretMask;
  body?: object;
  key?: string;
};

type ClientDeps = {
  wall: EgressWall;
  secrets: SecretMask;
  trace: StepTrace;
  /** Of the system, by their names in lower case. */
  headers: Readonly<Record<string, string>>;
};

export function createRunProfileClient(deps: ClientDeps): RunProfileClient {
  const { secrets } = deps;
  const call = (request: Call) => send(request, deps);
  return {
    async start(baseUrl, { profile, key }, signal) {
      const url = `${baseUrl}/runs`;
      const answer = await call({ method: 'POST', url, signal, body: { profile }, key, secrets });
      const runId = objectOf(answer)?.['runId'];
      if (typeof runId === 'string' && runId !== '' && runId.length <= limits.runIdLength)
        return runId;
      throw malformed(answer, 'it accepted the run but gave no run id');
    },
    async read(baseUrl, runId, signal) {
      const limited = withLimit(signal, limits.readMs);
      try {
        const url = runUrl(baseUrl, runId);
        return toRun(await call({ method: 'GET', url, signal: limited.signal, secrets }));
      } catch (error) {
        if (!limited.signal.aborted || signal.aborted) throw error;
        const message = `${new URL(baseUrl).host} gave no answer within ${limits.readMs / 1_000} s`;
        throw new StepFailure('target-unreachable', message, { retryable: true });
      } finally {
        limited.release();
      }
    },
    async cancel(baseUrl, runId) {
      const { signal, release } = within(limits.cancelMs);
      const url = `${runUrl(baseUrl, runId)}/cancel`;
      await call({ method: 'POST', url, signal, secrets }).catch(() => undefined);
      release();
    },
  };
}

/** The answer to an accepted call. @throws StepFailure when it was refused, or the answer is unclear. */
async function send(
  { method, url, signal, secrets, body, key }: Call,
  { wall, trace, headers: ofSystem }: ClientDeps,
): Promise<HttpAnswer> {
  // The protocol makes every one of its requests safe to repeat.
  const sent: SentRequest = {
    url: new URL(url),
    method,
    repeatUnanswered: true,
    repeatBrokenOff: true,
    showRaw: (raw) => showRaw(raw, null),
  };
  const headers = {
    ...ofSystem,
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'carillon',
    ...(body && { 'content-type': 'application/json' }),
    ...(key !== undefined && { 'idempotency-key': key }),
  };
  try {
    const text = body ? JSON.stringify(body) : null;
    const wire = await trace.request(sent, (traceparent) => {
      const request = { method, url: sent.url, headers: { ...headers, traceparent }, body: text };
      return exchange(request, { signal, wall });
    });
    return accepted(await understand(wire, answerLimitBytes, secrets), sent);
  } catch (error) {
    throw error instanceof ExchangeFailure ? failureOfExchange(error, sent) : error;
  }
}

function runUrl(baseUrl: string, runId: string): string {
  return `${baseUrl}/runs/${encodeURIComponent(runId)}`;
}

function accepted(answer: HttpAnswer, sent: SentRequest): HttpAnswer {
  const { status, bytes, unread } = answer;
  const facts = { httpStatus: status, outputBytes: bytes };
  if (status >= 200 && status < 300) {
    const judgement = judgeBody(answer, {});
    if (judgement.is !== 'Unjudged') return answer;
    const output = unread && sent.showRaw(unread.raw);
    throw unjudged({ ...judgement, status }, sent, { ...facts, output });
  }
  const said = describeAnswer(answer);
  const retryable = mayPass(status);
  const wait = retryable ? answer.retryAfterSeconds : null;
  const notes = [...(said === null ? [] : [said]), ...(wait === null ? [] : [describeWait(wait)])];
  const message = `HTTP ${status}${notes.length === 0 ? '' : `: ${notes.join('; ')}`}`;
  const more = { retryable, facts, retryAfterSeconds: wait ?? 0 };
  throw new StepFailure('target-refused', message, more);
}

function malformed({ status }: HttpAnswer, what: string): StepFailure {
  const facts = { httpStatus: status };
  return new StepFailure('target-refused', `HTTP ${status}: ${what}`, { retryable: true, facts });
}

function toRun(answer: HttpAnswer): ProfileRun {
  const object = objectOf(answer);
  const status = object?.['status'];
  const outcome =
    status === 'InProgress'
      ? null
      : status === 'Cancelled'
        ? status
        : outcomeOf(object?.['outcome']);
  if (!object || outcome === undefined)
    throw malformed(answer, 'its answer does not describe a run');
  const { percent, message } = object;
  return {
    outcome,
    percent: typeof percent === 'number' && Number.isFinite(percent) ? percent : null,
    counts: countsOf(object['counts']),
    message: typeof message === 'string' ? message : '',
  };
}

function outcomeOf(value: unknown): RunProfileOutcome | undefined {
  return runProfileOutcomes.find((outcome) => outcome === value);
}

function countsOf(value: unknown): ObjectCounts | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const counts = Object.entries(value).filter(([, count]) => typeof count === 'number');
  return Object.fromEntries(counts);
}
