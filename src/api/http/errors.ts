/** Errors → application/problem+json. Stack traces go to the log, never to the client. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../../contract/operations/problems.ts';
import { writeLog } from '../../domain/log-message.ts';
import { type ProblemCode, ProblemError, problems } from '../../domain/problem.ts';
import { isUnavailable, SchemaMissingError } from '../../store/core/errors.ts';
import { LoginRefusedError } from '../../store/core/login-check.ts';
import { messages } from '../log-messages.ts';

export const problemContentType = 'application/problem+json; charset=utf-8';

/** Requests that Fastify refuses before a handler runs. */
const fastifyProblems: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: ['body-unreadable', 'the body is not JSON'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['body-unreadable', 'the body is empty'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    'body-unreadable',
    'the body does not have the length that Content-Length says',
  ],
  FST_ERR_CTP_BODY_TOO_LARGE: ['body-too-large', 'a body may have at most 1 MiB'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['content-type-unsupported', 'send application/json'],
  FST_ERR_BAD_URL: ['parameter-invalid', 'the address cannot be decoded'],
};

/** Seconds until a retryable request may be sent again; 5 for the other codes. */
const retryAfterSeconds: Partial<Record<ProblemCode, number>> = { 'idempotency-key-busy': 1 };

function secondsToWait({ code, extra }: ProblemError): number {
  const { retryAfterSeconds: named } = extra;
  return typeof named === 'number' ? named : (retryAfterSeconds[code] ?? 5);
}

/** An error of a library for a request that it refuses, such as for a file outside its folder. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || !('statusCode' in error)) return false;
  const { statusCode } = error;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error && 'statusCode' in error;
}

/** The schema or the rights of our login are not as they must be. */
function isUnusable(error: unknown): boolean {
  return error instanceof SchemaMissingError || error instanceof LoginRefusedError;
}

/** The problem for an error; an unexpected one is an internal error without details. */
export function toProblemError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (isUnavailable(error) || isUnusable(error)) {
    const detail = 'the database cannot be reached or used right now';
    return new ProblemError('database-unavailable', detail, { cause: error });
  }
  const logged = 'the failure was logged with the id of this request';
  if (!isFastifyError(error)) {
    if (error instanceof SyntaxError) {
      return new ProblemError('body-unreadable', 'the body is not JSON', { cause: error });
    }
    if (isRefusal(error)) {
      return new ProblemError('route-not-found', 'the address does not exist', { cause: error });
    }
    return new ProblemError('internal-error', logged, { cause: error });
  }
  const [code, detail] = fastifyProblems[error.code] ?? [];
  if (code && detail) return new ProblemError(code, detail, { cause: error });
  const isClientError = (error.statusCode ?? 500) < 500;
  return isClientError
    ? new ProblemError('body-unreadable', 'the request cannot be read', { cause: error })
    : new ProblemError('internal-error', logged, { cause: error });
}

/** See RFC 9457. */
function toProblem(problem: ProblemError, request: FastifyRequest): Problem {
  return {
    ...problem.extra,
    type: `/problems/${problem.code}`,
    title: problems[problem.code].title,
    status: problem.status,
    detail: problem.message,
    instance: request.url.split('?')[0] ?? '/',
    code: problem.code,
    requestId: request.id,
    errors: [...problem.errors],
  };
}

/** Responds with a problem, and with Retry-After when the same request may succeed later. */
export function sendProblem(
  problem: ProblemError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (problem.status >= 500) {
    writeLog(request.log, messages.requestFailed, { err: problem, cause: problem.cause });
  }
  const { retryable } = problems[problem.code];
  if (retryable) reply.header('retry-after', secondsToWait(problem));
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="carillon"');
  return reply.status(problem.status).type(problemContentType).send(toProblem(problem, request));
}

export function registerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) =>
    sendProblem(toProblemError(error), request, reply),
  );
  app.setNotFoundHandler((request, reply) => {
    const detail = `${request.method} ${request.url.split('?')[0]} does not exist`;
    return sendProblem(new ProblemError('route-not-found', detail), request, reply);
  });
}
