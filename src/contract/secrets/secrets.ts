/** Shapes of stored secrets: written by administrators, given to step workers, and never shown. */
import { type Static, Type } from 'typebox';
import {
  secretNameLength,
  secretNamePattern,
  storedSecretLimits as limits,
} from '../../domain/secrets/stored-secret.ts';
import { Initiator } from '../execution/executions.ts';
import { attemptKey } from '../execution/observations.ts';
import { Enum, Instant, Named, Nullable, Ref, Slug, Strict, Uuid } from '../validation/schema.ts';

const optional = Type.Optional;

export const secretName = Type.String({
  minLength: 1,
  maxLength: secretNameLength,
  pattern: secretNamePattern,
  description: 'Name of a secret, such as HR_TOKEN.',
});

const pools = Nullable(
  Type.Array(Slug, {
    minItems: 1,
    maxItems: limits.pools,
    uniqueItems: true,
    description: 'The only pools whose steps may use it; null for every pool.',
  }),
);
const hosts = Nullable(
  Type.Array(Type.String({ minLength: 1, maxLength: limits.hostLength }), {
    minItems: 1,
    maxItems: limits.hosts,
    uniqueItems: true,
    description:
      'The only hosts it may be sent to, as hr.example.com, *.example.com or 10.2.0.0/16, each with or without a port. With hosts, no command gets it. Null for no limit.',
  }),
);

export const SecretBody = Named(
  'SecretBody',
  Strict({
    value: Type.String({
      minLength: 1,
      maxLength: limits.valueLength,
      writeOnly: true,
      description: 'What steps send. It is encrypted, and no response ever shows it.',
    }),
    pools: optional(pools),
    hosts: optional(hosts),
    reason: optional(Type.String({ maxLength: 500, description: 'Why it is changed.' })),
  }),
);
export type SecretBody = Static<typeof SecretBody>;

/** Never with its value. */
export const Secret = Named(
  'Secret',
  Type.Object({
    name: Type.String({ description: 'The name that steps use.' }),
    source: Enum(['store', 'worker'], {
      description:
        'store: stored by the tenant. worker: announced by live step workers, which have it in their environment or a folder; theirs is used before a stored one of the same name.',
    }),
    id: Nullable(Uuid),
    pools,
    hosts,
    keyId: Nullable(Type.String({ description: 'The key that encrypts it.' })),
    readable: Nullable(
      Type.Boolean({ description: 'Whether the server has that key; false stops its steps.' }),
    ),
    version: Nullable(Type.Integer({ description: 'Grows by one with every change.' })),
    updatedAt: Nullable(Instant),
    updatedBy: Nullable(Ref(Initiator)),
  }),
);
export type Secret = Static<typeof Secret>;

export const SecretList = Named(
  'SecretList',
  Type.Object({
    items: Type.Array(Ref(Secret)),
    activeKeyId: Nullable(
      Type.String({
        description: 'The key that new values are encrypted with; null when the server has none.',
      }),
    ),
  }),
);
export type SecretList = Static<typeof SecretList>;

export const SecretRotation = Named(
  'SecretRotation',
  Type.Object({
    activeKeyId: Type.String(),
    rotated: Type.Integer({
      description: `Encrypted anew by this request, at most ${limits.rotated}.`,
    }),
    left: Type.Integer({ description: 'Still encrypted with other keys: send the request again.' }),
    unreadable: Type.Array(Type.String(), {
      description: 'Names of those whose key the server does not have, or whose row was changed.',
    }),
  }),
);
export type SecretRotation = Static<typeof SecretRotation>;

export const SecretRequest = Named(
  'SecretRequest',
  Strict({
    attempt: Strict(attemptKey, { description: 'The attempt that needs them.' }),
    names: Type.Array(secretName, { minItems: 1, maxItems: limits.ofAttempt, uniqueItems: true }),
  }),
);

/** For one attempt of a step; those that are stored nowhere are left out. */
export const RevealedSecrets = Named(
  'RevealedSecrets',
  Type.Object({
    items: Type.Array(
      Type.Object({
        name: Type.String(),
        value: Nullable(Type.String()),
        pools,
        hosts,
        code: Nullable(Type.String({ description: 'Why there is no value, as a problem code.' })),
        reason: Nullable(Type.String()),
      }),
    ),
  }),
);

export const secretSchemas = [
  SecretBody,
  Secret,
  SecretList,
  SecretRotation,
  SecretRequest,
  RevealedSecrets,
];
