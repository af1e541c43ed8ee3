/** The recorder's activities: they run in the orchestrator, beside the workflows, and hold PostgreSQL. */
import type { Logger } from '../../src/log.ts';
import type { BeginVerdict, SealInput } from '../../src/domain/begin.ts';
import type { BeginInput } from '../../src/domain/run-schedule-input.ts';
import type { Database } from '../../src/store/database.ts';
import { createBeginExecution } from './begin-execution.ts';
import { createSealExecution } from './seal-execution.ts';

export type RecordActivities = {
  beginExecution(input: BeginInput): Promise<BeginVerdict>;
  sealExecution(seal: SealInput): Promise<void>;
};

/** Whether a workflow run is still open; asks Temporal, so never inside a transaction. */
export type IsOpen = (workflowId: string, runId: string) => Promise<boolean>;

export type RecordDependencies = {
  database: Database;
  log: Logger;
  isOpen: IsOpen;
  /** Tenant of starts that name none, such as `temporal workflow start`; null refuses them. */
  defaultTenant: string | null;
  /** Whether the server has our search attributes: using one it lacks fails the workflow. */
  searchAttributes: () => Promise<boolean>;
  /** How long a cancelled execution waits for steps that do not stop; 60 unless set. */
  cancelGraceSeconds?: number;
};

export function createRecordActivities(dependencies: RecordDependencies): RecordActivities {
  return {
    beginExecution: createBeginExecution(dependencies),
    sealExecution: createSealExecution(dependencies),
  };
}
