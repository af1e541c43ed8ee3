/** The server process: API and control loops over PostgreSQL and Temporal; listens, closes gracefully. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { createMilestoneLoop } from '../control/milestone-loop.ts';
import { createReconciler } from '../control/reconcile.ts';
import { createSweeper } from '../control/sweep.ts';
import type { SweepTimes } from '../control/sweep.ts';
import type { ConnectedSystem } from '../domain/connected-system.ts';
import type { Logger } from '../log.ts';
import { createDatabase } from '../store/database.ts';
import type { Database } from '../store/database.ts';
import { openTemporal } from '../temporal/connection.ts';
import type { TemporalOptions } from '../temporal/connection.ts';
import { createExecutionGateway } from '../temporal/execution-gateway.ts';
import { createScheduleGateway } from '../temporal/schedule-gateway.ts';
import { createSearchAttributes } from '../temporal/search-attributes.ts';
import { createWorkflowInspector } from '../temporal/workflow-inspector.ts';
import { createApp } from './app.ts';
import type { Credentials } from './credentials.ts';
import type { ObservationSink } from './ports.ts';
import { createTemporalGateway } from './temporal-gateway.ts';

export type ServerOptions = {
  databaseUrl: string;
  temporal: Omit<TemporalOptions, 'identity'>;
  host: string;
  /** 0 takes any free port. */
  port: number;
  credentials: Credentials;
  connectedSystems: readonly ConnectedSystem[];
  commandsEnabled: boolean;
  version: string;
  log: Logger;
  /** Other times of the sweeper than the usual ones. */
  sweepTimes?: Partial<SweepTimes>;
  /** Takes what step workers report; closed after the last request. */
  createObservations: (database: Database) => ObservationSink & {
    drain(timeoutMs: number): Promise<void>;
  };
};

export type RunningServer = { url: string; close(): Promise<void> };

const drainMs = 5_000;

/** Starts even while PostgreSQL or Temporal is away; its health says so. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { log, host, port, credentials, connectedSystems, commandsEnabled, version } = options;
  refuseOpenDoor(options);
  const applicationName = 'carillon-server';
  const database = createDatabase({ url: options.databaseUrl, applicationName, log });
  const identity = `${applicationName}@${hostname()}:${process.pid}`;
  const temporal = openTemporal({ ...options.temporal, identity });
  const attributes = createSearchAttributes(temporal, Date.now);
  const searchAttributes = (): Promise<boolean> => attributes.registered();
  const reconciler = createReconciler({
    ...{ database, clock: Date.now, log, owner: randomUUID(), searchAttributes },
    gateway: createScheduleGateway(temporal),
  });
  const sweeper = createSweeper({
    ...{ database, clock: Date.now, log, owner: randomUUID(), times: options.sweepTimes ?? {} },
    inspector: createWorkflowInspector(temporal),
  });
  const executions = createExecutionGateway(temporal);
  const milestones = createMilestoneLoop({
    ...{ database, clock: Date.now, log, owner: randomUUID() },
    start: async (start) =>
      executions.start({
        ...start,
        trigger: 'Schedule',
        searchAttributes: await searchAttributes(),
      }),
  });
  const observations = options.createObservations(database);
  const gateway = createTemporalGateway({ temporal, reconciler, searchAttributes });
  const app = createApp({
    ...{ database, gateway, observations, credentials, connectedSystems, commandsEnabled },
    ...{ log, version, clock: () => new Date() },
  });
  const url = await app.listen({ host, port });
  reconciler.start();
  sweeper.start();
  milestones.start();
  log.info({ url }, 'server started');
  return {
    url,
    async close() {
      await app.close();
      await Promise.all([reconciler.stop(), sweeper.stop(), milestones.stop()]);
      await observations.drain(drainMs);
      await temporal.close();
      await database.close();
    },
  };
}

/** Without tokens everybody who can connect is the operator: only this machine may connect then. */
function refuseOpenDoor({ credentials, host }: ServerOptions): void {
  const loopback = ['127.0.0.1', '::1', 'localhost'].includes(host);
  if (credentials.mode === 'tokens' || loopback) return;
  throw new Error(`without tokens the API listens on 127.0.0.1 only, not on ${host}`);
}
