/** A schedule by id, slug or name; an ambiguous name lists what it may mean. */
import type { ScheduleSummary } from '../contract/schedules.ts';
import { isSlug, isUuid } from '../domain/identifiers.ts';
import type { ApiClient, ReadSchedule } from './api-client.ts';
import { ApiProblem } from './api-error.ts';
import { CliError, usageError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';
import { toLine } from './terminal-text.ts';

const shownCandidates = 10;

async function lookUp(api: ApiClient, reference: string): Promise<ReadSchedule | null> {
  try {
    return await api.getSchedule(reference);
  } catch (error) {
    const missing = error instanceof ApiProblem && error.problem.code === 'schedule-not-found';
    if (missing && !isUuid(reference)) return null;
    throw error;
  }
}

function candidateLines(candidates: readonly ScheduleSummary[]): string[] {
  return candidates
    .slice(0, shownCandidates)
    .map(({ slug, name }) => `  ${slug.padEnd(24)} ${toLine(name)}`);
}

/** What a name could have been; the sentence about one that is unknown says so. */
type Sought = 'no schedule' | 'neither an execution nor a schedule';

function notFound(reference: string, near: readonly ScheduleSummary[], sought: Sought): CliError {
  const lines =
    near.length > 0
      ? ['Did you mean one of these?', ...candidateLines(near)]
      : ['List them with: carillon schedule list'];
  return new CliError(`there is ${sought} "${toLine(reference)}"`, {
    exitCode: exitCodes.notFound,
    lines,
  });
}

/** @throws CliError with exit code 5 when there is none, 6 when a name fits several. */
export async function findSchedule(
  api: ApiClient,
  reference: string,
  sought: Sought = 'no schedule',
): Promise<ReadSchedule> {
  if (reference.trim() === '') throw usageError('the name of the schedule is empty');
  if (isUuid(reference) || isSlug(reference)) {
    const found = await lookUp(api, reference);
    if (found) return found;
  }
  const { items } = await api.listSchedules({ q: reference.slice(0, 200), limit: 200 });
  const wanted = reference.trim().toLowerCase();
  const exact = items.filter(({ name }) => name.trim().toLowerCase() === wanted);
  const [only] = exact;
  if (!only) throw notFound(reference, items, sought);
  if (exact.length > 1) {
    throw new CliError(`"${toLine(reference)}" fits ${exact.length} schedules; use the slug`, {
      exitCode: exitCodes.conflict,
      lines: candidateLines(exact),
    });
  }
  return api.getSchedule(only.id);
}
