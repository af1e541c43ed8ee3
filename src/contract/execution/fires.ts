/** Shapes of the fire ledger: what became of each fire, and whether every fire is accounted for. */
import { type Static, Type } from 'typebox';
import { executionStatuses } from '../../domain/execution/status.ts';
import { Enum, Instant, Named, Nullable, Page, Uuid } from '../validation/schema.ts';

/** As the store records them. */
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
    removed: Type.Optional(
      Type.Object(
        {
          status: Enum(executionStatuses),
          reason: Nullable(Type.String()),
          endedAt: Nullable(Instant),
          removedAt: Instant,
          archive: Nullable(Type.String({ description: 'The file that has it.' })),
        },
        { description: 'How its execution had ended, once retention has removed that.' },
      ),
    ),
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
    schedules: count('Schedules that were checked, deleted ones included.'),
    expected: count('Expected fires.'),
    started: count('Expected fires that started.'),
    caughtUp: count('Started fires that were late.'),
    skipped: count('Fires that were skipped intentionally.'),
    missed: count('Fires that could not be started in time.'),
    unexplained: count('Expected fires without a row; 0 when everything is in order.'),
    unexpected: count('Rows at other instants, such as extra fires at clock changes.'),
    examples: Type.Array(Type.Object({ schedule: Type.String(), scheduledFor: Instant }), {
      description: 'At most 20 unexplained fires.',
    }),
  }),
);
export type LedgerReport = Static<typeof LedgerReport>;

export const fireSchemas = [Fire, FirePage, LedgerReport];
