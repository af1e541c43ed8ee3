/** JSON shapes of bulk operations. */
import { type Static, Type } from 'typebox';
import {
  bulkItemStates,
  bulkKinds,
  bulkLimits,
  bulkStatuses,
} from '../../domain/bulk/bulk-operation.ts';
import { executionStatuses } from '../../domain/execution/status.ts';
import { retryRevision } from '../execution/controls.ts';
import { executionFilters } from '../execution/execution-filters.ts';
import { Initiator } from '../execution/executions.ts';
import {
  Enum,
  Instant,
  MomentOrAgo,
  Named,
  Nullable,
  Page,
  Ref,
  Strict,
  Uuid,
} from '../validation/schema.ts';

const text = (maxLength: number, description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength, description }));

/** The filter of the list, in JSON. */
export const BulkFilter = Named(
  'BulkFilter',
  Strict(
    {
      scheduleId: text(200, 'Of executions: id, slug or name of their schedule.'),
      status: Type.Optional(
        Type.Array(Enum(executionStatuses), { minItems: 1, maxItems: 20, uniqueItems: true }),
      ),
      ...executionFilters,
      from: Type.Optional({ ...MomentOrAgo, description: 'Of executions: started at or after.' }),
      to: Type.Optional({ ...MomentOrAgo, description: 'Of executions: started before.' }),
      q: text(200, 'Part of the name or slug of the schedule.'),
      tag: text(63, 'Tag of the schedule.'),
      enabled: Type.Optional(Type.Boolean({ description: 'Of schedules.' })),
    },
    { description: 'As the parameters of the list of executions or schedules.' },
  ),
);
export type BulkFilter = Static<typeof BulkFilter>;

export const BulkOperationBody = Named(
  'BulkOperationBody',
  Strict({
    kind: Enum(bulkKinds),
    filter: Type.Optional(Ref(BulkFilter)),
    ids: Type.Optional(
      Type.Array(Uuid, {
        minItems: 1,
        maxItems: bulkLimits.ids,
        description: 'In place of a filter: ids of executions or schedules.',
      }),
    ),
    revision: Type.Optional({
      ...retryRevision,
      default: 'AsItWas',
      description: 'Of retries: the definition that the execution ran, or the current one.',
    }),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
    itemsPerMinute: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: bulkLimits.itemsPerMinute,
        default: bulkLimits.defaultItemsPerMinute,
      }),
    ),
    dryRun: Type.Optional(
      Type.Boolean({ default: false, description: 'Only shows what would be done.' }),
    ),
  }),
);
export type BulkOperationBody = Static<typeof BulkOperationBody>;

const count = (description: string) => Type.Integer({ minimum: 0, description });

export const BulkPreview = Named(
  'BulkPreview',
  Type.Object({
    kind: Enum(bulkKinds),
    total: count('Objects that were selected.'),
    applicable: count('Those that the act applies to now.'),
    items: Type.Array(
      Type.Object({
        objectId: Uuid,
        name: Nullable(Type.String({ description: 'Slug of the schedule.' })),
        applies: Type.Boolean(),
        code: Nullable(Type.String({ description: 'The problem that the act would meet.' })),
        detail: Nullable(Type.String()),
      }),
      { description: 'The first 1,000.' },
    ),
  }),
);
export type BulkPreview = Static<typeof BulkPreview>;

export const BulkOperation = Named(
  'BulkOperation',
  Type.Object({
    id: Uuid,
    kind: Enum(bulkKinds),
    status: Enum(bulkStatuses),
    reason: Nullable(Type.String()),
    itemsPerMinute: Type.Integer(),
    total: count('Objects that were selected.'),
    succeeded: count('Acts that were accepted.'),
    failed: count('Acts that met a problem.'),
    skipped: count('Objects that the act did not apply to, or that came after the end.'),
    remaining: count('Objects without an end.'),
    createdAt: Instant,
    createdBy: Ref(Initiator),
    expiresAt: { ...Instant, description: 'It is stopped if it has not ended by then.' },
    endedAt: Nullable(Instant),
    endedBy: Nullable(Ref(Initiator)),
    endReason: Nullable(Type.String({ description: 'Why it ended early.' })),
  }),
);
export type BulkOperation = Static<typeof BulkOperation>;
export const BulkOperationPage = Named('BulkOperationPage', Page(BulkOperation));
export type BulkOperationPage = Static<typeof BulkOperationPage>;

export const BulkItem = Named(
  'BulkItem',
  Type.Object({
    position: Type.Integer({ minimum: 1 }),
    objectId: Uuid,
    state: Enum(bulkItemStates),
    code: Nullable(Type.String({ description: 'The problem that the act met.' })),
    detail: Nullable(Type.String()),
    executionId: Nullable({ ...Uuid, description: 'The execution that a retry or a run made.' }),
    endedAt: Nullable(Instant),
  }),
);
export type BulkItem = Static<typeof BulkItem>;
export const BulkItemPage = Named('BulkItemPage', Page(BulkItem));
export type BulkItemPage = Static<typeof BulkItemPage>;

export const bulkSchemas = [
  BulkFilter,
  BulkOperationBody,
  BulkPreview,
  BulkOperation,
  BulkOperationPage,
  BulkItem,
  BulkItemPage,
];
