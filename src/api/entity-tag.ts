/** Strong entity tags of schedules: they change with every accepted change, and with nothing else. */
import { ProblemError } from '../domain/problem.ts';

export type ScheduleVersion = { revision: number; generation: number };

export function entityTag({ revision, generation }: ScheduleVersion): string {
  return `"${revision}.${generation}"`;
}

/** Whether a tag is among those of If-Match; `*` fits each. */
export function isMatch(ifMatch: string, tag: string): boolean {
  return ifMatch.trim() === '*' || ifMatch.split(',').some((one) => one.trim() === tag);
}

/**
 * Compares If-Match with what there is; a request without it always fits.
 * @throws ProblemError `revision-conflict` when the schedule was changed in the meantime.
 */
export function checkIfMatch(ifMatch: string | undefined, current: ScheduleVersion): void {
  const tag = entityTag(current);
  if (ifMatch === undefined || isMatch(ifMatch, tag)) return;
  throw new ProblemError('revision-conflict', `the schedule is at ${tag} by now; read it again`, {
    extra: { revision: current.revision },
  });
}
