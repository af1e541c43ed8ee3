/** Finds an execution by id, by the beginning of an id, or by the name of its schedule. */
import type { Execution } from '../../contract/execution/executions.ts';
import type { ScheduleSummary } from '../../contract/schedule/schedules.ts';
import { executionStatuses, isFinalExecution } from '../../domain/execution/status.ts';
import { isSlug, isUuid } from '../../domain/identifiers.ts';
import { CliError, exitCodes, usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { toLine } from '../output/table.ts';
import type { ApiClient, ReadSchedule } from './api-client.ts';
import { ApiProblem } from './api-error.ts';

/** Statuses of executions that have not ended, as the API's filter takes them. */
export const activeStatuses: string = executionStatuses
  .filter((status) => !isFinalExecution(status))
  .join(',');

const ranStatuses: string = executionStatuses
  .filter((status) => isFinalExecution(status) && status !== 'Skipped')
  .join(',');

type Wanted = 'latest' | 'active';
type Finder = Pick<CommandContext, 'api' | 'note'>;

/**
 * The id of an execution. Given a schedule, `latest` is its newest open execution, else the newest that
 * ran; `active` is its only open execution.
 * @throws CliError when there is none, or more than one.
 */
export async function findExecutionId(
  context: Finder,
  reference: string,
  wanted: Wanted,
): Promise<string> {
  const { api } = context;
  const id = reference.trim().toLowerCase();
  if (isUuid(id)) return id;
  const byPrefix = await findByPrefix(api, id);
  if (byPrefix) return byPrefix;
  const { schedule } = await findSchedule(api, reference, 'neither an execution nor a schedule');
  return wanted === 'latest' ? findLatest(context, schedule) : findActive(api, schedule);
}

type Named = { id: string; slug: string };

function noExecution({ slug }: Named, which: string): CliError {
  return new CliError(`schedule ${slug} has ${which}`, { exitCode: exitCodes.notFound });
}

const candidateLine = ({ id, status, scheduleSlug }: Execution): string =>
  `  ${id}  ${status}  ${scheduleSlug}`;

async function findActive(api: ApiClient, schedule: Named): Promise<string> {
  const filter = { scheduleId: schedule.id, status: activeStatuses, limit: 20 };
  const { items } = await api.listExecutions(filter);
  const [only, ...others] = items;
  if (!only) throw noExecution(schedule, 'no active execution');
  if (others.length === 0) return only.id;
  throw new CliError(`schedule ${schedule.slug} has several active executions; give an id`, {
    exitCode: exitCodes.conflict,
    lines: items.map((item) => `  ${item.id}  ${item.status}`),
  });
}

/** Notes which execution it chose when that is not simply the newest. */
async function findLatest({ api, note }: Finder, { id, slug }: Named): Promise<string> {
  const [newest, open] = await Promise.all([
    api.listExecutions({ scheduleId: id, limit: 1 }),
    api.listExecutions({ scheduleId: id, status: activeStatuses, limit: 2 }),
  ]);
  const [last] = newest.items;
  if (!last) throw noExecution({ id, slug }, 'no execution yet');
  const chosen = open.items[0] ?? (await findRan(api, id, last));
  if (chosen.id !== last.id) {
    const why = last.status === 'Skipped' ? 'was skipped' : 'did not run';
    note(`This is ${chosen.id} (${chosen.status}); the newest, ${last.id}, ${why}.`);
  } else if (open.items.length > 1) {
    note(`This is ${chosen.id} (${chosen.status}); other executions of ${slug} are still active.`);
  }
  return chosen.id;
}

const maxUnrun = 20;

/** The newest that ran; the newest of all when none of the last ones did. */
async function findRan(api: ApiClient, scheduleId: string, last: Execution): Promise<Execution> {
  if (last.startedAt !== null && last.status !== 'Skipped') return last;
  const filter = { scheduleId, status: ranStatuses, limit: maxUnrun };
  const { items } = await api.listExecutions(filter);
  return items.find(({ startedAt }) => startedAt !== null) ?? last;
}

/** Eight hexadecimal digits cover about a minute of ids; a shorter text is not an id. */
const shortestPrefix = 8;
const zeros = '00000000-0000-0000-0000-000000000000';
const maxPages = 10;

/** Null when no id begins like this. Ids contain their time, so few executions have to be read. */
async function findByPrefix(api: ApiClient, prefix: string): Promise<string | null> {
  if (prefix.length < shortestPrefix || !isUuid(prefix + zeros.slice(prefix.length))) return null;
  const [from, to] = [instantOf(prefix, '0'), instantOf(prefix, 'f', 1)];
  if (from === null || to === null) return null;
  const found = await listBeginningWith(api, prefix, { from, to });
  const [only] = found;
  if (!only) return null;
  const sameName = await hasSchedule(api, prefix);
  if (found.length === 1 && !sameName) return only.id;
  const also = sameName ? ['  and the schedule of that name'] : [];
  throw ambiguous(prefix, [...found.slice(0, 10).map(candidateLine), ...also]);
}

function ambiguous(prefix: string, lines: string[]): CliError {
  const message = `"${prefix}" is ambiguous; give more of the id`;
  return new CliError(message, { exitCode: exitCodes.conflict, lines });
}

/** Stops as soon as the prefix is ambiguous. */
async function listBeginningWith(
  api: ApiClient,
  prefix: string,
  range: { from: string; to: string },
): Promise<Execution[]> {
  const found: Execution[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const { items, nextCursor } = await api.listExecutions({ ...range, limit: 200, cursor });
    found.push(...items.filter(({ id }) => id.startsWith(prefix)));
    if (nextCursor === null || found.length > 1) return found;
    cursor = nextCursor;
  }
  throw ambiguous(prefix, ['  thousands of executions started at that time']);
}

/** The first 48 bits of an id are milliseconds. Null beyond the last instant. */
function instantOf(prefix: string, digit: string, moreMs = 0): string | null {
  const digits = prefix.replaceAll('-', '').slice(0, 12).padEnd(12, digit);
  const at = new Date(Number.parseInt(digits, 16) + moreMs);
  return at.getUTCFullYear() > 9999 ? null : at.toISOString();
}

async function hasSchedule(api: ApiClient, slug: string): Promise<boolean> {
  if (!isSlug(slug)) return false;
  try {
    return (await api.getSchedule(slug)).schedule.slug === slug;
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.status === 404) return false;
    throw error;
  }
}

/** Index of a step given by key, name or number from 1. @throws CliError that lists the steps. */
export async function findStepIndex(api: ApiClient, id: string, step: string): Promise<number> {
  const { steps } = await api.getExecution(id);
  const named = steps.find(({ key, name }) => key === step || name === step);
  const found = named ?? steps.find(({ stepIndex }) => String(stepIndex + 1) === step);
  if (found) return found.stepIndex;
  throw new CliError(`the execution has no step "${toLine(step)}"`, {
    exitCode: exitCodes.notFound,
    lines: steps.map(({ stepIndex, key, name }) => `  ${stepIndex + 1}  ${key}  ${toLine(name)}`),
  });
}

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

/** For the message about an unknown name. */
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

/** A schedule by id, slug or name. @throws CliError with exit code 5 when there is none, 6 when several match. */
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
    throw new CliError(`"${toLine(reference)}" matches ${exact.length} schedules; use the slug`, {
      exitCode: exitCodes.conflict,
      lines: candidateLines(exact),
    });
  }
  return api.getSchedule(only.id);
}
