/** The call of a step activity: everything its worker needs, nothing secret. */
import { idempotencyKey } from './identifiers.ts';
import type { InterruptionPolicy, StepSettings } from './schedule.ts';
import type { RetrySettings } from './retry.ts';

/** What travels through Temporal, where every byte is stored, read again and paid for. */
export type StepCall<S extends StepSettings = StepSettings> = {
  tenantId: string;
  executionId: string;
  stepIndex: number;
  key: string;
  settings: S;
  timeoutSeconds: number;
  retry: RetrySettings;
  onInterrupted: InterruptionPolicy;
  /** Shows the API that this step was given to who reports on it; absent when an earlier release dispatched it. */
  nonce?: string;
};

export type StepActivityInput<S extends StepSettings = StepSettings> = StepCall<S> & {
  /** Temporal run id of the execution. */
  incarnation: string;
  idempotencyKey: string;
};

/** Variables every command is given; a step cannot set them itself. */
export const reservedVariables: readonly string[] = [
  'CARILLON_EXECUTION_ID',
  'CARILLON_STEP_KEY',
  'CARILLON_IDEMPOTENCY_KEY',
  'CARILLON_ATTEMPT_TOKEN',
];

/** The call with what follows from it and from the run that made it. */
export function completeCall<S extends StepSettings>(
  call: StepCall<S>,
  incarnation: string,
): StepActivityInput<S> {
  return { ...call, incarnation, idempotencyKey: idempotencyKey(call.executionId, call.key) };
}
