/** Shapes of API tokens. */
import { type Static, Type } from 'typebox';
import { roles } from '../../domain/access/permissions.ts';
import { Initiator } from '../execution/executions.ts';
import {
  Enum,
  Instant,
  Moment,
  Named,
  Nullable,
  Page,
  Ref,
  Strict,
  Uuid,
} from '../validation/schema.ts';

const NullableInitiator = Type.Unsafe<Static<typeof Initiator> | null>({
  anyOf: [{ $ref: 'Initiator#' }, { type: 'null' }],
});

const tokenStates = ['Active', 'Expired', 'Revoked'] as const;

const token = {
  id: Uuid,
  name: Type.String({ description: 'Name of its user; recorded as initiator of every change.' }),
  roles: Type.Array(Enum(roles)),
  prefix: Type.String({ description: 'The part of the token that is no secret.' }),
  state: Enum(tokenStates),
  createdAt: Instant,
  createdBy: Ref(Initiator),
  expiresAt: Nullable({ ...Instant, description: 'Null for one that never expires.' }),
  lastUsedAt: Nullable({ ...Instant, description: 'To the minute.' }),
  revokedAt: Nullable(Instant),
  revokedBy: NullableInitiator,
};

export const ApiToken = Named('ApiToken', Type.Object(token));
export type ApiToken = Static<typeof ApiToken>;

export const CreatedApiToken = Named(
  'CreatedApiToken',
  Type.Object({
    ...token,
    token: Type.String({ description: 'The whole token. It is not stored and never shown again.' }),
  }),
);
export type CreatedApiToken = Static<typeof CreatedApiToken>;

export const ApiTokenPage = Named('ApiTokenPage', Page(ApiToken));
export type ApiTokenPage = Static<typeof ApiTokenPage>;

export const ApiTokenBody = Named(
  'ApiTokenBody',
  Strict({
    name: Type.String({
      pattern: '^[A-Za-z0-9.-]{1,64}$',
      description: 'Letters, digits, dots and hyphens. Tokens that replace each other share it.',
    }),
    roles: Type.Array(Enum(roles), {
      minItems: 1,
      maxItems: roles.length,
      uniqueItems: true,
      description: 'None may allow more than the roles of the creator do.',
    }),
    expiresAt: Type.Optional(
      Type.Unsafe<string | null>({
        anyOf: [Moment, { type: 'null' }],
        description: 'A future instant; null for never. Without it, in 90 days.',
      }),
    ),
  }),
);
export type ApiTokenBody = Static<typeof ApiTokenBody>;

export const tokenSchemas = [ApiToken, CreatedApiToken, ApiTokenPage, ApiTokenBody];
