/** Makes the starts that schedules are owed: after executions of others, and by events. */
import type { DeliveryStart } from '../domain/delivery.ts';
import { eventWorkflowId, followerWorkflowId, temporalScheduleId } from '../domain/identifiers.ts';
import { reachKillPoint } from '../kill-points.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../store/database.ts';
import { decideDelivery, takeDeliveries } from '../store/deliveries.ts';

/** What became of a workflow; `notFound` also once Temporal has forgotten it. */
type Observed = { state: 'open' | 'notFound' } | { state: 'closed'; status: string };

export type DeliverDeps = {
  database: Database;
  /** Harmless to repeat: the same execution id starts at most one workflow, ever. */
  start: (start: DeliveryStart) => Promise<unknown>;
  describe: (workflowId: string) => Promise<Observed>;
  /** Milliseconds since the epoch. */
  clock: () => number;
  log: Pick<Logger, 'info' | 'warn'>;
};

export type Delivered = { started: number; refused: number; failed: number };

/** Starts asked of Temporal at the same time. */
const atOnce = 10;

/**
 * What is due in one tenant, at most `limit`; with `causeId` only what is owed for that. A start that
 * fails stays owed and comes again. Throws only while PostgreSQL cannot be asked.
 */
export async function deliver(
  deps: DeliverDeps,
  tenantId: string,
  { causeId, limit }: { causeId: string | null; limit: number },
): Promise<Delivered> {
  const { database, clock } = deps;
  const claim = { now: new Date(clock()), causeId, limit };
  const { starts, refused } = await database.withTenant(tenantId, (tx) =>
    takeDeliveries(tx, claim),
  );
  const delivered: Delivered = { started: 0, refused, failed: 0 };
  if (starts.length > 0) reachKillPoint('deliver.taken');
  for (let done = 0; done < starts.length; done += atOnce) {
    const some = starts.slice(done, done + atOnce);
    const results = await Promise.all(some.map((start) => startOne(deps, tenantId, start)));
    for (const result of results) delivered[result] += 1;
    // Temporal is away: the rest would only wait for its time-outs.
    if (results.every((result) => result === 'failed')) break;
  }
  return delivered;
}

async function startOne(
  deps: DeliverDeps,
  tenantId: string,
  { again, ...start }: DeliveryStart & { again: boolean },
): Promise<keyof Delivered> {
  const { executionId, schedule, triggeredBy } = start;
  const about = { executionId, schedule: schedule.slug, triggeredBy };
  try {
    if (again && (await giveUp(deps, tenantId, start))) return 'refused';
    await deps.start(start);
    reachKillPoint('deliver.started');
    deps.log.info(about, 'a start that was owed is made');
    return 'started';
  } catch (err) {
    deps.log.warn({ ...about, err }, 'a start that is owed was not made; it is tried again');
    return 'failed';
  }
}

/** A workflow that was ended before it asked the gate would otherwise be owed for ever. */
async function giveUp(
  { database, describe }: DeliverDeps,
  tenantId: string,
  { executionId, tenantSlug, schedule, triggeredBy }: DeliveryStart,
): Promise<boolean> {
  const idOf = triggeredBy.type === 'execution' ? followerWorkflowId : eventWorkflowId;
  const workflowId = idOf(temporalScheduleId(tenantSlug, schedule.slug), triggeredBy.id);
  const seen = await describe(workflowId);
  if (seen.state !== 'closed') return false;
  const reason = `its workflow ended ${seen.status} before it had begun`;
  const decision = { id: executionId, state: 'Skipped', reason, executionId: null } as const;
  return database.withTenant(tenantId, (tx) => decideDelivery(tx, decision));
}
