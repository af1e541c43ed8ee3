/** Parameters that several routes share. */
import { Type } from 'typebox';
import { cursor, documented, visible } from '../../contract/validation/body-text.ts';
import { Strict } from '../../contract/validation/schema.ts';
import type { ScheduleVersion } from '../../services/schedules/schedule-writes.ts';
import { readMoment } from '../../timing/zone/instant.ts';

const ref = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'Id, slug or exact name of a schedule.',
});

export const ScheduleParams = Strict({ ref });
export const RevisionParams = Strict({
  ref,
  revision: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
});

const id = Type.String({ format: 'uuid', description: 'Id of an execution.' });
export const ExecutionParams = Strict({ id });
/** A step by its key or index. */
export const NamedStepParams = Strict({
  id,
  step: Type.String({
    minLength: 1,
    maxLength: 100,
    description: 'Key of a step, or its index among all steps, from 0.',
  }),
});
export const StepParams = Strict({ id, stepIndex: Type.Integer({ minimum: 0, maximum: 10_000 }) });

/** `limit` and `cursor` of every list. */
export const pageQuery = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Default 50; more than 200 gives 200.' }),
  ),
  cursor: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 1_000,
      pattern: cursor,
      description: 'nextCursor of the previous page, with the same filter.',
    }),
  ),
};

export const IfMatchHeaders = Type.Object({
  'if-match': Type.Optional(
    Type.String({ maxLength: 1_000, description: 'ETag of the version to change.' }),
  ),
});

export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description: 'For a day, the same key with the same body gets the first response again.',
      ...documented({ pattern: visible }),
    }),
  ),
});

/** The instant of a parameter whose schema is `Moment`; null when it is missing. */
export function momentOf(text: string | undefined): Date | null {
  return text === undefined ? null : readMoment(text, 'at');
}

/** The strong entity tag of a schedule: every accepted change gives it another one. */
export function entityTag({ revision, generation }: ScheduleVersion): string {
  return `"${revision}.${generation}"`;
}

/** Whether If-Match has the tag; `*` matches every tag. */
export function isMatch(ifMatch: string, tag: string): boolean {
  return ifMatch.trim() === '*' || ifMatch.split(',').some((one) => one.trim() === tag);
}
