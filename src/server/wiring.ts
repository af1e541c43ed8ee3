/** Creates the background loops of a server process. */
import { randomUUID } from 'node:crypto';
import { writeLog } from '../domain/log-message.ts';
import type { SendMessage } from '../domain/notification/sending.ts';
import type { Logger } from '../log.ts';
import { type AuditTimes, createAuditor } from '../loops/auditor/audit-fires.ts';
import { createBackfillLoop } from '../loops/backfills/backfill-loop.ts';
import { type BulkAct, type BulkActEnd, createBulkLoop } from '../loops/bulk/bulk-loop.ts';
import { createDeliveryLoop, deliver } from '../loops/deliveries/delivery-loop.ts';
import { createExpiryLoop } from '../loops/expiry-loop.ts';
import { createHousekeeping } from '../loops/housekeeping.ts';
import { createMilestoneLoop } from '../loops/milestones/milestone-loop.ts';
import { createNewsLoop } from '../loops/notifications/news-loop.ts';
import { createSendLoop } from '../loops/notifications/send-loop.ts';
import { createReconciler, type Reconciler } from '../loops/reconciler/reconcile.ts';
import { createRecordLoop } from '../loops/record-loop.ts';
import { createSweeper, type SweepTimes } from '../loops/sweeper/sweep.ts';
import type { RequestedStart } from '../services/temporal-port.ts';
import type { Database } from '../store/core/database.ts';
import type { InstallationLimit } from '../store/limits/known-limits.ts';
import type { TemporalConnection } from '../temporal/connection.ts';
import { createExecutionGateway } from '../temporal/executions/execution-gateway.ts';
import { createWorkflowInspector } from '../temporal/inspect/workflow-inspector.ts';
import { createBackfillGateway, createFireGateway } from '../temporal/schedules/fire-gateway.ts';
import { createScheduleGateway } from '../temporal/schedules/schedule-gateway.ts';
import type { ExecutionSpans } from '../tracing/execution-spans.ts';
import { messages } from './log-messages.ts';

export type LoopOptions = {
  database: Database;
  temporal: TemporalConnection;
  searchAttributes: () => Promise<boolean>;
  log: Logger;
  /** Sends one message of a channel. */
  sendMessage: SendMessage;
  /** Times of the sweeper that differ from the defaults. */
  sweepTimes?: Partial<SweepTimes>;
  /** Times of the auditor that differ from the defaults. */
  auditTimes?: Partial<AuditTimes>;
  /** Makes one act of a bulk operation; bulk operations are not carried out when left out. */
  actOnObject?: (act: BulkAct) => Promise<BulkActEnd>;
  /** Where the spans of ended executions are made; they are not when left out. */
  spans?: ExecutionSpans;
  /** Of the files of this process; none when left out. */
  installationLimits?: readonly InstallationLimit[];
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
    ...{ start, installationLimits: options.installationLimits ?? [] },
    inspector: createWorkflowInspector(temporal),
    ...(options.spans && { spans: options.spans }),
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
  const [housekeeping, ends] = [createHousekeeping(common()), createExpiryLoop(common())];
  const record = createRecordLoop(common());
  const backfills = createBackfillLoop({
    ...common(),
    gateway: createBackfillGateway(temporal),
    searchAttributes,
    cancel: (...given) => executions.cancel(...given),
  });
  const sender = createSendLoop({ ...common(), send: options.sendMessage });
  const told = [createNewsLoop(common()), sender];
  const timed = [milestones, deliveries, ends, backfills, housekeeping, record, ...told];
  const loops = [reconciler, sweeper, auditor, ...timed, ...bulkLoops(options, common())];
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

/** None without a way to act. */
function bulkLoops(
  { actOnObject: act }: LoopOptions,
  common: Omit<Parameters<typeof createBulkLoop>[0], 'act'>,
): ReturnType<typeof createBulkLoop>[] {
  return act ? [createBulkLoop({ ...common, act })] : [];
}
