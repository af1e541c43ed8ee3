/** Parameters that several routes share. */
import { Type } from 'typebox';
import { cursor, documented, visible } from '../../contract/validation/body-text.ts';
import { Strict } from '../../contract/validation/schema.ts';
import { ProblemError } from '../../domain/problem.ts';
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
/** A step by name: its key is what people know. */
export const NamedStepParams = Strict({
  id,
  step: Type.String({
    minLength: 1,
    maxLength: 100,
    description: 'Key of a step, or its place among all steps, from 0.',
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
      description: 'nextCursor of a page of the same list with the same filter.',
    }),
  ),
};

export const IfMatchHeaders = Type.Object({
  'if-match': Type.Optional(
    Type.String({ maxLength: 1_000, description: 'ETag of the version that is to be changed.' }),
  ),
});

export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description: 'The same key with the same body gives the first answer again, for a day.',
      ...documented({ pattern: visible }),
    }),
  ),
});

/** The moment of a parameter whose schema is `Moment`; null when it is left out. */
export function momentOf(text: string | undefined): Date | null {
  return text === undefined ? null : readMoment(text, 'at');
}

/** Strong entity tags of schedules: they change with every accepted change, and with nothing else. */
export type ScheduleVersion = { revision: number; generation: number };

export function entityTag({ revision, generation }: ScheduleVersion): string {
  return `"${revision}.${generation}"`;
}

/** Whether a tag is among those of If-Match; `*` fits each. */
export function isMatch(ifMatch: string, tag: string): boolean {
  return ifMatch.trim() === '*' || ifMatch.split(',').some((one) => one.trim() === tag);
}

/**
 * Compares If-Match with what there is; a request without it always fits.
 * @throws ProblemError `revision-conflict` when the schedule was changed in the meantime.
 */
export function checkIfMatch(ifMatch: string | undefined, current: ScheduleVersion): void {
  const tag = entityTag(current);
  if (ifMatch === undefined || isMatch(ifMatch, tag)) return;
  throw new ProblemError('revision-conflict', `the schedule is at ${tag} by now; read it again`, {
    extra: { revision: current.revision },
  });
}
