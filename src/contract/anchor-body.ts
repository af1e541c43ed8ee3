/** The body that sets an anchor → its instant, or what is wrong with it. */
import { ProblemError } from '../domain/problem.ts';
import { readInstant } from '../timing/instant.ts';
import { refusals } from './timing-refusals.ts';

/**
 * Null removes the anchor.
 * @throws ProblemError `anchor-invalid` for a text that is no instant.
 */
export function readAnchorInstant(text: string | null): Date | null {
  if (text === null) return null;
  let second = 0;
  const errors = refusals(() => {
    second = readInstant(text, 'at');
  }, '').map((error) => ({ ...error, code: 'anchor-invalid' }));
  const [first] = errors;
  if (first) throw new ProblemError('anchor-invalid', first.message, { errors });
  return new Date(second * 1_000);
}
