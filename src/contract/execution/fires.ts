/** Shapes of the ledger: what became of each fire, and whether all of them are accounted for. */
import { type Static, Type } from 'typebox';
import { Enum, Instant, Named, Nullable, Page, Uuid } from '../validation/schema.ts';

/** In the words of the store, which keeps them. */
export const fireDecisions = ['Started', 'Skipped', 'Missed'] as const;

export const Fire = Named(
  'Fire',
  Type.Object({
    scheduledFor: Instant,
    decision: Enum(fireDecisions),
    reason: Nullable(Type.String({ description: 'Why it did not run, or started late.' })),
    executionId: Nullable(Uuid),
    catchUp: Type.Boolean({ description: 'Started late, as the catch-up policy allows.' }),
    begun: Type.Boolean({ description: 'False while it waits in Temporal for a worker.' }),
    decidedAt: Instant,
  }),
);
export type Fire = Static<typeof Fire>;

export const FirePage = Named('FirePage', Page(Fire));
export type FirePage = Static<typeof FirePage>;

const count = (description: string) => Type.Integer({ description });

export const LedgerReport = Named(
  'LedgerReport',
  Type.Object({
    from: Instant,
    to: Instant,
    schedules: count('Schedules looked at, deleted ones included.'),
    expected: count('Fires that were to happen.'),
    started: count('Of these, started.'),
    caughtUp: count('Of those started, late.'),
    skipped: count('Left out on purpose.'),
    missed: count('Not started, because nobody could in time.'),
    unexplained: count('Without a row; 0 when all is well.'),
    unexpected: count('Rows of other instants, such as extra fires of clock changes.'),
    examples: Type.Array(Type.Object({ schedule: Type.String(), scheduledFor: Instant }), {
      description: 'At most 20 unexplained fires.',
    }),
  }),
);
export type LedgerReport = Static<typeof LedgerReport>;

export const fireSchemas = [Fire, FirePage, LedgerReport];
