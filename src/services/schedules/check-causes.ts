/** What can be said against timings only with the other schedules of the tenant in view. */
import { maxListeners } from '../../domain/delivery.ts';
import { type InputError, ProblemError } from '../../domain/problem.ts';
import { findFollowLoop, type Follow } from '../../domain/schedule/follow-chain.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
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
 * Call it in the transaction that saves the schedule: no other one can then close a loop meanwhile. Costs
 * nothing for timings that neither follow nor listen.
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
    if (unknown.includes(schedule)) return [unknownSlug(pointer, schedule, known)];
    const error = followError(slug, schedule, others);
    return error === null ? [] : [{ pointer, code: 'timing-invalid', ...error }];
  });
}

function unknownSlug(pointer: string, slug: string, known: readonly string[]): InputError {
  const suggestion = closestWord(slug, known);
  const message = `there is no schedule "${slug}"`;
  const error = { pointer, code: 'timing-invalid', message };
  return suggestion === undefined ? error : { ...error, suggestion };
}

/** What is wrong with one schedule following another; null when nothing is. */
function followError(
  follower: string,
  followed: string,
  others: readonly Follow[],
): Pick<InputError, 'message' | 'suggestion'> | null {
  const loop = findFollowLoop(follower, [...others, { follower, followed }]);
  if (loop) {
    const message =
      follower === followed
        ? 'is this schedule itself, which would never end'
        : `starts without end: ${loop.join(' → ')}`;
    return { message, suggestion: 'take one of them out of the circle' };
  }
  const followers = others.filter((one) => one.followed === followed).length;
  if (followers < maxListeners) return null;
  const message = `is followed by ${followers} schedules already; ${maxListeners} is the most`;
  return { message, suggestion: 'let a schedule in between start some of them' };
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
    const message = `starts ${count} schedules already; ${maxListeners} is the most`;
    const suggestion = 'let a schedule in between start some of them';
    const pointer = `/timings/${index}/name`;
    errors.push({ pointer, code: 'timing-invalid', message, suggestion });
  }
  return errors;
}

/** Which schedules that others follow are not there: deleted ones, as nobody may follow what never was. */
type Follower = { definition: Pick<Definition, 'timings'> };

/** Slugs that the schedule follows. */
export function followedBy({ definition }: Follower): string[] {
  const slugs = definition.timings.flatMap((timing) =>
    timing.type === 'AfterSchedule' ? [timing.schedule] : [],
  );
  return [...new Set(slugs)];
}

/** Of all that these follow; asks nothing when they follow none. */
export async function findMissingFollowed(
  tx: Transaction,
  schedules: readonly Follower[],
): Promise<ReadonlySet<string>> {
  const slugs = new Set(schedules.flatMap(followedBy));
  return new Set(slugs.size === 0 ? [] : await findUnknownSlugs(tx, [...slugs]));
}
