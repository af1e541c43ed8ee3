/** Speaks the run-profile protocol of docs/run-profile-protocol.md to one connected system. */
import { Agent, request } from 'undici';
import { runProfileOutcomes } from '../../src/domain/connected-system.ts';
import type { RunProfileOutcome } from '../../src/domain/connected-system.ts';
import type { ObjectCounts } from '../../src/domain/outcome.ts';
import { withLimit } from './bounded-signal.ts';
import { describeAnswer, mayPass, readAnswer } from './http-answer.ts';
import type { HttpAnswer } from './http-answer.ts';
import { toUnreachable } from './http-errors.ts';
import { StepFailure } from './step-run.ts';

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

const limits = { connectMs: 10_000, readMs: 10_000, cancelMs: 2_000, runIdLength: 200 };

type Call = {
  method: 'GET' | 'POST';
  url: string;
  signal: AbortSignal;
  body?: object;
  key?: string;
};

export function createRunProfileClient(): RunProfileClient {
  const dispatcher = new Agent({ connect: { timeout: limits.connectMs } });

  async function call({ method, url, signal, body, key }: Call): Promise<HttpAnswer> {
    const target = new URL(url);
    try {
      const answer = await request(target, {
        ...{ method, dispatcher, signal, headersTimeout: 0, bodyTimeout: 0 },
        headers: {
          ...{
            accept: 'application/json',
            'accept-encoding': 'identity',
            'user-agent': 'carillon',
          },
          ...(body && { 'content-type': 'application/json' }),
          ...(key !== undefined && { 'idempotency-key': key }),
        },
        body: body ? JSON.stringify(body) : null,
      });
      return await readAnswer(answer);
    } catch (error) {
      throw toUnreachable(error, target);
    }
  }

  return {
    async start(baseUrl, { profile, key }, signal) {
      const url = `${baseUrl}/runs`;
      const answer = accepted(await call({ method: 'POST', url, signal, body: { profile }, key }));
      const runId = answer.object?.['runId'];
      if (typeof runId === 'string' && runId !== '' && runId.length <= limits.runIdLength)
        return runId;
      throw malformed(answer, 'it accepted the run but gave no run id');
    },
    async read(baseUrl, runId, signal) {
      const limited = withLimit(signal, limits.readMs);
      try {
        const url = runUrl(baseUrl, runId);
        return toRun(accepted(await call({ method: 'GET', url, signal: limited.signal })));
      } finally {
        limited.release();
      }
    },
    async cancel(baseUrl, runId) {
      const signal = AbortSignal.timeout(limits.cancelMs);
      const url = `${runUrl(baseUrl, runId)}/cancel`;
      await call({ method: 'POST', url, signal }).catch(() => undefined);
    },
  };
}

function runUrl(baseUrl: string, runId: string): string {
  return `${baseUrl}/runs/${encodeURIComponent(runId)}`;
}

function accepted(answer: HttpAnswer): HttpAnswer {
  const { status, bytes } = answer;
  if (status >= 200 && status < 300) return answer;
  const said = describeAnswer(answer);
  const message = `HTTP ${status}${said === null ? '' : `: ${said}`}`;
  const facts = { httpStatus: status, outputBytes: bytes };
  throw new StepFailure('target-refused', message, { retryable: mayPass(status), facts });
}

function malformed({ status }: HttpAnswer, what: string): StepFailure {
  const facts = { httpStatus: status };
  return new StepFailure('target-refused', `HTTP ${status}: ${what}`, { retryable: true, facts });
}

function toRun(answer: HttpAnswer): ProfileRun {
  const { object } = answer;
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
