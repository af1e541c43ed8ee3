/** One claimed schedule brought to Temporal: push or delete, read back, and only then believed. */
import { temporalScheduleId } from '../../domain/identifiers.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import { reachFailpoint } from '../../failpoints.ts';
import type { Logger } from '../../log.ts';
import { isTemporalUnavailable, temporalErrorText } from '../../temporal/errors.ts';
import {
  pushSchedule,
  removeSchedule,
  ScheduleReservedError,
} from '../../temporal/schedules/push-schedule.ts';
import type { ScheduleGateway } from '../../temporal/schedules/schedule-gateway.ts';
import {
  type ScheduleRequest,
  scheduleRequest,
} from '../../temporal/schedules/schedule-request.ts';
import { compilingTiming } from '../../timing/temporal-spec/compile.ts';
import { inTurns } from '../../timing/turns.ts';
import type { SyncQueue, SyncTask } from './sync-queue.ts';

/** A reserved name is free after 15 minutes at the latest. */
const reservedRetrySeconds = 30;

export type SyncDeps = {
  queue: SyncQueue;
  gateway: ScheduleGateway;
  /** Whether the namespace has our search attributes. */
  searchAttributes: () => Promise<boolean>;
  /** Milliseconds since the epoch. */
  clock: () => number;
  /** From 0 to below 1. */
  random: () => number;
  log: Pick<Logger, 'debug' | 'info' | 'warn'>;
};

/**
 * `Synced`: Temporal shows the generation that was claimed. `Overtaken`: it did, but somebody else
 * holds the schedule by now. `Unavailable`: Temporal cannot be asked, about any other schedule either.
 */
export type SyncOutcome = 'Synced' | 'Overtaken' | 'Failed' | 'Unavailable';

/** Never throws for what Temporal or the definition does; throws when PostgreSQL cannot be asked. */
export function syncSchedule(deps: SyncDeps, task: SyncTask): Promise<SyncOutcome> {
  return concluding(deps, task, async () => {
    if (task.deleted) return await removeFromTemporal(deps, task);
    const pushed = await pushSchedule(deps.gateway, await requestFor(deps, task));
    reachFailpoint('reconcile.before-observed');
    return pushed;
  });
}

/** What the schedule asks for today. */
export async function requestFor(deps: SyncDeps, task: SyncTask): Promise<ScheduleRequest> {
  const searchAttributes = await deps.searchAttributes();
  return desiredRequest(task, { now: new Date(deps.clock()), searchAttributes });
}

async function removeFromTemporal(deps: SyncDeps, task: SyncTask): Promise<SyncEnd> {
  const temporalId = temporalScheduleId(task.tenantSlug, task.slug);
  await removeSchedule(deps.gateway, { temporalId, scheduleId: task.scheduleId });
  return { hash: null, changed: true };
}

/** The work has written its own end. */
export const concluded: unique symbol = Symbol('concluded');

/** The hash that was read back, null for what is gone, and whether Temporal was changed for it. */
export type SyncEnd = { hash: string | null; changed: boolean } | typeof concluded;

/** Runs the work and writes down its end, the hash that was read back or the reason of the failure. */
export async function concluding(
  deps: SyncDeps,
  task: SyncTask,
  work: () => Promise<SyncEnd>,
): Promise<SyncOutcome> {
  const release = keepLease(deps.queue, task);
  try {
    return await conclude(deps, task, work);
  } finally {
    release();
  }
}

async function conclude(
  deps: SyncDeps,
  task: SyncTask,
  work: () => Promise<SyncEnd>,
): Promise<SyncOutcome> {
  const { scheduleId, tenantSlug: tenant, generation } = task;
  const facts = { scheduleId, tenant, generation };
  let end: SyncEnd;
  reachFailpoint('reconcile.claimed');
  try {
    end = await work();
  } catch (error) {
    const unavailable = isTemporalUnavailable(error);
    const failures = task.failures + 1;
    const reserved = error instanceof ScheduleReservedError;
    const retryInSeconds = reserved
      ? reservedRetrySeconds
      : syncBackoffSeconds({ failures, unavailable, random: deps.random() });
    const text = temporalErrorText(error);
    const reason = unavailable ? `Temporal cannot be reached: ${text}` : text;
    deps.log.warn({ ...facts, failures, retryInSeconds, reason }, 'schedule not in sync');
    await deps.queue.fail(task, { reason, retryInSeconds });
    return unavailable ? 'Unavailable' : 'Failed';
  }
  if (end === concluded) return 'Synced';
  const held = await deps.queue.complete(task, end);
  reachFailpoint('reconcile.after-observed');
  if (held && !task.inSync) deps.log.info(facts, 'schedule synced');
  return held ? 'Synced' : 'Overtaken';
}

/** How long a schedule that could not be brought to Temporal waits for its next try. */

/** Short while Temporal is down, so that all are in step soon after it is back. */
const longestOutageWaitSeconds = 15;
/** Long for what will fail again until somebody changes something. */
const longestWaitSeconds = 300;

export type SyncFailure = {
  /** Failures in a row, this one included. */
  failures: number;
  /** True when Temporal could not be asked at all. */
  unavailable: boolean;
  /** From 0 to below 1; spreads the tries of many schedules. */
  random: number;
};

/** Seconds to wait: 2, 4, 8… up to a limit, less up to half by chance. */
export function syncBackoffSeconds({ failures, unavailable, random }: SyncFailure): number {
  const longest = unavailable ? longestOutageWaitSeconds : longestWaitSeconds;
  const doubled = Math.min(longest, 2 ** Math.min(Math.max(1, failures), 20));
  return doubled * (1 - random / 2);
}

// Keeps the lease of a schedule while somebody works on it, so that a dead process loses it soon.

/** A few tries within the time of a lease. */
const everyMs = 5_000;

/**
 * Renews until the answered function is called. A lease that was lost is not taken back: what its old
 * holder writes is refused by its term.
 */
export function keepLease(queue: Pick<SyncQueue, 'renew'>, task: SyncTask): () => void {
  const timer = setInterval(() => {
    // An outage of the database is over in time, or the lease is lost; the end of the work says so.
    queue.renew(task).catch(() => undefined);
  }, everyMs);
  return () => clearInterval(timer);
}

/** The Temporal Schedule a row of ours asks for today. */
export type DesiredSource = {
  tenantSlug: string;
  scheduleId: string;
  slug: string;
  revision: number;
  enabled: boolean;
  enabledNote: string;
  definition: Definition;
  /** True when a limited timing has made its last start: nothing is left to fire. */
  limitReached: boolean;
};

/**
 * Compiles the timings as of the start of the UTC day. Repairs for clock changes come and go with
 * time; reading them by the day makes every process and every try of that day want the same, so that
 * the daily comparison pushes when they have changed, and at most once.
 * Timings that are over add nothing. @throws TimingError for timings that cannot be read.
 */
export async function desiredRequest(
  source: DesiredSource,
  { now, searchAttributes }: { now: Date; searchAttributes: boolean },
): Promise<ScheduleRequest> {
  const { tenantSlug, scheduleId, slug, revision, enabled, enabledNote, definition } = source;
  const timings = source.limitReached ? [] : definition.timings;
  const from = new Date(`${utcDay(now)}T00:00:00Z`);
  return scheduleRequest({
    schedule: { id: scheduleId, slug, revision, enabled, enabledNote },
    tenantSlug,
    definition,
    spec: await inTurns(compilingTiming(timings, { from })),
    searchAttributes,
  });
}

/** `2027-03-28`: the day in UTC, in which two moments share what `desiredRequest` gives. */
export function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}
