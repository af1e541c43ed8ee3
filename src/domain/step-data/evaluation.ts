/** What the condition and the expressions of a step came to, as the record keeps it. */
import type { JsonValue } from './step-outputs.ts';

export type Evaluation = {
  /** The condition as it is defined; null when the step has only expressions in its settings. */
  condition: string | null;
  /** Null without a condition, and when it could not be evaluated. */
  result: boolean | null;
  /** What was read, by path such as `steps.hr.outputs.changed`; long values are cut. */
  inputs: Readonly<Record<string, JsonValue>>;
  /** Why it could not be evaluated; null when it could. */
  fault: string | null;
};
