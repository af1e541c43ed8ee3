/**
 * What the record has of this run and the workflow does not know, because the workflow task in which it happened is
 * repeated. A cancel or a command that came in between must not reach what has begun.
 */
import { CancellationScope, scheduleLocalActivity, workflowInfo } from '@temporalio/workflow';
import type { Admitted } from '../../src/domain/execution/recording.ts';
import type {
  ProgressRequest,
  RecordedProgress,
} from '../../src/domain/inline/recorded-progress.ts';
import type { PlannedStep } from '../../src/domain/schedule/plan.ts';
import type { Route } from '../controls/route.ts';
import type { TransitionBuffer } from '../transition-buffer.ts';

export type InlineRecall = {
  /** Asks the record, in executions with steps that may have run inline. */
  ask(): Promise<void>;
  /** Whether the record, when it was asked, had an attempt of the step with this number or a later one. */
  has(step: PlannedStep, attempt?: number): boolean;
  /** Whether the record is ahead still: it has a step that has not ended here, or the end of the run. */
  isAhead(): boolean;
  /** Whether the end of the run is on record. */
  hasEnd(): boolean;
};

/** Without an attempt limit: as long as PostgreSQL is away, only it knows. */
const untilAnswered = {
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '250 ms', backoffCoefficient: 2, maximumInterval: '10 seconds' },
} as const;

export function createInlineRecall(
  { tenantId, executionId }: Admitted,
  transitions: Pick<TransitionBuffer, 'all'>,
  route: Pick<Route, 'groups'>,
): InlineRecall {
  const mayRunInline = (): boolean =>
    route.groups().some((group) => group.some((one) => one.inline));
  let end: RecordedProgress['end'] = null;
  let attempts = new Map<number, number>();
  let asking: Promise<void> | null = null;

  async function read(): Promise<void> {
    const request: ProgressRequest = { tenantId, executionId, incarnation: workflowInfo().runId };
    const known = await CancellationScope.nonCancellable(() =>
      scheduleLocalActivity<RecordedProgress>('readInlineProgress', [request], untilAnswered),
    );
    end = known.end;
    attempts = new Map(known.attempts.map(({ stepIndex, attempt }) => [stepIndex, attempt]));
    asking = null;
  }

  return {
    // Steps of a group that ask in one activation share the answer.
    ask: async () => (mayRunInline() ? (asking ??= read()) : undefined),
    has: ({ stepIndex }, attempt = 1) => (attempts.get(stepIndex) ?? 0) >= attempt,
    isAhead: () =>
      end !== null || [...attempts.keys()].some((index) => !transitions.all.get(index)?.outcome),
    hasEnd: () => end !== null,
  };
}
