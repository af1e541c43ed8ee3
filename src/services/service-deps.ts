import type { ConnectedSystem } from '../domain/schedule/schedule.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../store/core/database.ts';
import type { ObservationIntake } from './executions/observation-intake.ts';
import type { WorkerWatch } from './operations/worker-overview.ts';
import type { TemporalPort } from './temporal-port.ts';

/** What the use cases need; the server process creates it once. */
export type ServiceDeps = {
  database: Database;
  temporal: TemporalPort;
  observations: ObservationIntake;
  connectedSystems: readonly ConnectedSystem[];
  /** Whether steps may run commands on the hosts of step workers. */
  commandsEnabled: boolean;
  log: Logger;
  clock: () => Date;
  /** Which workers there are and which pools they serve. */
  workers: WorkerWatch;
};
