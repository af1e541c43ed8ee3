/** The control loops of a server process: what keeps Temporal, the record and the clock in step. */
import { randomUUID } from 'node:crypto';
import { createAuditor } from '../control/audit-fires.ts';
import type { AuditTimes } from '../control/audit-fires.ts';
import { endInTime } from '../control/end-in-time.ts';
import { createLeasedLoop } from '../control/leased-loop.ts';
import { createMilestoneLoop } from '../control/milestone-loop.ts';
import { createReconciler } from '../control/reconcile.ts';
import type { Reconciler } from '../control/reconcile.ts';
import { createSweeper } from '../control/sweep.ts';
import type { SweepTimes } from '../control/sweep.ts';
import { workOffBackfills } from '../control/work-off-backfills.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../store/database.ts';
import { createBackfillGateway } from '../temporal/backfill-gateway.ts';
import type { TemporalConnection } from '../temporal/connection.ts';
import { createExecutionGateway } from '../temporal/execution-gateway.ts';
import type { ExecutionGateway } from '../temporal/execution-gateway.ts';
import { createFireGateway } from '../temporal/fire-gateway.ts';
import { createScheduleGateway } from '../temporal/schedule-gateway.ts';
import { createWorkflowInspector } from '../temporal/workflow-inspector.ts';

export type ControlLoopOptions = {
  database: Database;
  temporal: TemporalConnection;
  searchAttributes: () => Promise<boolean>;
  log: Logger;
  /** Other times of the sweeper than the usual ones. */
  sweepTimes?: Partial<SweepTimes>;
  /** Other times of the auditor than the usual ones. */
  auditTimes?: Partial<AuditTimes>;
};

export type ControlLoops = {
  /** Also pushes at once what a request has changed. */
  reconciler: Reconciler;
  start(): void;
  /** Waits for what is in hand. */
  stop(): Promise<void>;
};

/** Each loop finds its own leader among all server processes; nothing runs before `start`. */
export function createControlLoops(options: ControlLoopOptions): ControlLoops {
  const { database, temporal, searchAttributes, log } = options;
  const common = () => ({ database, clock: Date.now, log, owner: randomUUID() });
  const reconciler = createReconciler({
    ...{ ...common(), searchAttributes, gateway: createScheduleGateway(temporal) },
  });
  const sweeper = createSweeper({
    ...{ ...common(), times: options.sweepTimes ?? {} },
    inspector: createWorkflowInspector(temporal),
  });
  const auditor = createAuditor({
    ...{ ...common(), times: options.auditTimes ?? {} },
    ...{ fires: createFireGateway(temporal), searchAttributes },
  });
  const executions = createExecutionGateway(temporal);
  const milestones = createMilestoneLoop({
    ...common(),
    start: async (start) => {
      const known = await searchAttributes();
      return executions.start({ ...start, trigger: 'Schedule', searchAttributes: known });
    },
  });
  const ends = createLeasedLoop({
    ...{ ...common(), name: 'ends', intervalMs: 2_000, busyMs: 0 },
    work: (signal) => endInTime(common(), signal),
  });
  const cancel: ExecutionGateway['cancel'] = (execution, reason) =>
    executions.cancel(execution, reason);
  const work = { ...common(), cancel, gateway: createBackfillGateway(temporal), searchAttributes };
  const backfills = createLeasedLoop({
    ...{ ...common(), name: 'backfills', intervalMs: 2_000, busyMs: 100 },
    work: (signal) => workOffBackfills(work, signal),
  });
  const loops = [reconciler, sweeper, auditor, milestones, ends, backfills];
  return {
    reconciler,
    start() {
      for (const loop of loops) loop.start();
    },
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}
