/** Options of the commands that start parts of Carillon on this machine. */

export type DevOptions = {
  /** Undefined takes the first free port from 8080 up. */
  port?: number;
  dataDir?: string;
  /** False with --no-demo. */
  demo: boolean;
  /** False with --no-open. */
  open: boolean;
  /** Written once everything is up. */
  readyFile?: string;
  logLevel?: string;
};

export type ServerOptions = { port?: number; host?: string };

export const workerRoles = ['all', 'orchestrator', 'steps'] as const;
export type WorkerRole = (typeof workerRoles)[number];
export type WorkerOptions = { role: WorkerRole; pool: string[] };

export type MigrateOptions = { dryRun?: true };

export const tokenRoleNames = ['operator', 'worker'] as const;
export type TokenOptions = {
  name: string;
  role: (typeof tokenRoleNames)[number];
  tenant: string;
};
