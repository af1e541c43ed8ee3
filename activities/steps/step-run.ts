/** What a step type is given for one attempt, and what it answers. */
import type { StepActivityInput } from '../../src/domain/execution/step-activity.ts';
import type { LogLine } from '../../src/domain/observation.ts';
import type { StepSettings } from '../../src/domain/schedule/schedule.ts';
import type { SecretScope } from './secret-mask.ts';
import type { StepFacts } from './step-failure.ts';

export type StepRun<S extends StepSettings> = {
  input: StepActivityInput<S>;
  /** Aborted with a `StepAbort`; the runner then ends its effect before it settles. */
  signal: AbortSignal;
  secrets: SecretScope;
  /** Percent from 0 to 100, or null when unknown. */
  progress: (percent: number | null, message: string) => void;
  log: (lines: readonly LogLine[]) => void;
};

export type StepResult = Partial<StepFacts> & { message: string; warnings?: boolean };

/** Carries out the effect of one attempt; a failure is thrown as a `StepFailure`. */
export type StepRunner<S extends StepSettings> = (run: StepRun<S>) => Promise<StepResult>;
