/** One claimed schedule brought to Temporal: push or delete, read back, and only then believed. */
import type { Logger } from '../log.ts';
import { temporalScheduleId } from '../domain/identifiers.ts';
import { isTemporalUnavailable, temporalErrorText } from '../temporal/errors.ts';
import { pushSchedule, removeSchedule } from '../temporal/push-schedule.ts';
import type { ScheduleGateway } from '../temporal/schedule-gateway.ts';
import { desiredRequest } from './desired-request.ts';
import { syncBackoffSeconds } from './sync-backoff.ts';
import type { SyncQueue, SyncTask } from './sync-queue.ts';

export type SyncDeps = {
  queue: SyncQueue;
  gateway: ScheduleGateway;
  /** Whether the namespace has our search attributes. */
  searchAttributes: () => Promise<boolean>;
  /** Milliseconds since the epoch. */
  clock: () => number;
  random: () => number;
  log: Logger;
};

/**
 * `Synced`: Temporal shows the generation that was claimed. `Overtaken`: it does, but somebody else
 * holds the schedule by now. `Unavailable`: Temporal cannot be asked; no other schedule can be either.
 */
export type SyncOutcome = 'Synced' | 'Overtaken' | 'Failed' | 'Unavailable';

/** Never throws for what Temporal or the definition does; throws when PostgreSQL cannot be asked. */
export async function syncSchedule(deps: SyncDeps, task: SyncTask): Promise<SyncOutcome> {
  const facts = {
    scheduleId: task.scheduleId,
    tenant: task.tenantSlug,
    generation: task.generation,
  };
  let hash: string | null;
  try {
    hash = await bringToTemporal(deps, task);
  } catch (error) {
    const unavailable = isTemporalUnavailable(error);
    const failures = task.failures + 1;
    const retryInSeconds = syncBackoffSeconds({ failures, unavailable, random: deps.random() });
    const reason = temporalErrorText(error);
    await deps.queue.fail(task, { reason, retryInSeconds });
    deps.log.warn({ ...facts, failures, retryInSeconds, reason }, 'schedule not synced');
    return unavailable ? 'Unavailable' : 'Failed';
  }
  const current = await deps.queue.complete(task, hash);
  if (current) deps.log.debug(facts, 'schedule synced');
  return current ? 'Synced' : 'Overtaken';
}

/** The hash read back, or null for a deleted schedule. */
async function bringToTemporal(deps: SyncDeps, task: SyncTask): Promise<string | null> {
  if (task.deleted) {
    const temporalId = temporalScheduleId(task.tenantSlug, task.slug);
    await removeSchedule(deps.gateway, { temporalId, scheduleId: task.scheduleId });
    return null;
  }
  const searchAttributes = await deps.searchAttributes();
  const request = desiredRequest(task, { now: new Date(deps.clock()), searchAttributes });
  return (await pushSchedule(deps.gateway, request)).hash;
}
