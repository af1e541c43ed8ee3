/** Shapes of holds: the one that lies, and all before it. */
import { type Static, Type } from 'typebox';
import { Initiator } from '../execution/executions.ts';
import { documented, wholeInstant } from '../validation/body-text.ts';
import { Instant, Named, Nullable, Ref, Strict, Uuid } from '../validation/schema.ts';

export const Hold = Named(
  'Hold',
  Type.Object({
    id: Uuid,
    since: Instant,
    until: Nullable({ ...Instant, description: 'When it ends by itself.' }),
    reason: Type.String(),
    setBy: Ref(Initiator),
    endedAt: Nullable({ ...Instant, description: 'Null while it lies.' }),
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
      description: 'The hold that lies; null while everything fires as it is scheduled.',
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
          'When it ends by itself: an instant with its offset, at most a year ahead. Without it the ' +
          'hold lies until it is released.',
        ...documented({ pattern: wholeInstant }),
      }),
    ),
  }),
);
export type HoldBody = Static<typeof HoldBody>;

export const holdSchemas = [Hold, HoldState, HoldBody];
