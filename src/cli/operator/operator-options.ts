/** Options of the commands that start parts of Carillon on this machine. */
import type { ChaosTarget } from '../../dev/chaos/fault-plan.ts';
import type { WorkerRole } from '../../domain/worker.ts';
import type { ArmedFailpoint } from '../../failpoints.ts';

export type DevOptions = {
  /** Undefined takes the first free port from 8080 up. */
  port?: number;
  dataDir?: string;
  /** False with --no-demo. */
  demo: boolean;
  /** Written once everything is up. */
  readyFile?: string;
  logLevel?: string;
};

export type ServerOptions = { port?: number; host?: string };

export type WorkerOptions = { role: WorkerRole; pool: string[] };

export type MigrateOptions = { dryRun?: true };

export const tokenRoleNames = ['operator', 'worker'] as const;
export type TokenOptions = {
  name: string;
  role: (typeof tokenRoleNames)[number];
  tenant: string;
};

export type ChaosOptions = {
  runs: number;
  seed: number;
  parallel: number;
  target?: ChaosTarget[];
  failpoint?: ArmedFailpoint;
  /** Seconds. */
  outage?: number;
  /** Seconds. */
  bound: number;
  dataDir?: string;
  json?: true;
  list?: true;
};
