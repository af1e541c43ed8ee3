/** Shapes of what became of the fires of all schedules in a period. */
import { type Static, Type } from 'typebox';
import { fireOutcomes } from '../../domain/execution/fire-outcome.ts';
import { executionStatuses } from '../../domain/execution/status.ts';
import { fireDecisions } from '../execution/fires.ts';
import { Enum, Instant, Named, Nullable, Page, Slug, Uuid } from '../validation/schema.ts';

const outcomeText =
  'OnTime and Late: it completed, and started within a minute (and the jitter) of its time, or later. ' +
  'Failed: also timed out, terminated or lost. Running: it has not ended. Waiting: it was started and ' +
  'has not begun. Skipped: on purpose. Missed: it did not start.';

export const FireOutcome = Named(
  'FireOutcome',
  Type.Object({
    scheduleId: Uuid,
    scheduleSlug: Slug,
    scheduleName: Type.String(),
    tags: Type.Array(Type.String()),
    scheduledFor: Instant,
    outcome: Enum(fireOutcomes, { description: outcomeText }),
    lateSeconds: Nullable(
      Type.Number({ description: 'From its time to its start, in seconds; null unless it began.' }),
    ),
    decision: Enum(fireDecisions),
    reason: Nullable(Type.String({ description: 'Why it did not run, or started late.' })),
    executionId: Nullable(Uuid),
    status: Nullable(
      Enum(executionStatuses, { description: 'Of its execution, also of one that was removed.' }),
    ),
    startedAt: Nullable(Instant),
    endedAt: Nullable(Instant),
    failedStep: Nullable(
      Type.Object(
        { index: Type.Integer(), name: Type.String() },
        { description: 'The first step that failed.' },
      ),
    ),
    usualSeconds: Nullable(
      Type.Number({
        description:
          'For one that runs: how long its schedule usually takes, in seconds; null without completed executions.',
      }),
    ),
    expectedEndAt: Nullable({
      ...Instant,
      description: 'For one that runs: its start and the usual time.',
    }),
  }),
);
export type FireOutcome = Static<typeof FireOutcome>;

export const FireOutcomePage = Named('FireOutcomePage', Page(FireOutcome));

const count = (description: string) => Type.Integer({ description });

export const FireTotals = Named(
  'FireTotals',
  Type.Object({
    from: Instant,
    to: Instant,
    total: count('Fires of the period that are in the ledger.'),
    outcomes: Type.Object(
      Object.fromEntries(
        fireOutcomes.map((one) => [one, count(`Fires with the outcome ${one}.`)]),
      ) as Record<(typeof fireOutcomes)[number], ReturnType<typeof count>>,
    ),
    complete: Type.Boolean({
      description: 'False when only the newest 100,000 fires of the period were counted.',
    }),
  }),
);

export const fireOutcomeSchemas = [FireOutcome, FireOutcomePage, FireTotals];
