/** Checks of timings against the other schedules of the tenant: follow loops and numbers of listeners. */
import { maxListeners } from '../../domain/delivery.ts';
import { type InputError, ProblemError } from '../../domain/problem.ts';
import { findFollowLoop, type Follow } from '../../domain/schedule/follow-chain.ts';
import type { Definition, Step } from '../../domain/schedule/schedule.ts';
import type { AfterScheduleTiming, EventTiming, Timing } from '../../domain/schedule/timing.ts';
import { closestWord } from '../../domain/text/closest-word.ts';
import type { Transaction } from '../../store/core/database.ts';
import {
  countEventListeners,
  findUnknownSlugs,
  listFollows,
  listSlugs,
  lockTenantCauses,
} from '../../store/fires/events.ts';

type Placed<T> = { timing: T; index: number };

/**
 * Call it in the transaction that saves the schedule: its lock keeps others from closing a loop. Timings
 * that neither follow a schedule nor wait for an event need no query.
 * @throws ProblemError `timing-invalid` with every mistake.
 */
export async function checkCauses(
  tx: Transaction,
  slug: string,
  timings: readonly Timing[],
): Promise<void> {
  const after = timings.flatMap((timing, index): Placed<AfterScheduleTiming>[] =>
    timing.type === 'AfterSchedule' ? [{ timing, index }] : [],
  );
  const events = timings.flatMap((timing, index): Placed<EventTiming>[] =>
    timing.type === 'Event' ? [{ timing, index }] : [],
  );
  if (after.length + events.length === 0) return;
  await lockTenantCauses(tx);
  const errors = [
    ...(after.length > 0 ? await checkFollows(tx, slug, after) : []),
    ...(await checkListeners(tx, slug, events)),
  ];
  const [first] = errors;
  if (!first) return;
  throw new ProblemError('timing-invalid', `${first.pointer}: ${first.message}`, { errors });
}

async function checkFollows(
  tx: Transaction,
  slug: string,
  after: readonly Placed<AfterScheduleTiming>[],
): Promise<InputError[]> {
  const wanted = after.map(({ timing }) => timing.schedule).filter((one) => one !== slug);
  const unknown = await findUnknownSlugs(tx, wanted);
  const known = unknown.length > 0 ? await listSlugs(tx) : [];
  const others = await listFollows(tx, slug);
  return after.flatMap(({ timing: { schedule }, index }): InputError[] => {
    const pointer = `/timings/${index}/schedule`;
    if (unknown.includes(schedule)) {
      return [unknownSlug({ pointer, code: 'timing-invalid' }, schedule, known)];
    }
    const error = followError(slug, schedule, others);
    return error === null ? [] : [{ pointer, code: 'timing-invalid', ...error }];
  });
}

/**
 * Steps that run other schedules. A longer loop is refused when it runs: the schedules may change by then.
 * @throws ProblemError `step-settings-invalid` with every mistake.
 */
export async function checkScheduleSteps(
  tx: Transaction,
  slug: string,
  steps: readonly Step[],
): Promise<void> {
  const placed = steps.flatMap((step, index) =>
    step.type === 'Schedule' ? [{ wanted: step.schedule, index }] : [],
  );
  if (placed.length === 0) return;
  const code = 'step-settings-invalid';
  const unknown = await findUnknownSlugs(
    tx,
    placed.map(({ wanted }) => wanted).filter((wanted) => wanted !== slug),
  );
  const known = unknown.length > 0 ? await listSlugs(tx) : [];
  const errors = placed.flatMap(({ wanted, index }): InputError[] => {
    const pointer = `/steps/${index}/schedule`;
    if (wanted === slug) {
      return [{ pointer, code, message: 'is this schedule itself and would start without end' }];
    }
    return unknown.includes(wanted) ? [unknownSlug({ pointer, code }, wanted, known)] : [];
  });
  const [first] = errors;
  if (first) throw new ProblemError(code, `${first.pointer}: ${first.message}`, { errors });
}

function unknownSlug(
  place: Pick<InputError, 'pointer' | 'code'>,
  slug: string,
  known: readonly string[],
): InputError {
  const suggestion = closestWord(slug, known);
  const message = `there is no schedule "${slug}"`;
  const error = { ...place, message };
  return suggestion === undefined ? error : { ...error, suggestion };
}

/** Why one schedule must not follow another; null when it may. */
function followError(
  follower: string,
  followed: string,
  others: readonly Follow[],
): Pick<InputError, 'message' | 'suggestion'> | null {
  const loop = findFollowLoop(follower, [...others, { follower, followed }]);
  if (loop) {
    const message =
      follower === followed
        ? 'is this schedule itself and would start without end'
        : `starts without end: ${loop.join(' → ')}`;
    return { message, suggestion: 'remove one of them from the loop' };
  }
  const followers = others.filter((one) => one.followed === followed).length;
  if (followers < maxListeners) return null;
  const message = `is already followed by ${followers} schedules; the maximum is ${maxListeners}`;
  return { message, suggestion: 'let an intermediate schedule start some of them' };
}

async function checkListeners(
  tx: Transaction,
  slug: string,
  events: readonly Placed<EventTiming>[],
): Promise<InputError[]> {
  const errors: InputError[] = [];
  for (const { timing, index } of events) {
    const { source, name } = timing;
    const count = await countEventListeners(tx, { source, name, except: slug });
    if (count < maxListeners) continue;
    const message = `already starts ${count} schedules; the maximum is ${maxListeners}`;
    const suggestion = 'let an intermediate schedule start some of them';
    const pointer = `/timings/${index}/name`;
    errors.push({ pointer, code: 'timing-invalid', message, suggestion });
  }
  return errors;
}

type Follower = { definition: Pick<Definition, 'timings'> };

/** Slugs of the schedules that it follows. */
export function followedBy({ definition }: Follower): string[] {
  const slugs = definition.timings.flatMap((timing) =>
    timing.type === 'AfterSchedule' ? [timing.schedule] : [],
  );
  return [...new Set(slugs)];
}

/** Followed schedules that were deleted: a schedule that never existed cannot be followed. */
export async function findMissingFollowed(
  tx: Transaction,
  schedules: readonly Follower[],
): Promise<ReadonlySet<string>> {
  const slugs = new Set(schedules.flatMap(followedBy));
  return new Set(slugs.size === 0 ? [] : await findUnknownSlugs(tx, [...slugs]));
}
