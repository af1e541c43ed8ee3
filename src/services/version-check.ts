/** Changes that are made only to the version that the client knows. */
import { type ProblemCode, ProblemError } from '../domain/problem.ts';

type Version = { id: string; version: number };

/** Whether it is the version that the client knows, null for no object; a null check accepts every version. */
export type VersionCheck<V extends { version: number } = Version> =
  ((current: V | null) => boolean) | null;

type Conflict = {
  code: ProblemCode;
  /** As `the secret "HR_TOKEN"`. */
  what: string;
  /** Where the client sees the current version. */
  remedy?: 'read it again' | 'list it again';
};

/** @throws ProblemError with the code for another version than the client knows. */
export function checkVersion<V extends { version: number }>(
  isExpected: VersionCheck<V>,
  current: V | null,
  { code, what, remedy = 'read it again' }: Conflict,
): void {
  if (!isExpected || isExpected(current)) return;
  const now = current ? `is at version ${current.version} now` : 'does not exist';
  throw new ProblemError(code, `${what} ${now}; ${remedy}`);
}
