/** The Http step: one request per attempt, judged by its status and its answer. */
import { STATUS_CODES } from 'node:http';
import { Agent, request } from 'undici';
import { cleanText } from '../../src/domain/text.ts';
import type { HttpSettings, SuccessWhen } from '../../src/domain/schedule.ts';
import { describeAnswer, mayPass, readAnswer } from './http-answer.ts';
import type { HttpAnswer } from './http-answer.ts';
import { toUnreachable } from './http-errors.ts';
import { isExpectedStatus, refusalOfBody } from './http-success.ts';
import { StepFailure, misconfigured } from './step-run.ts';
import type { StepFacts, StepResult, StepRun, StepRunner } from './step-run.ts';
import { reachKillPoint } from '../../src/kill-points.ts';

const connectTimeoutMs = 10_000;

export function createHttpRunner(): StepRunner<HttpSettings> {
  // One connection per attempt: a kept one may be closed by the target just as it is used again,
  // and nobody could tell whether that request took effect.
  const dispatcher = new Agent({ pipelining: 0, connect: { timeout: connectTimeoutMs } });
  return async (run) => judge(await send(run, dispatcher), run.input.settings.successWhen ?? {});
}

async function send(run: StepRun<HttpSettings>, dispatcher: Agent): Promise<HttpAnswer> {
  const { method, url } = run.input.settings;
  const target = toUrl(url);
  const { headers, body } = toMessage(run);
  run.signal.throwIfAborted();
  reachKillPoint('http.before-request');
  try {
    const answer = await request(target, {
      ...{ method, headers, body, dispatcher, signal: run.signal },
      // The step's own deadline is the only one.
      ...{ headersTimeout: 0, bodyTimeout: 0 },
    });
    reachKillPoint('http.answer-begun');
    return await readAnswer(answer);
  } catch (error) {
    run.signal.throwIfAborted();
    throw toUnreachable(error, target);
  }
}

function toUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw misconfigured('its URL is not an absolute http:// or https:// address');
}

type Message = { headers: Record<string, string>; body: string | null };

/** The user's headers, then those that are ours to set. */
function toMessage({ input, secrets }: StepRun<HttpSettings>): Message {
  const { body } = input.settings;
  const headers: Record<string, string> = { 'user-agent': 'carillon' };
  if (body !== null && typeof body !== 'string') headers['content-type'] = 'application/json';
  for (const [name, value] of Object.entries(secrets.resolveAll(input.settings.headers))) {
    headers[name.toLowerCase()] = value;
  }
  headers['idempotency-key'] = input.idempotencyKey;
  // What is read is bounded; a compressed answer could hide any amount.
  headers['accept-encoding'] = 'identity';
  const text = body === null || typeof body === 'string' ? body : JSON.stringify(body);
  return { headers, body: text };
}

function judge(answer: HttpAnswer, successWhen: SuccessWhen): StepResult {
  const { status } = answer;
  const facts: Partial<StepFacts> = {
    httpStatus: status,
    output: answer.text === '' ? null : answer.text,
    outputBytes: answer.bytes,
  };
  const refuse = (reason: string, retryable: boolean): StepFailure =>
    new StepFailure('target-refused', `HTTP ${status}: ${reason}`, { retryable, facts });
  const said = describeAnswer(answer);
  if (!isExpectedStatus(status, successWhen)) {
    if (status >= 300 && status < 400) throw refuse(describeRedirect(answer), false);
    throw refuse(said ?? nameOf(status), mayPass(status));
  }
  const refusal = refusalOfBody(answer, successWhen);
  if (refusal !== null) throw refuse(refusal, true);
  return { message: `HTTP ${status}`, ...facts };
}

/** "service unavailable" */
function nameOf(status: number): string {
  return STATUS_CODES[status]?.toLowerCase() ?? 'not a status this worker knows';
}

/** Without the query of the address, which may carry a credential. */
function describeRedirect({ location }: HttpAnswer): string {
  const where = location === null ? '' : ` to ${cleanText(location).split(/[?#]/)[0] ?? ''}`;
  return `redirected${where}; redirects are not followed`;
}
