/** Shapes of milestones and of the anchors that they count from. */
import { type Static, Type } from 'typebox';
import { executionTriggers } from '../../domain/audit.ts';
import { milestoneStates } from '../../domain/milestone.ts';
import { namePattern } from '../../domain/name.ts';
import { ProblemError } from '../../domain/problem.ts';
import { readInstant } from '../../timing/zone/instant.ts';
import { Initiator } from '../execution/executions.ts';
import { documented, raises, span, wholeInstant } from '../validation/body-text.ts';
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
import { refusals } from './timing-refusals.ts';

export const MilestoneError = Named(
  'MilestoneError',
  Type.Object({
    at: Instant,
    text: Type.String(),
    attempt: Type.Integer({ description: 'Number of the attempt, from 1.' }),
    trigger: Nullable(Enum(executionTriggers)),
  }),
);

export const Milestone = Named(
  'Milestone',
  Type.Object({
    anchor: Type.String(),
    offset: Type.String({ description: 'Elapsed time after the anchor, such as PT12H.' }),
    offsetSeconds: Type.Integer(),
    state: Enum(milestoneStates),
    reason: Nullable(Type.String({ description: 'Why it is not tried now.' })),
    anchorVersion: Nullable(Type.Integer()),
    anchorAt: Nullable(Instant),
    dueAt: Nullable({
      ...Instant,
      description: 'For a Done milestone, by the anchor version that it was done for.',
    }),
    nextAttemptAt: Nullable({
      ...Instant,
      description: 'When it may be tried next; null when that does not depend on time.',
    }),
    backoffUntil: Nullable(Instant),
    attempts: Type.Integer({ description: 'Attempts so far, the running one included.' }),
    executionId: Nullable({ ...Uuid, description: 'The execution that tries it now.' }),
    lastAttemptAt: Nullable(Instant),
    lastError: Type.Unsafe<Static<typeof MilestoneError> | null>({
      anyOf: [{ $ref: 'MilestoneError#' }, { type: 'null' }],
    }),
    doneAt: Nullable(Instant),
    doneBy: Nullable({ ...Uuid, description: 'The execution that succeeded.' }),
    doneAnchorVersion: Nullable(
      Type.Integer({ description: 'Version of the anchor that it was done for.' }),
    ),
  }),
);
export type Milestone = Static<typeof Milestone>;

export const MilestoneList = Named(
  'MilestoneList',
  Type.Object({ items: Type.Array(Ref(Milestone), { description: 'Ordered by due time.' }) }),
);
export type MilestoneList = Static<typeof MilestoneList>;

export const MilestoneBoard = Named(
  'MilestoneBoard',
  Type.Object({
    items: Type.Array(
      Type.Object({
        scheduleId: Uuid,
        scheduleSlug: Slug,
        enabled: Type.Boolean({ description: 'Of its schedule.' }),
        milestone: Ref(Milestone),
      }),
      { description: 'Ordered by due time, those without an anchor last; at most 1,000.' },
    ),
    counts: Type.Object(
      Object.fromEntries(
        milestoneStates.map((state) => [state, Type.Integer({ description: `In ${state}.` })]),
      ) as Record<(typeof milestoneStates)[number], ReturnType<typeof Type.Integer>>,
      { description: 'Of all milestones, whatever the filter; at most 10,000 are counted.' },
    ),
    truncated: Type.Boolean({ description: 'True when there are more.' }),
  }),
);

const place = {
  offset: Type.String({
    maxLength: 100,
    description: 'Such as PT12H or 12h.',
    ...documented({ pattern: span }),
  }),
  anchor: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'Optional when only one milestone of the schedule has the offset.',
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
  MilestoneError,
  Milestone,
  MilestoneList,
  MilestoneBoard,
  MilestoneTryBody,
  MilestoneResetBody,
];

export const anchorName = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: namePattern,
  description: 'Name of an anchor, such as installation.',
});

const version = {
  version: Type.Integer({ description: 'Grows by one with every change.' }),
  at: Nullable({ ...Instant, description: 'In whole seconds; null when it was removed.' }),
  reason: Nullable(Type.String()),
  setAt: Instant,
  setBy: Ref(Initiator),
};

export const Anchor = Named(
  'Anchor',
  Type.Object(
    { name: Type.String(), ...version },
    { description: 'The current version of an anchor.' },
  ),
);
export type Anchor = Static<typeof Anchor>;

const AnchorVersion = Named('AnchorVersion', Type.Object(version));

export const AnchorDetail = Named(
  'AnchorDetail',
  Type.Object({
    name: Type.String(),
    ...version,
    versions: Type.Array(Ref(AnchorVersion), {
      description: 'All versions, the newest first; at most 100.',
    }),
  }),
);
export type AnchorDetail = Static<typeof AnchorDetail>;

export const AnchorPage = Named('AnchorPage', Page(Anchor));
export type AnchorPage = Static<typeof AnchorPage>;

export const AnchorBody = Named(
  'AnchorBody',
  Strict(
    {
      at: Nullable(
        Type.String({
          maxLength: 100,
          description:
            'An instant with its offset, such as 2027-03-28T06:00:00Z; null removes the anchor.',
          ...documented({ pattern: wholeInstant }),
        }),
      ),
      reason: Type.Optional(Type.String({ maxLength: 500, description: 'Why it is changed.' })),
    },
    raises('anchor-invalid'),
  ),
);
export type AnchorBody = Static<typeof AnchorBody>;

export const anchorSchemas = [Anchor, AnchorVersion, AnchorDetail, AnchorPage, AnchorBody];

/**
 * The instant of a body that sets an anchor; null removes the anchor.
 * @throws ProblemError `anchor-invalid` for a text that is not an instant.
 */
export function readAnchorInstant(text: string | null): Date | null {
  if (text === null) return null;
  let second = 0;
  const errors = refusals(() => {
    second = readInstant(text, 'at');
  }, '').map((error) => ({ ...error, code: 'anchor-invalid' }));
  const [first] = errors;
  if (first) throw new ProblemError('anchor-invalid', first.message, { errors });
  return new Date(second * 1_000);
}
