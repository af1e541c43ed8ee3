/** Shapes of backfills: requests to start past fires. */
import { type Static, Type } from 'typebox';
import {
  backfillLimits,
  backfillOrders,
  backfillStatuses,
  defaultBackfillOverlap,
  defaultStartsPerMinute,
} from '../../domain/backfill.ts';
import { overlapPolicies } from '../../domain/schedule/start-policies.ts';
import { documented, wholeInstant } from '../validation/body-text.ts';
import {
  Enum,
  Instant,
  Named,
  Nullable,
  Page,
  Ref,
  Slug,
  Strict,
  Uuid,
} from '../validation/schema.ts';
import { Initiator } from './executions.ts';

const instant = (description: string) =>
  Type.String({ maxLength: 100, description, ...documented({ pattern: wholeInstant }) });

export const BackfillBody = Named(
  'BackfillBody',
  Strict({
    from: instant('The first instant, with its offset; inclusive.'),
    until: instant(
      'The last instant, with its offset; inclusive, in the past, at most 31 days after from.',
    ),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
    order: Type.Optional(Enum(backfillOrders, { default: 'OldestFirst' })),
    startsPerMinute: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: backfillLimits.startsPerMinute,
        default: defaultStartsPerMinute,
      }),
    ),
    overlap: Type.Optional(
      Enum(overlapPolicies, {
        default: defaultBackfillOverlap,
        description: 'For these starts only; by default they run one after another.',
      }),
    ),
  }),
);
export type BackfillBody = Static<typeof BackfillBody>;

const count = (description: string) => Type.Integer({ description });

export const Backfill = Named(
  'Backfill',
  Type.Object({
    id: Uuid,
    scheduleId: Uuid,
    scheduleSlug: Slug,
    revision: Type.Integer({ description: 'Revision that its executions run.' }),
    from: Instant,
    until: Instant,
    order: Enum(backfillOrders),
    startsPerMinute: Type.Integer(),
    overlap: Enum(overlapPolicies),
    reason: Nullable(Type.String()),
    status: Enum(backfillStatuses, {
      description: 'Completed when every fire has been started and every execution has ended.',
    }),
    total: count('Fires of the schedule in the period.'),
    started: count('Fires that this backfill started.'),
    alreadyRan: count('Fires that had been started before, and are not repeated.'),
    skipped: count(
      'Started fires that the overlap policy skipped, or that ended before a worker began them.',
    ),
    remaining: count('Fires not started yet; after a cancel they never start.'),
    open: count('Started fires whose executions have not ended.'),
    createdAt: Instant,
    createdBy: Ref(Initiator),
    endedAt: Nullable(Instant),
    endedBy: Type.Unsafe<Static<typeof Initiator> | null>({
      anyOf: [{ $ref: 'Initiator#' }, { type: 'null' }],
      description: 'Who cancelled it.',
    }),
  }),
);
export type Backfill = Static<typeof Backfill>;

export const BackfillPage = Named('BackfillPage', Page(Backfill));
export type BackfillPage = Static<typeof BackfillPage>;

export const backfillSchemas = [BackfillBody, Backfill, BackfillPage];
