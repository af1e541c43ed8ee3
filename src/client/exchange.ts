/** Sends requests with bounds on time, size and repeats, and explains every failure. */
import { eitherOf } from '../bounded-signal.ts';
import { fetchUntil } from '../fetch-until.ts';
import { ApiError, isProblemText, toApiError } from './api-error.ts';

type ExchangeOptions = {
  fetch: typeof globalThis.fetch;
  /** For each attempt, its whole answer included; in milliseconds. */
  timeoutMs: number;
  /** Repeats of a request that may be repeated. */
  maxRetries: number;
  /** The longest wait before a repeat; a server that asks for a longer one is not asked again. */
  maxRetryDelayMs: number;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to 1: spreads the repeats of many clients. */
  random: () => number;
  /** Ends every request, as that of the request does. */
  signal?: AbortSignal | undefined;
};

export type Sending = {
  /** Statuses besides 2xx that are a result, unless the answer is a problem; `any` takes problems, too. */
  accept?: readonly number[] | 'any' | undefined;
};

/** Sends one request; a failure is an `ApiError`, or the reason of the signal of the request. */
export type Exchange = (request: Request, sending?: Sending) => Promise<Response>;

const maxAnswerBytes = 64 * 1_024 * 1_024;
const firstRetryMs = 200;

/** A GET, and a POST whose key makes the server do it once. */
function isRepeatable({ method, headers }: Request): boolean {
  return method === 'GET' || method === 'HEAD' || (method === 'POST' && headers.has(keyHeader));
}

export const keyHeader = 'idempotency-key';

/** What may be different next time. A busy key is that of our own earlier attempt. */
function isTransient({ status, code }: ApiError, attempt: number): boolean {
  if (code === 'connection-failed' || code === 'timed-out') return true;
  if (code === 'idempotency-key-busy') return attempt > 0;
  return status === 429 || status === 503;
}

export function createExchange(options: ExchangeOptions): Exchange {
  return async (request, sending = {}) => {
    const ending = options.signal
      ? eitherOf(request.signal, options.signal)
      : { signal: request.signal, release: () => undefined };
    let streams = false;
    try {
      const response = await sendRepeatedly(
        request,
        { ...sending, signal: ending.signal },
        options,
      );
      streams = isStream(response);
      return response;
    } finally {
      // A stream continues behind the answer, and ends with the signal.
      if (!streams) ending.release();
    }
  };
}

async function sendRepeatedly(
  request: Request,
  sending: Sending & { signal: AbortSignal },
  options: ExchangeOptions,
): Promise<Response> {
  const { maxRetries, maxRetryDelayMs, sleep, random } = options;
  const { signal } = sending;
  const repeatable = isRepeatable(request);
  for (let attempt = 0; ; attempt += 1) {
    try {
      const sent = repeatable ? request.clone() : request;
      const { response, text } = await receive(sent, signal, options);
      return toResult(response, text, sending);
    } catch (error) {
      const mayRepeat = repeatable && attempt < maxRetries && error instanceof ApiError;
      if (!mayRepeat || !isTransient(error, attempt)) throw error;
      const asked = (error.retryAfterSeconds ?? 0) * 1_000;
      if (asked > maxRetryDelayMs) throw error;
      const ownMs = firstRetryMs * 2 ** attempt * (0.5 + random());
      await sleep(Math.min(maxRetryDelayMs, Math.max(asked, ownMs)), signal);
    }
  }
}

/** `text` is null for a stream, which is passed on as it is. */
function toResult(response: Response, text: string | null, { accept = [] }: Sending): Response {
  const { status, statusText, ok } = response;
  const expected = accept === 'any' || (accept.includes(status) && !isProblemText(text ?? ''));
  if (!ok && !expected) throw toApiError(response, text ?? '');
  if (text === null) return response;
  const headers = new Headers(response.headers);
  // The text is no longer compressed.
  headers.delete('content-encoding');
  headers.delete('content-length');
  return new Response(text === '' ? null : text, { status, statusText, headers });
}

function isStream({ ok, headers }: Response): boolean {
  const type = headers.get('content-type')?.split(';')[0]?.trim();
  return ok && type === 'text/event-stream';
}

async function receive(
  request: Request,
  ending: AbortSignal,
  { fetch, timeoutMs }: ExchangeOptions,
) {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  const { signal, release } = eitherOf(ending, timeout.signal);
  let streams = false;
  try {
    // The API never redirects; following a redirect would send the token to another server.
    const response = await fetchUntil(fetch, request, { signal, redirect: 'error' });
    streams = isStream(response);
    return { response, text: streams ? null : await readText(response) };
  } catch (error) {
    if (ending.aborted) throw ending.reason;
    if (error instanceof ApiError) throw error;
    const { origin } = new URL(request.url);
    if (timeout.signal.aborted) {
      const title = `no answer from ${origin} within ${timeoutMs / 1_000}s`;
      throw new ApiError({ code: 'timed-out', title, cause: error });
    }
    const title = `the connection to ${origin} failed: ${reasonOf(error)}`;
    throw new ApiError({ code: 'connection-failed', title, cause: error });
  } finally {
    clearTimeout(timer);
    if (!streams) release();
  }
}

async function readText(response: Response): Promise<string> {
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const chunk = (await reader?.read())?.value;
    if (chunk === undefined) return text + decoder.decode();
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) {
      await reader?.cancel();
      throw new ApiError({ code: 'answer-too-large', title: 'the answer is longer than 64 MiB' });
    }
    text += decoder.decode(chunk, { stream: true });
  }
}

/** Node hides the reason in the cause; browsers give none. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (typeof cause === 'object' && cause !== null && 'code' in cause) return String(cause.code);
  if (cause instanceof Error) return cause.message;
  return error instanceof Error ? error.message : String(error);
}

/** Ends early, with the reason of the signal, when it aborts. */
export function sleepFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
