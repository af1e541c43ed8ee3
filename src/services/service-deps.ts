import type { ConnectedSystem } from '../domain/schedule/schedule.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../store/core/database.ts';
import type { ObservationIntake } from './executions/observation-intake.ts';
import type { WorkerWatch } from './operations/worker-overview.ts';
import type { TemporalPort } from './temporal-port.ts';

/** What the use cases work with; the server process makes it once. */
export type ServiceDeps = {
  database: Database;
  gateway: TemporalPort;
  observations: ObservationIntake;
  connectedSystems: readonly ConnectedSystem[];
  /** Whether steps may run commands on the hosts of step workers. */
  commandsEnabled: boolean;
  log: Logger;
  clock: () => Date;
  /** Which workers there are and what they serve. */
  workers: WorkerWatch;
};
