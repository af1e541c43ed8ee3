import type { KeyRing } from '../aes-gcm.ts';
import type { AccessPolicy } from '../domain/access/access-policy.ts';
import type { ConnectedSystem } from '../domain/schedule/schedule.ts';
import type { SqlConnection } from '../domain/schedule/sql-connection.ts';
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
  /** Of the installation's file, for all tenants; tenants store others. */
  connectedSystems: readonly ConnectedSystem[];
  /** Of the installation's file; null when only step workers have one. */
  sqlConnections?: readonly SqlConnection[] | null;
  /** What stored secrets are encrypted with; null when the server has none. */
  secretKeys?: KeyRing | null;
  /** Null when the server has no policy file: then only step workers know theirs. */
  policy: AccessPolicy | null;
  /** Owns the connected systems that list no tenants. */
  homeTenant: string | null;
  /** Whether steps may run commands on the hosts of step workers. */
  commandsEnabled: boolean;
  log: Logger;
  clock: () => Date;
  /** Which workers there are and which pools they serve. */
  workers: WorkerWatch;
};
