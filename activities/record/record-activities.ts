/** The local activities of executions: they write the record, and find local times; they run beside the workflows. */
import { createBeginExecution } from '../../src/admission/admit.ts';
import { createLockPassing } from '../../src/admission/pass-lock.ts';
import { createTakeTurn } from '../../src/admission/turn.ts';
import type { ExecutionOutcome } from '../../src/domain/execution/outcome.ts';
import type {
  AdmissionAnswer,
  FinalizeInput,
  SlotAnswer,
  SlotRequests,
  TurnAnswer,
  TurnRequest,
} from '../../src/domain/execution/recording.ts';
import type { BeginInput } from '../../src/domain/execution/start.ts';
import type { Variables } from '../../src/domain/step-data/variables.ts';
import type { WaitEnd } from '../../src/domain/steps/wait-step.ts';
import {
  type EvaluatedStep,
  evaluateStep,
  type StepToEvaluate,
} from '../../src/expressions/evaluate-step.ts';
import { createFinalizeExecution, type RecordDependencies } from './finalize-execution.ts';
import { findWaitEnd, type WaitEndRequest } from './find-wait-end.ts';
import { createTakeSlots } from './take-slots.ts';

export type RecordActivities = {
  beginExecution: (input: BeginInput) => Promise<AdmissionAnswer>;
  takeTurn: (request: TurnRequest) => Promise<TurnAnswer>;
  takeSlots: (requests: SlotRequests) => Promise<SlotAnswer[]>;
  /** How the run had ended before, when that was otherwise; else null. */
  sealExecution: (input: FinalizeInput) => Promise<ExecutionOutcome | null>;
  /** Of a step whose turn has come. Reads and writes nothing. */
  evaluateStep: (input: EvaluationInput) => Promise<EvaluatedStep>;
  findWaitEnd: (request: WaitEndRequest) => Promise<WaitEnd>;
};

type EvaluationInput = { step: StepToEvaluate; variables: Variables };

export function createRecordActivities(dependencies: RecordDependencies): RecordActivities {
  const passing = createLockPassing(dependencies);
  const takeTurn = createTakeTurn({ ...dependencies, passing });
  return {
    beginExecution: createBeginExecution(dependencies, { passing, takeTurn }),
    takeTurn,
    takeSlots: createTakeSlots(dependencies.database, passing.passSlots),
    sealExecution: createFinalizeExecution(dependencies, passing),
    evaluateStep: ({ step, variables }) => Promise.resolve(evaluateStep(step, variables)),
    findWaitEnd,
  };
}
