/** Makes pending deliveries: starts after executions of other schedules, and for events. */
import type { DeliveryStart } from '../../domain/delivery.ts';
import { workflowIdOf } from '../../domain/execution/start.ts';
import { endOfUnbegun } from '../../domain/execution/unfinalized-end.ts';
import { writeLog } from '../../domain/log-message.ts';
import { reachFailpoint } from '../../failpoints.ts';
import type { Logger } from '../../log.ts';
import type { Database } from '../../store/core/database.ts';
import { finalizeUnbegun, noteStart } from '../../store/executions/accepted-starts.ts';
import { decideDelivery, takeDeliveries } from '../../store/fires/deliveries.ts';
import { temporalErrorText } from '../../temporal/errors.ts';
import type { ObservedExecution } from '../../temporal/executions/execution-gateway.ts';
import { messages } from '../log-messages.ts';
import { createTenantLoop, type TenantLoop } from '../loop.ts';

export type DeliverDeps = {
  database: Database;
  /** Idempotent: one execution id starts at most one workflow. */
  start: (start: DeliveryStart) => Promise<unknown>;
  describe: (workflowId: string) => Promise<ObservedExecution>;
  /** Milliseconds since the epoch. */
  clock: () => number;
  log: Pick<Logger, 'info' | 'warn'>;
};

export type Delivered = { started: number; refused: number; failed: number };

/** Concurrent start calls to Temporal. */
const atOnce = 10;

/**
 * Starts what is due in one tenant, at most `limit`; with `causeId` only what that caused. A failed
 * start stays pending and is retried. Throws only while PostgreSQL does not answer.
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
  if (starts.length > 0) reachFailpoint('deliver.taken');
  for (let done = 0; done < starts.length; done += atOnce) {
    const some = starts.slice(done, done + atOnce);
    const results = await Promise.all(some.map((start) => startOne(deps, tenantId, start)));
    for (const result of results) delivered[result] += 1;
    // Temporal does not answer: the rest would only time out.
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
  const note = (error: string | null) =>
    deps.database.withTenant(tenantId, (tx) => noteStart(tx, executionId, error));
  try {
    if (again && (await giveUp(deps, tenantId, start))) return 'refused';
    await deps.start(start);
  } catch (err) {
    writeLog(deps.log, messages.deliveryFailed, { ...about, err });
    await note(temporalErrorText(err));
    return 'failed';
  }
  reachFailpoint('deliver.started');
  writeLog(deps.log, messages.delivered, about);
  if (again) await note(null);
  return 'started';
}

/** A workflow that was ended before it asked for admission never settles its delivery: settle it here. */
async function giveUp(
  { database, describe }: DeliverDeps,
  tenantId: string,
  start: DeliveryStart,
): Promise<boolean> {
  const { executionId } = start;
  const seen = await describe(workflowIdOf(start));
  if (seen.state !== 'closed') return false;
  const end = endOfUnbegun(seen);
  const { runId } = seen;
  return database.withTenant(tenantId, async (tx) => {
    if (await finalizeUnbegun(tx, executionId, { end, runId })) return true;
    // Taken by an earlier release, which recorded no execution.
    const decision = { id: executionId, state: 'Skipped', reason: end.error } as const;
    return decideDelivery(tx, { ...decision, executionId: null });
  });
}

export type DeliveryLoopOptions = DeliverDeps & {
  /** UUID of this process. */
  owner: string;
  /** Pause between two passes that leave nothing over; 2,000 unless set. */
  intervalMs?: number;
};

/** Per tenant and pass, so that no tenant delays the others after an outage. */
const maxStarts = 100;

/** Whether more may be due: the pass took as many as it could, and Temporal answers. */
function leftSome({ started, refused, failed }: Delivered): boolean {
  return started + refused > 0 && started + refused + failed >= maxStarts;
}

/** Two leaders at once do no harm: each delivery is taken by one, and a repeated start is ignored. */
export function createDeliveryLoop(options: DeliveryLoopOptions): TenantLoop<Delivered> {
  const { database, owner, log, intervalMs = 2_000 } = options;
  return createTenantLoop({
    database,
    owner,
    log,
    // Many schedules may listen to one event: the next hundred follow at once.
    intervalMs: (passes) => (passes?.some(leftSome) ? 0 : intervalMs),
    name: 'deliveries',
    visit: ({ id }) => deliver(options, id, { causeId: null, limit: maxStarts }),
    report: (passes) => ({
      started: passes.reduce((sum, { started }) => sum + started, 0),
      failed: passes.reduce((sum, { failed }) => sum + failed, 0),
    }),
  });
}
