import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Problem } from '../../src/contract/operations/problems.ts';
import type { NamedSchema } from '../../src/contract/validation/schema.ts';
import { createValidator } from '../../src/contract/validation/validate.ts';
import { type InputError, type ProblemCode, problems } from '../../src/domain/problem.ts';

export type StubRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: unknown;
};

export type StubAnswer = { status: number; body: unknown; headers?: Record<string, string> };

/** Answers a request, or null when the path is not its own. */
export type StubHandler = (request: StubRequest) => StubAnswer | null;

export type ApiStub = {
  url: string;
  requests: StubRequest[];
  handler: StubHandler;
  close(): Promise<void>;
};

const validator = createValidator({ coerce: false });

/** An answer that keeps to the contract; a test with another one is wrong. */
export function answer(schema: NamedSchema, body: unknown, status = 200): StubAnswer {
  const checked = validator.check(schema, body);
  if (!checked.ok) throw new Error(`not ${schema.$id}: ${JSON.stringify(checked.errors)}`);
  return { status, body };
}

export function problem(
  code: ProblemCode,
  detail: string,
  more: { errors?: InputError[]; extra?: Record<string, string> } = {},
): StubAnswer {
  const { title, status } = problems[code];
  const about = { type: `/problems/${code}`, title, status, detail, code };
  const where = { instance: '/', requestId: 'request-1', errors: more.errors ?? [] };
  return answer(Problem, { ...about, ...where, ...more.extra }, status);
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? null : (JSON.parse(text) as unknown);
}

async function answerRequest(stub: ApiStub, message: IncomingMessage): Promise<StubAnswer> {
  const url = new URL(message.url ?? '/', 'http://stub');
  const request: StubRequest = {
    method: message.method ?? 'GET',
    path: decodeURIComponent(url.pathname.replace('/api/v1', '')),
    query: url.searchParams,
    headers: message.headers,
    body: await readBody(message),
  };
  stub.requests.push(request);
  try {
    return stub.handler(request) ?? problem('route-not-found', `${request.path} does not exist`);
  } catch (error) {
    return problem('internal-error', String(error));
  }
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

/** An HTTP server on a free port that answers what the handler says. */
export async function startApiStub(handler: StubHandler = () => null): Promise<ApiStub> {
  const stub: ApiStub = { url: '', requests: [], handler, close: () => Promise.resolve() };
  const server = createServer((message, response) => {
    void answerRequest(stub, message).then(({ status, body, headers }) => {
      const type = status >= 400 ? 'application/problem+json' : 'application/json';
      response.writeHead(status, { 'content-type': type, ...headers });
      response.end(status === 204 ? undefined : JSON.stringify(body));
    });
  });
  await listen(server);
  stub.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stub.close = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return stub;
}
