/** Shapes of limits: how many steps at a time may use a connected system, a pool or a tag, and which do now. */
import { type Static, Type } from 'typebox';
import { limitBounds, limitKinds } from '../../domain/limits/limit.ts';
import { namePattern } from '../../domain/name.ts';
import { Enum, Instant, Named, Nullable, Ref, Strict, Uuid } from '../validation/schema.ts';
import { Initiator } from './executions.ts';

export const LimitParams = Strict({
  kind: Type.String({
    maxLength: 20,
    description:
      'Pool or Tag; System is read here, and written as `maxActive` of the connected system.',
  }),
  name: Type.String({
    minLength: 1,
    maxLength: 63,
    pattern: namePattern,
    description: 'Name of the connected system or pool, or the tag of schedules.',
  }),
});

const maxActive = Type.Integer({
  minimum: 1,
  maximum: limitBounds.most,
  description: 'Steps that may run at a time.',
});

export const LimitBody = Named(
  'LimitBody',
  Strict({
    maxActive,
    reason: Type.Optional(Type.String({ maxLength: 500, description: 'Why it is changed.' })),
  }),
);

const SlotHolder = Type.Object({
  executionId: Nullable({ ...Uuid, description: 'Null for an execution of another tenant.' }),
  schedule: Nullable(
    Type.String({ description: 'Slug of its schedule; null for one of another tenant.' }),
  ),
  stepIndex: Nullable(Type.Integer({ description: 'From 0; null for one of another tenant.' })),
  since: { ...Instant, description: 'When it took its slot, or asked for one.' },
});

export const Limit = Named(
  'Limit',
  Type.Object({
    kind: Enum(limitKinds),
    name: Type.String(),
    source: Enum(['file', 'tenant'], {
      description:
        'file: of the installation; it counts over all tenants. tenant: it counts inside the tenant.',
    }),
    maxActive,
    active: Type.Integer({ description: 'Steps that have a slot now.' }),
    waiting: Type.Integer({ description: 'Steps that wait for one; counted up to 1,000.' }),
    holders: Type.Array(SlotHolder, { description: 'Those with a slot, the first 20.' }),
    queue: Type.Array(SlotHolder, { description: 'Those that wait, the first 20 in their order.' }),
    version: Nullable(
      Type.Integer({
        description: 'Grows by one with every change; null for one that is not set as a limit.',
      }),
    ),
    updatedAt: Nullable(Instant),
    updatedBy: Nullable(Ref(Initiator)),
  }),
);
export type Limit = Static<typeof Limit>;

export const LimitList = Named('LimitList', Type.Object({ items: Type.Array(Ref(Limit)) }));

export const limitSchemas = [LimitBody, Limit, LimitList];
