/** Which view of an execution is open, and the line of the log that a link points to. */

export const views = ['timeline', 'table', 'log', 'events', 'definition', 'compare'] as const;
export type View = (typeof views)[number];

export type ExecutionSearch = {
  view?: View | undefined;
  /** Of the log: only the lines of this step. */
  step?: number | undefined;
  /** `step.attempt.line` of the marked line. */
  line?: string | undefined;
  q?: string | undefined;
  /** The execution to compare with. */
  with?: string | undefined;
};

export function readExecutionSearch(given: Record<string, unknown>): ExecutionSearch {
  const { step, line, q, with: other } = given;
  return {
    view: views.find((one) => one === given['view']),
    step: typeof step === 'number' && Number.isInteger(step) && step >= 0 ? step : undefined,
    line: typeof line === 'string' && /^\d+\.\d+\.\d+$/.test(line) ? line : undefined,
    q: typeof q === 'string' && q !== '' ? q : undefined,
    with: typeof other === 'string' && other !== '' ? other : undefined,
  };
}
