/** The Http step: one request per attempt, judged by its status and its answer. */
import { STATUS_CODES } from 'node:http';
import type { HttpMethod, HttpSettings } from '../../../src/domain/schedule/schedule.ts';
import { headerFault, ownHeaders } from '../../../src/domain/steps/http-headers.ts';
import { cleanText } from '../../../src/domain/text/clip.ts';
import { reachFailpoint } from '../../../src/failpoints.ts';
import {
  misconfigured,
  type RunnerResult,
  type SeenFacts,
  StepFailure,
  type StepRun,
  type StepRunner,
} from '../step-runner.ts';
import { showRaw } from './answer-bytes.ts';
import {
  describeAnswer,
  describeWait,
  type HttpAnswer,
  mayPass,
  understand,
} from './http-answer.ts';
import { failureOfExchange, safeMethods, type SentRequest, unjudged } from './http-errors.ts';
import { answerLimitBytes, exchange, ExchangeFailure, type HttpRequest } from './http-exchange.ts';
import { readOutputs } from './http-outputs.ts';
import { isExpectedStatus, judgeBody } from './http-success.ts';
import { probed, type SendProbe } from './probe.ts';

/** Sending one of these twice has the effect of sending it once: RFC 9110, section 9.2.2. */
const idempotentMethods: ReadonlySet<HttpMethod> = new Set([...safeMethods, 'PUT', 'DELETE']);

export function createHttpRunner(): StepRunner<HttpSettings> {
  return probed(async (run) => {
    const request = toRequest(run);
    const sent = toSentRequest(run, request.url);
    return judge(await send(request, sent, run), sent, run);
  }, sendProbe);
}

const sendProbe: SendProbe = (run, { method, url }, signal) => {
  const { headers } = toRequest(run);
  const sent = { ...toSentRequest(run, url), method };
  return send({ method, url, headers, body: null }, sent, { ...run, signal });
};

async function send(
  request: HttpRequest,
  sent: SentRequest,
  { signal, shown, access, trace }: StepRun<HttpSettings>,
): Promise<HttpAnswer> {
  reachFailpoint('http.before-request');
  try {
    const onHead = (): void => reachFailpoint('http.answer-begun');
    const wire = await trace.request(request, (traceparent) => {
      // A step may set another one.
      const headers = { traceparent, ...request.headers };
      return exchange({ ...request, headers }, { signal, wall: access.wall, onHead });
    });
    return await understand(wire, answerLimitBytes, shown());
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof ExchangeFailure ? failureOfExchange(error, sent) : error;
  }
}

function toSentRequest(
  { input, shown, keepsOutput }: StepRun<HttpSettings>,
  url: URL,
): SentRequest {
  const { method, headers } = input.settings;
  const isSafe = safeMethods.has(method);
  // A probe is asked before the request is sent again.
  const mayRepeat = input.onInterrupted === 'Retry' || input.settings.probe !== undefined;
  const sendsSecrets = Object.values(headers).some((value) => typeof value !== 'string');
  return {
    method,
    url,
    repeatUnanswered: isSafe || mayRepeat,
    repeatBrokenOff: isSafe || (mayRepeat && idempotentMethods.has(method)),
    showRaw: (raw) => showRaw(raw, sendsSecrets || !keepsOutput ? shown() : null),
  };
}

/** The user's headers beside those that are ours to set. */
function toRequest(run: StepRun<HttpSettings>): HttpRequest {
  const { method, body } = run.input.settings;
  const headers: Record<string, string> = {
    'user-agent': 'carillon',
    'accept-encoding': 'identity',
    ...(body !== null && typeof body !== 'string' && { 'content-type': 'application/json' }),
    ...toHeaders(run),
    'idempotency-key': run.input.idempotencyKey,
  };
  const text = body === null || typeof body === 'string' ? body : JSON.stringify(body);
  return { method, url: toUrl(run.input.settings.url), headers, body: text };
}

function toUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw misconfigured('its URL is not an absolute http:// or https:// address');
}

/** Checked again when the step runs: a secret has its value only now. */
function toHeaders({ input, secrets, log }: StepRun<HttpSettings>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(secrets.resolveAll(input.settings.headers))) {
    if (ownHeaders.has(name.toLowerCase())) {
      // Definitions from before such a header was refused run as they did, and say so.
      const text = `the step's own header ${name} is not sent: Carillon sets it`;
      log([{ at: Date.now(), level: 'warn', stream: 'system', text }]);
      continue;
    }
    const fault = headerFault(name, value);
    if (fault)
      throw misconfigured(`its header ${cleanText(name)} cannot be sent: it ${fault.message}`);
    headers[name.toLowerCase()] = value;
  }
  return headers;
}

function judge(
  answer: HttpAnswer,
  sent: SentRequest,
  { input: { settings }, log }: Pick<StepRun<HttpSettings>, 'input' | 'log'>,
): RunnerResult {
  const { status, unread } = answer;
  const facts: SeenFacts = {
    httpStatus: status,
    output: unread ? sent.showRaw(unread.raw) : answer.text || null,
    outputBytes: answer.bytes,
  };
  const successWhen = settings.successWhen ?? {};
  if (!isExpectedStatus(status, successWhen)) throw refusalOfStatus(answer, facts);
  const judgement = judgeBody(answer, successWhen);
  switch (judgement.is) {
    case 'Agreed': {
      const { outputs, notes } = readOutputs(answer, settings.outputs ?? {});
      const at = Date.now();
      log(notes.map((text) => ({ at, level: 'warn', stream: 'system', text }) as const));
      return { message: `HTTP ${status}`, ...facts, outputs };
    }
    case 'Disagreed': {
      const message = `HTTP ${status}: ${judgement.reason}`;
      throw new StepFailure('target-refused', message, { retryable: true, facts });
    }
    case 'Unjudged': {
      const isChoice = judgement.kind === 'NoText' && successWhen.json === undefined;
      const remedy = isChoice ? ' (successWhen.json: [] accepts any body)' : '';
      throw unjudged({ ...judgement, reason: judgement.reason + remedy, status }, sent, facts);
    }
  }
}

function refusalOfStatus(answer: HttpAnswer, facts: SeenFacts): StepFailure {
  const { status, unread } = answer;
  if (status >= 300 && status < 400) {
    const message = `HTTP ${status}: ${describeRedirect(answer)}`;
    return new StepFailure('target-refused', message, { retryable: false, facts });
  }
  const retryable = mayPass(status);
  const wait = retryable ? answer.retryAfterSeconds : null;
  const notes = [
    describeAnswer(answer) ?? nameOf(status),
    ...(unread ? [`its body cannot be read: ${unread.reason}`] : []),
    ...(wait === null ? [] : [describeWait(wait)]),
  ];
  const more = { retryable, facts, retryAfterSeconds: wait ?? 0 };
  return new StepFailure('target-refused', `HTTP ${status}: ${notes.join('; ')}`, more);
}

/** "service unavailable" */
function nameOf(status: number): string {
  return STATUS_CODES[status]?.toLowerCase() ?? 'not a status this worker knows';
}

/** Without the query of the address, which may carry a credential. */
function describeRedirect({ location, secrets }: HttpAnswer): string {
  const shown = location === null ? null : secrets.mask(cleanText(location)).split(/[?#]/)[0];
  const where = shown === null ? '' : ` to ${shown ?? ''}`;
  return `redirected${where}; redirects are not followed`;
}
