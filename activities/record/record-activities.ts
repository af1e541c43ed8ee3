/** The recorder's activities: they run in the orchestrator, beside the workflows, and hold PostgreSQL. */
import type { Logger } from '../../src/log.ts';
import type { BeginVerdict, SealInput, TurnRequest, TurnVerdict } from '../../src/domain/begin.ts';
import type { BeginInput } from '../../src/domain/run-schedule-input.ts';
import type { Database } from '../../src/store/database.ts';
import { createBeginExecution } from './begin-execution.ts';
import type { GateWorkflows } from './gate-workflows.ts';
import { createLockPassing } from './pass-lock-on.ts';
import { createSealExecution } from './seal-execution.ts';
import { createTakeTurn } from './take-turn.ts';

export type RecordActivities = {
  beginExecution: (input: BeginInput) => Promise<BeginVerdict>;
  takeTurn: (request: TurnRequest) => Promise<TurnVerdict>;
  sealExecution: (seal: SealInput) => Promise<void>;
};

export type RecordDependencies = {
  database: Database;
  log: Logger;
  workflows: GateWorkflows;
  /** Tenant of starts that name none, such as `temporal workflow start`; null refuses them. */
  defaultTenant: string | null;
  /** Whether the server has our search attributes: using one it lacks fails the workflow. */
  searchAttributes: () => Promise<boolean>;
  /** How long a cancelled execution waits for steps that do not stop; 60 unless set. */
  cancelGraceSeconds?: number;
};

export function createRecordActivities(dependencies: RecordDependencies): RecordActivities {
  const passing = createLockPassing(dependencies);
  const takeTurn = createTakeTurn({ ...dependencies, passing });
  return {
    beginExecution: createBeginExecution(dependencies, { passing, takeTurn }),
    takeTurn,
    sealExecution: createSealExecution(dependencies, passing),
  };
}
