/** The recorder's activities: they run in the orchestrator, beside the workflows, and hold PostgreSQL. */
import type { BeginVerdict, SealInput, TurnRequest, TurnVerdict } from '../../src/domain/begin.ts';
import type { BeginInput } from '../../src/domain/run-schedule-input.ts';
import { createBeginExecution } from './begin-execution.ts';
import type { RecordDependencies } from './record-dependencies.ts';
import { createLockPassing } from './pass-lock-on.ts';
import { createSealExecution } from './seal-execution.ts';
import { createTakeTurn } from './take-turn.ts';

export type RecordActivities = {
  beginExecution: (input: BeginInput) => Promise<BeginVerdict>;
  takeTurn: (request: TurnRequest) => Promise<TurnVerdict>;
  sealExecution: (seal: SealInput) => Promise<void>;
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
