/** Problem responses that routes declare in OpenAPI. */
import { Problem } from '../../contract/operations/problems.ts';
import { Ref } from '../../contract/validation/schema.ts';

const descriptions: Record<number, string> = {
  400: 'A parameter is not valid, or the body cannot be read.',
  401: 'A credential is required.',
  403: 'The credential does not allow this.',
  404: 'It does not exist.',
  409: 'It conflicts with the current state.',
  412: 'It was changed in the meantime.',
  413: 'The body is too large.',
  415: 'The content type is not supported.',
  422: 'The body is not valid; `errors` lists every mistake.',
  429: 'Too many requests.',
  500: 'Something went wrong.',
  503: 'A part of the installation cannot be reached; see Retry-After.',
};

const always = [400, 401, 403, 500, 503];

/** As the finished OpenAPI document refers to it. */
export function problemResponse(status: number): object {
  const schema = { $ref: `#/components/schemas/${Problem.$id}` };
  return {
    description: descriptions[status] ?? 'A problem.',
    content: { 'application/problem+json': { schema } },
  };
}

/** The problems that every route may respond with, and the given ones. */
export function problemResponses(...statuses: readonly number[]): Record<number, never> {
  const entries = [...always, ...statuses].map((status) => {
    const content = { 'application/problem+json': { schema: Ref(Problem) } };
    return [status, { description: descriptions[status] ?? 'A problem.', content }] as const;
  });
  return Object.fromEntries(entries) as Record<number, never>;
}
