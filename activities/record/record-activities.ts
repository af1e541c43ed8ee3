/** The recorder's activities: they run in the orchestrator, beside the workflows, and hold PostgreSQL. */
import type { RecordDependencies } from '../../src/admission/admission-deps.ts';
import { createBeginExecution } from '../../src/admission/admit.ts';
import { createLockPassing } from '../../src/admission/pass-lock.ts';
import { createTakeTurn } from '../../src/admission/turn.ts';
import type {
  BeginVerdict,
  FinalizeInput,
  TurnRequest,
  TurnVerdict,
} from '../../src/domain/execution/recording.ts';
import type { BeginInput } from '../../src/domain/execution/start.ts';
import { createFinalizeExecution } from './finalize-execution.ts';

export type RecordActivities = {
  beginExecution: (input: BeginInput) => Promise<BeginVerdict>;
  takeTurn: (request: TurnRequest) => Promise<TurnVerdict>;
  sealExecution: (seal: FinalizeInput) => Promise<void>;
};

export function createRecordActivities(dependencies: RecordDependencies): RecordActivities {
  const passing = createLockPassing(dependencies);
  const takeTurn = createTakeTurn({ ...dependencies, passing });
  return {
    beginExecution: createBeginExecution(dependencies, { passing, takeTurn }),
    takeTurn,
    sealExecution: createFinalizeExecution(dependencies, passing),
  };
}
