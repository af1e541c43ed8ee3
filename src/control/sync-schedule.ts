/** One claimed schedule brought to Temporal: push or delete, read back, and only then believed. */
import { temporalScheduleId } from '../domain/identifiers.ts';
import type { Logger } from '../log.ts';
import { isTemporalUnavailable, temporalErrorText } from '../temporal/errors.ts';
import { pushSchedule, removeSchedule, ScheduleReservedError } from '../temporal/push-schedule.ts';
import type { ScheduleGateway } from '../temporal/schedule-gateway.ts';
import type { ScheduleRequest } from '../temporal/schedule-request.ts';
import { desiredRequest } from './desired-request.ts';
import { keepLease } from './keep-lease.ts';
import { syncBackoffSeconds } from './sync-backoff.ts';
import type { SyncQueue, SyncTask } from './sync-queue.ts';
import { reachKillPoint } from '../kill-points.ts';

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
    reachKillPoint('reconcile.before-observed');
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
  reachKillPoint('reconcile.claimed');
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
  reachKillPoint('reconcile.after-observed');
  if (held && !task.inSync) deps.log.info(facts, 'schedule synced');
  return held ? 'Synced' : 'Overtaken';
}
