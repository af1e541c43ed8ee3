/** Creates the background loops of a server process. */
import { randomUUID } from 'node:crypto';
import { writeLog } from '../domain/log-message.ts';
import type { Logger } from '../log.ts';
import { type AuditTimes, createAuditor } from '../loops/auditor/audit-fires.ts';
import { createBackfillLoop } from '../loops/backfills/backfill-loop.ts';
import { createDeliveryLoop, deliver } from '../loops/deliveries/delivery-loop.ts';
import { createExpiryLoop } from '../loops/expiry-loop.ts';
import { createHousekeeping } from '../loops/housekeeping.ts';
import { createMilestoneLoop } from '../loops/milestones/milestone-loop.ts';
import { createReconciler, type Reconciler } from '../loops/reconciler/reconcile.ts';
import { createRecordLoop } from '../loops/record-loop.ts';
import { createSweeper, type SweepTimes } from '../loops/sweeper/sweep.ts';
import type { RequestedStart } from '../services/temporal-port.ts';
import type { Database } from '../store/core/database.ts';
import type { TemporalConnection } from '../temporal/connection.ts';
import { createExecutionGateway } from '../temporal/executions/execution-gateway.ts';
import { createWorkflowInspector } from '../temporal/inspect/workflow-inspector.ts';
import { createBackfillGateway, createFireGateway } from '../temporal/schedules/fire-gateway.ts';
import { createScheduleGateway } from '../temporal/schedules/schedule-gateway.ts';
import { messages } from './log-messages.ts';

export type LoopOptions = {
  database: Database;
  temporal: TemporalConnection;
  searchAttributes: () => Promise<boolean>;
  log: Logger;
  /** Times of the sweeper that differ from the defaults. */
  sweepTimes?: Partial<SweepTimes>;
  /** Times of the auditor that differ from the defaults. */
  auditTimes?: Partial<AuditTimes>;
};

export type Loops = {
  /** Also pushes the change of a request at once. */
  reconciler: Reconciler;
  /** Makes the first pending starts of one event; the delivery loop makes the others. Never throws. */
  deliverFor: (tenantId: string, causeId: string) => Promise<void>;
  start(): void;
  /** Waits for running passes. */
  stop(): Promise<void>;
};

/** Starts that are made before the response to an event. */
const maxAtOnce = 20;

/** For each loop, one server process is the leader. Nothing runs before `start`. */
export function createLoops(options: LoopOptions): Loops {
  const { database, temporal, searchAttributes, log } = options;
  const common = () => ({ database, clock: Date.now, log, owner: randomUUID() });
  const reconciler = createReconciler({
    ...common(),
    searchAttributes,
    gateway: createScheduleGateway(temporal),
  });
  const executions = createExecutionGateway(temporal);
  const start = async (wanted: RequestedStart) =>
    executions.start({ ...wanted, searchAttributes: await searchAttributes() });
  const sweeper = createSweeper({
    ...common(),
    times: options.sweepTimes ?? {},
    start,
    inspector: createWorkflowInspector(temporal),
  });
  const auditor = createAuditor({
    ...common(),
    times: options.auditTimes ?? {},
    fires: createFireGateway(temporal),
    searchAttributes,
  });
  const milestones = createMilestoneLoop({ ...common(), start });
  const delivery = {
    ...common(),
    start,
    describe: (workflowId: string) => executions.describe({ workflowId }),
  };
  const deliveries = createDeliveryLoop(delivery);
  const housekeeping = createHousekeeping(common());
  const ends = createExpiryLoop(common());
  const record = createRecordLoop(common());
  const backfills = createBackfillLoop({
    ...common(),
    gateway: createBackfillGateway(temporal),
    searchAttributes,
    cancel: (...given) => executions.cancel(...given),
  });
  const timed = [milestones, deliveries, ends, backfills, housekeeping, record];
  const loops = [reconciler, sweeper, auditor, ...timed];
  return {
    reconciler,
    deliverFor: async (tenantId, causeId) => {
      try {
        await deliver(delivery, tenantId, { causeId, limit: maxAtOnce });
      } catch (err) {
        writeLog(log, messages.deliveryDeferred, { err, causeId });
      }
    },
    start() {
      for (const loop of loops) loop.start();
    },
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}
