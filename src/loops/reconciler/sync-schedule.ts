/** Brings one claimed schedule to Temporal: pushes or deletes it, and reads it back. */
import { temporalScheduleId } from '../../domain/identifiers.ts';
import { writeLog } from '../../domain/log-message.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import { suspendedBecause } from '../../domain/tenant.ts';
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
import { messages } from '../log-messages.ts';
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
 * `Synced`: Temporal shows the generation that was claimed. `Overtaken`: it did, but another process
 * has the lease now. `Unavailable`: Temporal does not answer, for other schedules neither.
 */
export type SyncOutcome = 'Synced' | 'Overtaken' | 'Failed' | 'Unavailable';

/** Throws only when PostgreSQL does not answer; every other failure is an outcome. */
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
  const { suspension } = task;
  const paused = { enabled: false, enabledNote: suspendedBecause(suspension ?? '') };
  const wanted = suspension === null ? task : { ...task, ...paused };
  return desiredRequest(wanted, { now: new Date(deps.clock()), searchAttributes });
}

async function removeFromTemporal(deps: SyncDeps, task: SyncTask): Promise<SyncEnd> {
  const temporalId = temporalScheduleId(task.tenantSlug, task.slug);
  await removeSchedule(deps.gateway, { temporalId, scheduleId: task.scheduleId });
  return { hash: null, changed: true };
}

/** The work has written its own result. */
export const concluded: unique symbol = Symbol('concluded');

/** The hash that was read back, null for what is gone, and whether Temporal was changed for it. */
export type SyncEnd = { hash: string | null; changed: boolean } | typeof concluded;

/** Runs the work and writes its result: the hash that was read back, or why it failed. */
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
    writeLog(deps.log, messages.syncFailed, { ...facts, failures, retryInSeconds, reason });
    await deps.queue.fail(task, { reason, retryInSeconds });
    return unavailable ? 'Unavailable' : 'Failed';
  }
  if (end === concluded) return 'Synced';
  const held = await deps.queue.complete(task, end);
  reachFailpoint('reconcile.after-observed');
  if (held && !task.inSync) writeLog(deps.log, messages.scheduleSynced, facts);
  return held ? 'Synced' : 'Overtaken';
}

/** Short while Temporal is down, so that all schedules sync soon after it is back. */
const longestOutageWaitSeconds = 15;
/** Long for what fails until a person changes something. */
const longestWaitSeconds = 300;

export type SyncFailure = {
  /** Failures in a row, this one included. */
  failures: number;
  /** True when Temporal did not answer at all. */
  unavailable: boolean;
  /** From 0 to below 1; spreads the retries of many schedules. */
  random: number;
};

/** Seconds to wait: 2, 4, 8… up to a limit, less up to half by chance. */
export function syncBackoffSeconds({ failures, unavailable, random }: SyncFailure): number {
  const longest = unavailable ? longestOutageWaitSeconds : longestWaitSeconds;
  const doubled = Math.min(longest, 2 ** Math.min(Math.max(1, failures), 20));
  return doubled * (1 - random / 2);
}

/** Several renewals fit into one lease. */
const everyMs = 5_000;

/**
 * Renews the lease until the returned function is called. A lost lease is not taken back: its old term
 * refuses further writes.
 */
export function keepLease(queue: Pick<SyncQueue, 'renew'>, task: SyncTask): () => void {
  const timer = setInterval(() => {
    // If the database stays down too long the lease is lost, which the write of the result finds out.
    queue.renew(task).catch(() => undefined);
  }, everyMs);
  return () => clearInterval(timer);
}

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
 * The Temporal Schedule that a schedule asks for today. Compiles the timings for the start of the UTC day:
 * repairs for clock changes come and go with time, and per day every process and every retry wants the
 * same, so that the daily comparison pushes at most once.
 * Timings that have ended add nothing. @throws TimingError for timings that cannot be read.
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

/** `2027-03-28`: within one UTC day `desiredRequest` gives the same. */
export function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}
