/** Shapes of the overview: a few figures of now, and what needs attention. */
import { type Static, Type } from 'typebox';
import { Enum, Instant, Named, Nullable, Ref, Slug, Uuid } from '../validation/schema.ts';

/** In the order in which they are shown. */
export const attentionKinds = ['Failed', 'Missed', 'DidNotRun', 'Drifted'] as const;

export const AttentionItem = Named(
  'AttentionItem',
  Type.Object({
    kind: Enum(attentionKinds, {
      description:
        'Failed: the last execution that ended failed. Missed: a fire of the last 24 hours did not start, and ' +
        'none has since. DidNotRun: no worker has begun it for 90 seconds. Drifted: its Temporal Schedule was ' +
        'changed with other tools.',
    }),
    scheduleId: Uuid,
    scheduleSlug: Slug,
    scheduleName: Type.String(),
    at: { ...Instant, description: 'Since when.' },
    executionId: Nullable(Uuid),
    text: Nullable(Type.String({ description: 'Why, in words.' })),
  }),
);
export type AttentionItem = Static<typeof AttentionItem>;

const count = (description: string) => Type.Integer({ description });

export const Overview = Named(
  'Overview',
  Type.Object({
    at: Instant,
    running: count('Executions that have not ended.'),
    failed: count(
      'Executions that began in the last 24 hours and failed, timed out, were terminated or lost.',
    ),
    missed: count('Fires of the last 24 hours that did not start.'),
    late: count('Fires of the last 24 hours that completed after a late start.'),
    due: count('Fires that are planned within the next hour.'),
    dueComplete: Type.Boolean({ description: 'False when there are more than were counted.' }),
    disabled: count('Schedules that are disabled.'),
    attention: Type.Array(Ref(AttentionItem), {
      description: 'At most 100, those of one kind together, the newest first.',
    }),
    moreAttention: Type.Boolean({ description: 'True when there is more of some kind.' }),
  }),
);

export const overviewSchemas = [AttentionItem, Overview];
