/** Shapes of backfills: past fires that a person asks for. */
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
    until: instant('The last instant, with its offset; inclusive, past, at most 31 days later.'),
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
        description: 'For these starts alone; without it they run one after another.',
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
    revision: Type.Integer({ description: 'Revision of the definition that its executions run.' }),
    from: Instant,
    until: Instant,
    order: Enum(backfillOrders),
    startsPerMinute: Type.Integer(),
    overlap: Enum(overlapPolicies),
    reason: Nullable(Type.String()),
    status: Enum(backfillStatuses, {
      description: 'Completed once nothing is left to start and every execution has ended.',
    }),
    total: count('Fires that the schedule names in that time.'),
    started: count('Of these, started by this backfill.'),
    alreadyRan: count('Not repeated, because they had been started before.'),
    skipped: count('Started, and left out by the gate, or ended before a worker began them.'),
    remaining: count('Not started yet; after a cancel, never.'),
    open: count('Of those started, the ones that have not ended.'),
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
