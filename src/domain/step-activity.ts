/** The call of a step activity: everything its worker needs, nothing secret. */
import type { InterruptionPolicy, StepSettings } from './schedule.ts';
import type { RetrySettings } from './retry.ts';

export type StepActivityInput<S extends StepSettings = StepSettings> = {
  tenantId: string;
  executionId: string;
  /** Temporal run id of the execution. */
  incarnation: string;
  stepIndex: number;
  key: string;
  name: string;
  settings: S;
  timeoutSeconds: number;
  retry: RetrySettings;
  onInterrupted: InterruptionPolicy;
  idempotencyKey: string;
};
