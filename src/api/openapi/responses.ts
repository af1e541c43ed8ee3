/** The responses of an operation in the OpenAPI document: statuses, headers, bodies. */
import { Problem } from '../../contract/operations/problems.ts';
import { type ProblemCode, problems } from '../../domain/problem.ts';

type Header = { $ref: string };
export type Response = {
  description: string;
  headers?: Record<string, Header>;
  content?: Record<string, { schema: object; examples?: Record<string, object> }>;
};

const descriptions: Readonly<Record<number, string>> = {
  200: 'Done, or read.',
  201: 'Created.',
  202: 'Accepted; Location tells where its progress can be read.',
  204: 'Done.',
  304: 'The client has this version already; see If-None-Match.',
  400: 'A parameter is not valid, or the body cannot be read.',
  401: 'A valid credential is required.',
  403: 'The credential does not allow this.',
  404: 'It does not exist, or belongs to another tenant.',
  405: 'The address does not support this method; Allow lists those that it supports.',
  408: 'The request did not arrive in time.',
  409: 'It conflicts with the current state.',
  412: 'It was changed in the meantime.',
  413: 'The body is too large.',
  415: 'The content type is not supported.',
  422: 'The body is not valid; `errors` lists every mistake.',
  429: 'Too many requests; see Retry-After.',
  431: 'Address and headers are larger than 16 KiB.',
  500: 'Something went wrong; the logs have the details.',
  503: 'A part of the installation cannot be reached; see Retry-After.',
};

export function describeStatus(status: number): string {
  return descriptions[status] ?? 'A response.';
}

const text = (description: string, more: object = {}) => ({
  description,
  schema: { type: 'string', ...more },
});

const count = (description: string) => ({ description, schema: { type: 'integer', minimum: 0 } });

/** How much of its limit a user has left; absent where requests are not limited. */
export const limitHeaders = ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'] as const;

/** Headers that responses refer to. */
export const responseHeaders: Readonly<Record<string, object>> = {
  'x-request-id': { ...text('Finds the request in the logs.'), required: true },
  etag: {
    ...text('The version of what the body shows, for If-Match and If-None-Match.'),
    required: true,
  },
  location: { ...text('Where it can be read.'), required: true },
  'retry-after': {
    description: 'Seconds until the same request may succeed.',
    required: true,
    schema: { type: 'integer', minimum: 1 },
  },
  'retry-after-some': {
    description:
      'Seconds until the same request may succeed; only with codes that can be repeated.',
    schema: { type: 'integer', minimum: 1 },
  },
  'ratelimit-limit': count('Requests of the user within a minute; of a write, writes.'),
  'ratelimit-remaining': count('How many of them are left.'),
  'ratelimit-reset': count('Seconds until all are left again.'),
  allow: { ...text('The supported methods, separated by commas.'), required: true },
  'www-authenticate': { ...text('How to authenticate.'), required: true },
  'idempotency-replayed': text(
    '`true` when an earlier request with the same Idempotency-Key got this response.',
    { const: 'true' },
  ),
};

/** `name` may be a variant of a header: its own name comes before `-some`. */
export function headers(...names: readonly string[]): Record<string, Header> {
  return Object.fromEntries(
    names.map((name) => [name.replace(/-some$/, ''), { $ref: `#/components/headers/${name}` }]),
  );
}

function retryHeaders(codes: readonly ProblemCode[]): readonly string[] {
  const retryable = codes.filter((code) => problems[code].retryable);
  if (retryable.length === 0) return [];
  return [retryable.length === codes.length ? 'retry-after' : 'retry-after-some'];
}

/** The component that shows a problem with this code. */
function problemExample(code: ProblemCode): string {
  return `problem-${code}`;
}

function exampleBody(code: ProblemCode): object {
  const { title, status } = problems[code];
  const body = { type: `/problems/${code}`, title, status, detail: title.toLowerCase() };
  return { ...body, instance: '/api/v1/schedules', code, requestId: 'f1c9', errors: [] };
}

export function problemExamples(codes: readonly ProblemCode[]): Record<string, object> {
  return Object.fromEntries(
    codes.map((code) => [problemExample(code), { value: exampleBody(code) }]),
  );
}

function problemHeaders(status: number, codes: readonly ProblemCode[]): Record<string, Header> {
  return headers(
    'x-request-id',
    ...retryHeaders(codes),
    ...(status === 401 ? ['www-authenticate'] : []),
    ...(status === 405 ? ['allow'] : []),
    ...(status === 429 ? limitHeaders : []),
  );
}

/** One status with the codes that it may carry; theirs is another one only in `unparsed`. */
function problemResponse(status: number, codes: readonly ProblemCode[]): Response {
  const constant = {
    type: 'object',
    properties: { status: { const: status }, code: { enum: [...codes] } },
  };
  const schema = { allOf: [{ $ref: `#/components/schemas/${Problem.$id}` }, constant] };
  const [shown = 'internal-error'] = codes;
  const isShown = problems[shown].status === status;
  const examples = isShown
    ? { [shown]: { $ref: `#/components/examples/${problemExample(shown)}` } }
    : { example: { value: { ...exampleBody(shown), status } } };
  return {
    description: describeStatus(status),
    // Bytes that never became a request are answered without headers of ours.
    ...(status === 408 || status === 431 ? {} : { headers: problemHeaders(status, codes) }),
    content: { 'application/problem+json': { schema, examples } },
  };
}

/** What a server answers before it has read which route is asked for. */
const unparsed: readonly (readonly [number, ProblemCode])[] = [
  [408, 'request-timeout'],
  [431, 'parameter-invalid'],
];

/** Every problem response of a route, by status. */
export function problemResponsesOf(codes: readonly ProblemCode[]): Record<string, Response> {
  const statuses = [...new Set(codes.map((code) => problems[code].status))];
  const entries = statuses.map((status) => {
    const ofStatus = codes.filter((code) => problems[code].status === status);
    return [String(status), problemResponse(status, ofStatus)] as const;
  });
  const early = unparsed.map(
    ([status, code]) => [String(status), problemResponse(status, [code])] as const,
  );
  return Object.fromEntries([...entries, ...early]);
}
