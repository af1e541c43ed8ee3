/** Unsupported methods, unknown ones included: 405 with a list of the supported ones. */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type ProblemCode, ProblemError, problems } from '../../domain/problem.ts';
import { problemContentType } from './errors.ts';

/** The methods of an address, sorted; none when it does not exist. */
type MethodsOf = (path: string) => string[];

/** `pattern` has the parts of a route such as `/schedules/:ref`; a star matches the rest. */
function fits(pattern: readonly string[], path: readonly string[]): boolean {
  const hasRest = pattern.at(-1) === '*';
  if (hasRest ? path.length < pattern.length : path.length !== pattern.length) return false;
  return pattern.every(
    (part, index) =>
      part === '*' || part === path[index] || (part.startsWith(':') && path[index] !== ''),
  );
}

function collectMethods(app: FastifyInstance): MethodsOf {
  const routes: { pattern: string[]; methods: string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    routes.push({ pattern: url.split('/'), methods: [method].flat() });
  });
  return (path) => {
    const parts = path.split('/');
    const fitting = routes.filter(({ pattern }) => fits(pattern, parts));
    // `/schedules/preview` also fits `/schedules/:ref`, whose methods are those of another resource.
    const exact = fitting.filter(({ pattern }) => pattern.join('/') === path);
    const found = exact.length > 0 ? exact : fitting;
    return [...new Set(found.flatMap(({ methods }) => methods))].sort();
  };
}

function pathOf(url: string): string {
  return url.split('?')[0] ?? '/';
}

function notAllowed(method: string, path: string): ProblemError {
  return new ProblemError('method-not-allowed', `${path} has no method ${method}`);
}

/** Refuses unsupported methods before a body is read. Register it before any route. */
export function registerMethods(app: FastifyInstance): MethodsOf {
  const methodsOf = collectMethods(app);
  app.addHook('onRequest', (request, reply, done) => {
    const path = pathOf(request.url);
    const allowed = request.is404 ? methodsOf(path) : [];
    if (allowed.length === 0 || allowed.includes(request.method)) {
      done();
      return;
    }
    reply.header('allow', allowed.join(', '));
    done(notAllowed(request.method, path));
  });
  return methodsOf;
}

const statusLines: Partial<Record<ProblemCode, string>> = {
  'method-not-allowed': '405 Method Not Allowed',
  'route-not-found': '404 Not Found',
  'request-timeout': '408 Request Timeout',
  'parameter-invalid': '431 Request Header Fields Too Large',
};

/** The problem for bytes that Node cannot read as a request. */
function unreadable(error: ClientError): ProblemError {
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    return new ProblemError('parameter-invalid', 'address and headers are larger than 16 KiB');
  }
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new ProblemError('request-timeout', 'the request did not arrive in time');
  }
  return new ProblemError('body-unreadable', 'the request is not HTTP/1.1');
}

/** `rawPacket` is a buffer; the types of Node lack it. */
type ClientError = Error & { code?: string; rawPacket?: unknown };

type UnknownMethod = { method: string; path: string };

/** The first line of a request whose method Node's parser does not know, or null. */
function unknownMethod({ code, rawPacket }: ClientError): UnknownMethod | null {
  if (code !== 'HPE_INVALID_METHOD') return null;
  const line = Buffer.isBuffer(rawPacket) ? rawPacket.toString('latin1', 0, 2_048) : '';
  const [, method, url] = /^([A-Za-z]{1,30}) (\/[!-~]*) HTTP\/1\.[01]\r?\n/.exec(line) ?? [];
  return method === undefined || url === undefined ? null : { method, path: pathOf(url) };
}

function refusalOf({ method, path }: UnknownMethod, allowed: readonly string[]): ProblemError {
  if (allowed.length > 0) return notAllowed(method, path);
  return new ProblemError('route-not-found', `${method} ${path} does not exist`);
}

/** Responds to bytes that never become a request, then closes the connection. */
export function respondToClientError(
  methodsOf: MethodsOf,
  error: ClientError,
  socket: Socket,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const unknown = unknownMethod(error);
  const allowed = unknown ? methodsOf(unknown.path) : [];
  const problem = unknown ? refusalOf(unknown, allowed) : unreadable(error);
  const statusLine = statusLines[problem.code] ?? '400 Bad Request';
  const { title } = problems[problem.code];
  const body = JSON.stringify({
    type: `/problems/${problem.code}`,
    title,
    status: Number(statusLine.slice(0, 3)),
    detail: problem.message,
    instance: unknown?.path ?? '/',
    code: problem.code,
    requestId: randomUUID(),
    errors: [],
  });
  const headers = [
    `HTTP/1.1 ${statusLine}`,
    ...(allowed.length > 0 ? [`Allow: ${allowed.join(', ')}`] : []),
    `Content-Type: ${problemContentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
}
