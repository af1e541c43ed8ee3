/** Shapes of milestones: what is on record of each, and what may be done about it. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { executionTriggers } from '../domain/initiator.ts';
import { milestoneStates } from '../domain/milestone.ts';
import { Enum, Instant, Named, Nullable, Ref, Strict, Uuid } from './schema.ts';
import { documented, span } from './texts.ts';

export const MilestoneError = Named(
  'MilestoneError',
  Type.Object({
    at: Instant,
    text: Type.String(),
    attempt: Type.Integer({ description: 'Which try it was, from 1.' }),
    trigger: Nullable(Enum(executionTriggers)),
  }),
);

export const Milestone = Named(
  'Milestone',
  Type.Object({
    anchor: Type.String(),
    offset: Type.String({ description: 'Real time after the anchor, such as PT12H.' }),
    offsetSeconds: Type.Integer(),
    state: Enum(milestoneStates),
    reason: Nullable(Type.String({ description: 'Why it is not tried now.' })),
    anchorVersion: Nullable(Type.Integer()),
    anchorAt: Nullable(Instant),
    dueAt: Nullable({
      ...Instant,
      description: 'Of a Done one by the anchor it was done with, wherever that is now.',
    }),
    nextAttemptAt: Nullable({
      ...Instant,
      description: 'When it may be tried next; null when that does not depend on time.',
    }),
    backoffUntil: Nullable(Instant),
    attempts: Type.Integer({ description: 'Tries so far, the one going on included.' }),
    executionId: Nullable({ ...Uuid, description: 'The execution that tries it now.' }),
    lastAttemptAt: Nullable(Instant),
    lastError: Type.Unsafe<Static<typeof MilestoneError> | null>({
      anyOf: [{ $ref: 'MilestoneError#' }, { type: 'null' }],
    }),
    doneAt: Nullable(Instant),
    doneBy: Nullable({ ...Uuid, description: 'The execution that did it.' }),
    doneAnchorVersion: Nullable(Type.Integer({ description: 'Of the anchor it was done for.' })),
  }),
);
export type Milestone = Static<typeof Milestone>;

export const MilestoneList = Named(
  'MilestoneList',
  Type.Object({ items: Type.Array(Ref(Milestone), { description: 'By the time they are due.' }) }),
);
export type MilestoneList = Static<typeof MilestoneList>;

const place = {
  offset: Type.String({
    maxLength: 100,
    description: 'Such as PT12H or 12h.',
    ...documented({ pattern: span }),
  }),
  anchor: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'May be left out when the schedule has the offset once.',
    }),
  ),
};

export const MilestoneTryBody = Named(
  'MilestoneTryBody',
  Strict({ ...place, reason: Type.Optional(Type.String({ maxLength: 500 })) }),
);

/** Which milestone, and why. */
export type MilestonePlace = Static<typeof MilestoneTryBody>;

export const MilestoneResetBody = Named(
  'MilestoneResetBody',
  Strict({ ...place, reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }) }),
);

export const milestoneSchemas = [
  ...[MilestoneError, Milestone, MilestoneList],
  ...[MilestoneTryBody, MilestoneResetBody],
];
