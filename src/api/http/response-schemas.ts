/** Problem responses that routes declare. What every route may answer is added in `route-problems.ts`. */
import { Problem } from '../../contract/operations/problems.ts';
import { Ref } from '../../contract/validation/schema.ts';
import { type ProblemCode, problems } from '../../domain/problem.ts';

/** By status. */
export function problemResponses(...codes: readonly ProblemCode[]): Record<number, never> {
  const statuses = [...new Set(codes.map((code) => problems[code].status))];
  const entries = statuses.map((status) => {
    const raises = codes.filter((code) => problems[code].status === status);
    const content = { 'application/problem+json': { schema: Ref(Problem) } };
    return [status, { description: 'A problem.', content, raises }] as const;
  });
  return Object.fromEntries(entries) as Record<number, never>;
}
