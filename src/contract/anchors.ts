/** Shapes of anchors: instants of a tenant that milestones count from. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { namePattern } from '../domain/name.ts';
import { Initiator } from './executions.ts';
import { Instant, Named, Nullable, Page, Ref, Strict } from './schema.ts';
import { documented, wholeInstant } from './texts.ts';

export const anchorName = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: namePattern,
  description: 'Name of an anchor, such as installation.',
});

const version = {
  version: Type.Integer({ description: 'Grows by one with every change.' }),
  at: Nullable({ ...Instant, description: 'On whole seconds; null when it was removed.' }),
  reason: Nullable(Type.String()),
  setAt: Instant,
  setBy: Ref(Initiator),
};

export const Anchor = Named(
  'Anchor',
  Type.Object({ name: Type.String(), ...version }, { description: 'An anchor as it is now.' }),
);
export type Anchor = Static<typeof Anchor>;

export const AnchorVersion = Named('AnchorVersion', Type.Object(version));

export const AnchorDetail = Named(
  'AnchorDetail',
  Type.Object({
    name: Type.String(),
    ...version,
    versions: Type.Array(Ref(AnchorVersion), {
      description: 'What it was ever set to, the newest first; at most 100.',
    }),
  }),
);
export type AnchorDetail = Static<typeof AnchorDetail>;

export const AnchorPage = Named('AnchorPage', Page(Anchor));
export type AnchorPage = Static<typeof AnchorPage>;

export const AnchorBody = Named(
  'AnchorBody',
  Strict({
    at: Nullable(
      Type.String({
        maxLength: 100,
        description:
          'An instant with its offset, such as 2027-03-28T06:00:00Z; null removes the anchor.',
        ...documented({ pattern: wholeInstant }),
      }),
    ),
    reason: Type.Optional(Type.String({ maxLength: 500, description: 'Why it is changed.' })),
  }),
);
export type AnchorBody = Static<typeof AnchorBody>;

export const anchorSchemas = [Anchor, AnchorVersion, AnchorDetail, AnchorPage, AnchorBody];
