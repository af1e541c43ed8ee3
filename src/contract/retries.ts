/** Shapes of retries: what would run again, and what did. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { retryReasons, retryRevisions } from '../domain/retry-plan.ts';
import { Execution } from './executions.ts';
import { Enum, Named, Ref, Strict, Uuid } from './schema.ts';

export const retryRevision = Enum(retryRevisions, {
  description: 'The definition as the execution ran it, or the current one of the schedule.',
});

export const RetryBody = Named(
  'RetryExecutionBody',
  Strict({
    revision: retryRevision,
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  }),
);
export type RetryBody = Static<typeof RetryBody>;

export const RetriedStep = Named(
  'RetriedStep',
  Type.Object({
    stepIndex: Type.Integer({ description: 'Place in the retry, from 0.' }),
    key: Type.String(),
    name: Type.String(),
    decision: Enum(['Inherit', 'Run']),
    reason: Enum(retryReasons),
    changes: Type.Array(Type.String(), { description: 'JSON pointers that read differently now.' }),
  }),
);

export const RetryPreview = Named(
  'RetryPreview',
  Type.Object({
    executionId: Uuid,
    revision: Type.Integer({ description: 'Revision the retry runs.' }),
    ranRevision: Type.Integer({ description: 'Revision the execution ran.' }),
    steps: Type.Array(Ref(RetriedStep)),
    removedKeys: Type.Array(Type.String(), { description: 'Steps that are there no more.' }),
  }),
);
export type RetryPreview = Static<typeof RetryPreview>;

export const RetryAnswer = Named(
  'RetryAnswer',
  Type.Object({ ...Execution.properties, preview: Ref(RetryPreview) }),
);
export type RetryAnswer = Static<typeof RetryAnswer>;

export const retrySchemas = [RetryBody, RetriedStep, RetryPreview, RetryAnswer];
