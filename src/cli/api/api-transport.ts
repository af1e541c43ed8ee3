/** Sends requests to the API with the exchange of the client, and explains every failure to people. */
import { eitherOf } from '../../bounded-signal.ts';
import { ApiError } from '../../client/api-error.ts';
import { createExchange, type Exchange, reasonOf, sleepFor } from '../../client/exchange.ts';
import { CliError } from '../framework/cli-error.ts';
import { ApiProblem, ApiUnreachable, exitCodeOfStatus } from './api-error.ts';

export type ApiRequest = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /api/v1, each part already encoded. */
  path: string;
  query?: Readonly<Record<string, string | number | undefined>>;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** True for a POST that changes nothing. */
  readOnly?: boolean;
  /** Statuses besides 2xx whose body is a result and not a problem. */
  accept?: readonly number[];
};

type ApiAnswer<T> = { body: T; etag: string | null };

/** A response whose body has no end; the caller closes it with the signal. */
export type OpenBody = (request: ApiRequest, signal: AbortSignal) => Promise<Response>;

export type Transport = {
  send: <T>(request: ApiRequest) => Promise<ApiAnswer<T>>;
  /** Any status; only the wait for it is limited in time, by the caller. */
  open: OpenBody;
};

export type TransportDeps = {
  fetch: typeof globalThis.fetch;
  /** Without a slash at its end. */
  url: string;
  token: string | null;
  version: string;
  /** For each request, in milliseconds. */
  timeoutMs: number;
  /** Aborts every request: Ctrl+C. */
  signal: AbortSignal;
};

function toUnreachable({ code, cause }: ApiError, deps: Omit<TransportDeps, 'token'>): CliError {
  const { url, timeoutMs } = deps;
  const lines = [
    'Is the server running? Start it with: npm start',
    'Or choose another one with --api-url',
  ];
  const reason = reasonOf(cause);
  if (reason === 'ECONNREFUSED' || reason === 'ENOTFOUND') {
    const what = reason === 'ENOTFOUND' ? 'the host name is unknown' : 'the connection was refused';
    return new ApiUnreachable(`cannot reach ${url}: ${what}`, { lines, refused: true });
  }
  if (code === 'timed-out') {
    return new ApiUnreachable(`no answer from ${url} within ${timeoutMs / 1_000}s`, { lines });
  }
  return new ApiUnreachable(`the connection to ${url} failed: ${reason}`, { lines });
}

/** A proxy or another program may answer in place of Carillon. */
function toFailure(error: ApiError, deps: Omit<TransportDeps, 'token'>): CliError {
  const { problem, status, detail, errors, requestId } = error;
  if (problem) {
    const about = { status, detail, errors, requestId: requestId ?? '-' };
    return new ApiProblem({ ...problem, ...about });
  }
  if (error.code === 'answer-too-large') return new CliError(error.title);
  if (status === 0) return toUnreachable(error, deps);
  const message = `${deps.url} answered ${status} without a reason; is it Carillon?`;
  if (status >= 500) return new ApiUnreachable(message);
  return new CliError(message, { exitCode: exitCodeOfStatus(status) });
}

/** Accepted, but nothing has changed: another user must approve it. */
function refuseAwaiting(response: Response): void {
  const location = response.headers.get('location') ?? '';
  const [, id] = /\/api\/v1\/approvals\/([0-9a-f-]{36})$/.exec(location) ?? [];
  if (response.status !== 202 || id === undefined) return;
  throw new CliError('nothing was changed yet: another user must approve it', {
    exitCode: exitCodeOfStatus(409),
    lines: [`Another user approves it with: carillon approval approve ${id}`],
  });
}

function toAddress(url: string, { path, query }: ApiRequest): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  const search = parameters.size > 0 ? `?${parameters.toString()}` : '';
  return `${url}/api/v1${path}${search}`;
}

function toInit(request: ApiRequest, deps: TransportDeps): RequestInit {
  const { method = 'GET', body, headers } = request;
  return {
    method,
    headers: {
      accept: 'application/json, application/problem+json',
      'user-agent': `carillon-cli/${deps.version}`,
      ...(deps.token === null ? {} : { authorization: `Bearer ${deps.token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    // The API never redirects; following a redirect would send the token to another server.
    redirect: 'error',
  };
}

/** Repeats nothing: the commands that wait decide about that themselves, and a person can. */
function createCliExchange(deps: Omit<TransportDeps, 'token'>): Exchange {
  const exchange = createExchange({
    fetch: deps.fetch,
    timeoutMs: deps.timeoutMs,
    maxRetries: 0,
    maxRetryDelayMs: 0,
    sleep: sleepFor,
    random: Math.random,
    signal: deps.signal,
  });
  return async (request, sending) => {
    try {
      return await exchange(request, sending);
    } catch (error) {
      throw error instanceof ApiError ? toFailure(error, deps) : error;
    }
  };
}

async function readJson(response: Response): Promise<unknown> {
  return response.json().catch(() => undefined);
}

/**
 * Sends requests and reads JSON.
 * @throws ApiProblem when the API refuses, ApiUnreachable when there is no answer of its own.
 */
export function createTransport(deps: TransportDeps): Transport {
  const exchange = createCliExchange(deps);
  return {
    async send<T>(request: ApiRequest): Promise<ApiAnswer<T>> {
      const sent = new Request(toAddress(deps.url, request), toInit(request, deps));
      const response = await exchange(sent, { accept: request.accept });
      refuseAwaiting(response);
      const body = await readJson(response);
      if (response.status !== 204 && (typeof body !== 'object' || body === null)) {
        throw new CliError(`${deps.url} did not answer with JSON; is it Carillon?`);
      }
      return { body: body as T, etag: response.headers.get('etag') };
    },
    open(request, signal) {
      const ended = eitherOf(deps.signal, signal).signal;
      return deps.fetch(toAddress(deps.url, request), { ...toInit(request, deps), signal: ended });
    },
  };
}

/**
 * The public id of a development instance; null from another server. Sends no token.
 * @throws ApiUnreachable when nothing answers.
 */
export async function askInstanceId(deps: Omit<TransportDeps, 'token'>): Promise<string | null> {
  const init = toInit({ path: '' }, { ...deps, token: null });
  const request = new Request(`${deps.url}/health/live`, init);
  const response = await createCliExchange(deps)(request, { accept: 'any' });
  const { instanceId } = ((await readJson(response)) ?? {}) as { instanceId?: unknown };
  return typeof instanceId === 'string' ? instanceId : null;
}
