/** Keeps the lease of a schedule while somebody works on it, so that a dead process loses it soon. */
import type { SyncQueue, SyncTask } from './sync-queue.ts';

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
