/** Sends requests to the API, limited in time and size, and explains every failure. */
import type { Problem } from '../../contract/operations/problems.ts';
import { CliError } from '../framework/cli-error.ts';
import { ApiProblem, ApiUnreachable, exitCodeOfStatus } from './api-error.ts';

const maxAnswerBytes = 64 * 1024 * 1024;

export type ApiRequest = {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
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

export type Transport = {
  send: <T>(request: ApiRequest) => Promise<ApiAnswer<T>>;
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

function causeCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (typeof cause === 'object' && cause !== null && 'code' in cause) return String(cause.code);
  return cause instanceof Error ? cause.message : '';
}

function toUnreachable(error: unknown, { url, timeoutMs }: TransportDeps): ApiUnreachable {
  const code = causeCode(error);
  const lines = [
    'Is the server running? Start it with: npm start',
    'Or choose another one with --api-url',
  ];
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') {
    const what = code === 'ENOTFOUND' ? 'the host name is unknown' : 'the connection was refused';
    return new ApiUnreachable(`cannot reach ${url}: ${what}`, { lines, refused: true });
  }
  if (error instanceof Error && error.name === 'TimeoutError') {
    return new ApiUnreachable(`no answer from ${url} within ${timeoutMs / 1_000}s`, { lines });
  }
  const reason = code || (error instanceof Error ? error.message : String(error));
  return new ApiUnreachable(`the connection to ${url} failed: ${reason}`, { lines });
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) throw new CliError('the answer is longer than 64 MiB');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(body: unknown): body is Problem {
  const problem = body as Partial<Problem> | null | undefined;
  return typeof problem?.code === 'string' && typeof problem.title === 'string';
}

/** A proxy or another program may answer in place of Carillon. */
function toFailure(response: Response, body: unknown, url: string): CliError {
  const { status } = response;
  if (isProblem(body)) {
    const { detail = '', requestId = '-', errors } = body as Partial<Problem>;
    return new ApiProblem({ ...body, status, detail, requestId, errors: errors ?? [] });
  }
  const message = `${url} answered ${status} without a reason; is it Carillon?`;
  if (status >= 500) return new ApiUnreachable(message);
  return new CliError(message, { exitCode: exitCodeOfStatus(status) });
}

/** Accepted, but nothing has changed: another user must approve it. */
function refuseAwaiting(response: Response): void {
  const location = response.headers.get('location') ?? '';
  const [, id] = /^\/api\/v1\/approvals\/([0-9a-f-]{36})$/.exec(location) ?? [];
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
    signal: AbortSignal.any([deps.signal, AbortSignal.timeout(deps.timeoutMs)]),
  };
}

/**
 * Sends requests and reads JSON.
 * @throws ApiProblem when the API refuses, ApiUnreachable when there is no answer of its own.
 */
export function createTransport(deps: TransportDeps): Transport {
  return {
    async send<T>(request: ApiRequest): Promise<ApiAnswer<T>> {
      const { response, text } = await exchange(request, deps);
      const body = parse(text);
      const accepted = response.ok || request.accept?.includes(response.status);
      if (!accepted || (request.accept !== undefined && isProblem(body))) {
        throw toFailure(response, body, deps.url);
      }
      refuseAwaiting(response);
      if (response.status !== 204 && (typeof body !== 'object' || body === null)) {
        throw new CliError(`${deps.url} did not answer with JSON; is it Carillon?`);
      }
      return { body: body as T, etag: response.headers.get('etag') };
    },
  };
}

function exchange(request: ApiRequest, deps: TransportDeps) {
  return fetchText(toAddress(deps.url, request), toInit(request, deps), deps);
}

/**
 * The public id of a development instance; null from another server. Sends no token.
 * @throws ApiUnreachable when nothing answers.
 */
export async function askInstanceId(deps: Omit<TransportDeps, 'token'>): Promise<string | null> {
  const anonymous = { ...deps, token: null };
  const init = toInit({ path: '' }, anonymous);
  const { text } = await fetchText(`${deps.url}/health/live`, init, anonymous);
  const { instanceId } = (parse(text) ?? {}) as { instanceId?: unknown };
  return typeof instanceId === 'string' ? instanceId : null;
}

async function fetchText(address: string, init: RequestInit, deps: TransportDeps) {
  try {
    const response = await deps.fetch(address, init);
    return { response, text: await readText(response) };
  } catch (error) {
    // Ctrl+C is no failure of the server.
    if (deps.signal.aborted || error instanceof CliError) throw error;
    throw toUnreachable(error, deps);
  }
}
