/** Parameters that several routes share. */
import { type TOptional, type TUnsafe, Type } from 'typebox';
import { cursor, documented, raises, visible } from '../../contract/validation/body-text.ts';
import { Enum, MomentOrAgo, Strict } from '../../contract/validation/schema.ts';
import type { PeriodEnd } from '../../services/pagination.ts';
import { readMoment } from '../../timing/zone/instant.ts';

const ref = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'Id, slug or exact name of a schedule.',
  ...raises('schedule-not-found', 'name-ambiguous'),
});

export const ScheduleParams = Strict({ ref });
export const RevisionParams = Strict({
  ref,
  revision: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
});

const id = Type.String({
  format: 'uuid',
  description: 'Id of an execution.',
  ...raises('execution-not-found', 'execution-removed'),
});
export const ExecutionParams = Strict({ id });
/** A step by its key or index. */
export const NamedStepParams = Strict({
  id,
  step: Type.String({
    minLength: 1,
    maxLength: 100,
    description: 'Key of a step, or its index among all steps, from 0.',
    ...raises('step-not-found'),
  }),
});
export const StepParams = Strict({
  id,
  stepIndex: Type.Integer({ minimum: 0, maximum: 10_000, ...raises('step-not-found') }),
});

/** The filter of lists that show more than one schedule. */
export const scheduleFilter = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 200,
    description: 'Id, slug or name of a schedule.',
    ...raises('schedule-not-found', 'name-ambiguous'),
  }),
);

const page = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Default 50; more than 200 gives 200.' }),
  ),
  cursor: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 1_000,
      pattern: cursor,
      description: 'nextCursor of the previous page, with the same filter and sort.',
    }),
  ),
};

/** `limit`, `cursor` and `sort` of a list. */
export function pageQuery<const S extends readonly string[]>(
  orders: S,
): typeof page & { sort: TOptional<TUnsafe<S[number]>> } {
  const description = `Default ${orders[0]}; -field is descending.`;
  return { ...page, sort: Type.Optional(Enum(orders, { description })) };
}

/** `from` and `to` of a list; `what` says of which instant. */
export function periodQuery(what: string): Record<'from' | 'to', TOptional<typeof MomentOrAgo>> {
  const ago = 'or a time before now such as -24h';
  return {
    from: Type.Optional({
      ...MomentOrAgo,
      description: `${what} at or after; an instant, ${ago}.`,
    }),
    to: Type.Optional({ ...MomentOrAgo, description: `${what} before; an instant, ${ago}.` }),
  };
}

/** Of writes that can be tried without an effect. */
export const DryRunQuery = Strict({
  dryRun: Type.Optional(
    Type.Boolean({
      description:
        'The response is the one that the write would get, and nothing is written: no change, no audit event, nothing in Temporal. Idempotency-Key is ignored.',
    }),
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

const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The period of `periodQuery`. */
export function periodOf(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  now: Date,
): { from: PeriodEnd | null; to: PeriodEnd | null } {
  return { from: periodEnd(from, now), to: periodEnd(to, now) };
}

function periodEnd(text: string | undefined, now: Date): PeriodEnd | null {
  if (text === undefined) return null;
  const ago = /^-(\d+)([smhd])$/.exec(text);
  if (ago) {
    const ms = Number(ago[1]) * (unitMs[ago[2] ?? ''] ?? 0);
    return { at: new Date(Math.max(0, now.getTime() - ms)), text };
  }
  const at = readMoment(text, 'at');
  return { at, text: at.toISOString() };
}

/** The instant of a parameter whose schema is `Moment`; null when it is missing. */
export function momentOf(text: string | undefined): Date | null {
  return text === undefined ? null : readMoment(text, 'at');
}
