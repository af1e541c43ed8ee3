/** What a request of the client can fail with. */
import type { components } from './api-types.ts';

export type Problem = components['schemas']['Problem'];

/** Codes of failures without a problem of the API; the others are listed in docs/reference/problems.md. */
export type TransportCode =
  'connection-failed' | 'timed-out' | 'answer-too-large' | 'answer-unreadable' | 'argument-invalid';

type Failure = {
  code: string;
  title: string;
  detail?: string;
  /** 0 when no answer arrived. */
  status?: number;
  requestId?: string | null;
  errors?: Problem['errors'];
  retryAfterSeconds?: number | null;
  problem?: Problem | null;
  cause?: unknown;
};

/** Every failure of a request. A request that the caller aborted throws the reason of the signal instead. */
export class ApiError extends Error {
  /** Code of the problem, or a `TransportCode`. Codes are never renamed. */
  readonly code: string;
  /** HTTP status; 0 when no answer arrived. */
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** Names the request in the log of the server; null when no answer of Carillon arrived. */
  readonly requestId: string | null;
  /** Each mistake in the input, with a JSON pointer. */
  readonly errors: Problem['errors'];
  /** When the server asks to try again, in seconds; null when it does not. */
  readonly retryAfterSeconds: number | null;
  /** The whole problem of the API; null for a failure without one. */
  readonly problem: Problem | null;

  constructor(failure: Failure) {
    const { code, title, detail = '', cause } = failure;
    const message = detail === '' ? title : `${title}: ${detail}`;
    super(`${message} (${code})`, cause === undefined ? {} : { cause });
    this.name = 'ApiError';
    this.code = code;
    this.title = title;
    this.detail = detail;
    this.status = failure.status ?? 0;
    this.requestId = failure.requestId ?? null;
    this.errors = failure.errors ?? [];
    this.retryAfterSeconds = failure.retryAfterSeconds ?? null;
    this.problem = failure.problem ?? null;
  }
}

/** A proxy or another program may answer in place of Carillon. */
export function toApiError(response: Response, text: string): ApiError {
  const { status } = response;
  const retryAfterSeconds = readRetryAfter(response);
  const body = parse(text);
  if (!isProblem(body)) {
    const title = `${new URL(response.url || 'http://unknown').origin} answered ${status} without a problem; is it Carillon?`;
    return new ApiError({ code: 'answer-unreadable', title, status, retryAfterSeconds });
  }
  const { code, title, detail = '', requestId = null, errors = [] } = body as Partial<Problem>;
  return new ApiError({
    code: code ?? 'answer-unreadable',
    title: title ?? '',
    detail,
    status,
    requestId,
    errors,
    retryAfterSeconds,
    problem: body,
  });
}

/** Undefined for a text that is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the text of an answer is a problem. */
export function isProblemText(text: string): boolean {
  return isProblem(parse(text));
}

function isProblem(body: unknown): body is Problem {
  const problem = body as Partial<Problem> | null | undefined;
  return typeof problem?.code === 'string' && typeof problem.title === 'string';
}

/** Seconds or a date; null without one that can be read. */
function readRetryAfter({ headers }: Pick<Response, 'headers'>): number | null {
  const text = headers.get('retry-after')?.trim();
  if (text === undefined || text === '') return null;
  if (/^\d+$/.test(text)) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1_000));
}
