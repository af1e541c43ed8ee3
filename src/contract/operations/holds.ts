/** Shapes of holds: the active one and past ones. */
import { type Static, Type } from 'typebox';
import { Initiator } from '../execution/executions.ts';
import { documented, wholeInstant } from '../validation/body-text.ts';
import { Instant, Named, Nullable, Ref, Strict, Uuid } from '../validation/schema.ts';

export const Hold = Named(
  'Hold',
  Type.Object({
    id: Uuid,
    since: Instant,
    until: Nullable({ ...Instant, description: 'When it ends automatically.' }),
    reason: Type.String(),
    setBy: Ref(Initiator),
    endedAt: Nullable({ ...Instant, description: 'Null while it is active.' }),
    endedBy: Type.Unsafe<Static<typeof Initiator> | null>({
      anyOf: [{ $ref: 'Initiator#' }, { type: 'null' }],
    }),
  }),
);
export type Hold = Static<typeof Hold>;

export const HoldState = Named(
  'HoldState',
  Type.Object({
    hold: Type.Unsafe<Hold | null>({
      anyOf: [{ $ref: 'Hold#' }, { type: 'null' }],
      description: 'The active hold; null while everything fires as scheduled.',
    }),
    history: Type.Array(Ref(Hold), { description: 'The newest first; at most 100.' }),
  }),
);
export type HoldState = Static<typeof HoldState>;

export const HoldBody = Named(
  'HoldBody',
  Strict({
    reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }),
    until: Type.Optional(
      Type.String({
        maxLength: 100,
        description:
          'When it ends automatically: an instant with its offset, at most a year ahead. Without it ' +
          'the hold is active until it is released.',
        ...documented({ pattern: wholeInstant }),
      }),
    ),
  }),
);
export type HoldBody = Static<typeof HoldBody>;

export const holdSchemas = [Hold, HoldState, HoldBody];
