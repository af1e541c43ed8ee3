import type { Logger } from '../log.ts';
import type { Database } from '../store/core/database.ts';
import type { AdmissionWorkflows } from './pass-lock.ts';

export type RecordDependencies = {
  database: Database;
  log: Logger;
  workflows: AdmissionWorkflows;
  /** Tenant of starts that name none, such as `temporal workflow start`; null refuses them. */
  defaultTenant: string | null;
  /** Whether the server has our search attributes: using one it lacks fails the workflow. */
  searchAttributes: () => Promise<boolean>;
  /** How long a cancelled execution waits for steps that do not stop; 60 unless set. */
  cancelGraceSeconds?: number;
};
