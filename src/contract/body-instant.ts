/** An instant in a body → its date, or what is wrong with it. */
import { ProblemError } from '../domain/problem.ts';
import { readInstant } from '../timing/instant.ts';
import { TimingError } from '../timing/timing-error.ts';

type Member = 'from' | 'until';

/** @throws ProblemError `body-invalid` for a text that is no instant with an offset. */
export function readBodyInstant(text: string, member: Member): Date {
  try {
    return new Date(readInstant(text, member) * 1_000);
  } catch (error) {
    if (!(error instanceof TimingError)) throw error;
    const { message, remedy: suggestion } = error;
    const errors = [{ pointer: `/${member}`, code: 'malformed', message, suggestion }];
    throw new ProblemError('body-invalid', message, { errors });
  }
}

/** A refusal of a value that has the right form. */
export function outOfRange(member: string, message: string, suggestion: string): ProblemError {
  const errors = [{ pointer: `/${member}`, code: 'out-of-range', message, suggestion }];
  return new ProblemError('body-invalid', `/${member}: ${message}; ${suggestion}`, { errors });
}

const longestAheadDays = 365;

/**
 * An end that somebody sets: later than now and at most a year ahead. Null for none.
 * @throws ProblemError `body-invalid`.
 */
export function readEnd(text: string | undefined, now: Date): Date | null {
  if (text === undefined) return null;
  const until = readBodyInstant(text, 'until');
  if (until <= now) throw outOfRange('until', 'is over already', 'name an instant to come');
  if (until.getTime() - now.getTime() > longestAheadDays * 86_400_000) {
    throw outOfRange('until', 'is more than a year ahead', 'leave it out, or name an earlier one');
  }
  return until;
}
