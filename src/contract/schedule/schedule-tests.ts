/** Cases that a schedule is tested with, beside its definition: clock and outcomes, and what must follow. */
import { type Static, Type } from 'typebox';
import { executionStatuses, finalStepStatuses } from '../../domain/execution/status.ts';
import type { JsonValue } from '../../domain/step-data/step-outputs.ts';
import { checkBodyText, wholeInstant } from '../validation/body-text.ts';
import { Enum, Nullable, Slug, Strict } from '../validation/schema.ts';
import { createValidator } from '../validation/validate.ts';
import { problemOf } from './definition.ts';

const optional = Type.Optional;
const names = { type: 'object', maxProperties: 500 } as const;
const stepStatus = Enum(finalStepStatuses);
const instant = Type.String({ minLength: 1, maxLength: 100 });

/** A status alone, or with what the step said. */
const GivenOutcome = Strict({
  status: optional(stepStatus),
  code: optional(Type.String({ maxLength: 100 })),
  message: optional(Type.String({ maxLength: 1_000 })),
  httpStatus: optional(Type.Integer()),
  exitCode: optional(Type.Integer()),
  attempts: optional(Type.Integer({ minimum: 0 })),
  counts: optional(
    Type.Unsafe<Record<string, number>>({ ...names, additionalProperties: { type: 'number' } }),
  ),
  outputs: optional(Type.Unsafe<Record<string, JsonValue>>(names)),
});

const ScheduleCase = Strict({
  name: Type.String({ minLength: 1, maxLength: 200 }),
  clock: optional(instant),
  parameters: optional(Type.Unsafe<Record<string, unknown>>(names)),
  event: optional(
    Nullable(
      Strict({
        source: Type.String({ maxLength: 200 }),
        name: Type.String({ maxLength: 200 }),
        payload: optional(Type.Unknown()),
      }),
    ),
  ),
  outcomes: optional(
    Type.Unsafe<Record<string, Static<typeof GivenOutcome> | Static<typeof stepStatus>>>({
      ...names,
      additionalProperties: { anyOf: [{ ...stepStatus }, GivenOutcome] },
    }),
  ),
  expect: Strict(
    {
      status: optional(Enum(executionStatuses)),
      steps: optional(
        Type.Unsafe<Record<string, Static<typeof stepStatus>>>({
          ...names,
          additionalProperties: { ...stepStatus },
        }),
      ),
      error: optional(Type.String({ maxLength: 1_000 })),
      fires: optional(Type.Array(instant, { minItems: 1, maxItems: 100 })),
    },
    { minProperties: 1 },
  ),
});
export type ScheduleCase = Static<typeof ScheduleCase>;

const ScheduleTest = Strict({
  schedule: Slug,
  cases: Type.Array(ScheduleCase, {
    minItems: 1,
    maxItems: 500,
  }),
});
export type ScheduleTest = Static<typeof ScheduleTest>;

const check = createValidator({ coerce: false }).compile(ScheduleTest);

/** @throws ProblemError with the place of every mistake. */
export function readScheduleTest(spec: unknown): ScheduleTest {
  const unreadable = checkBodyText(spec);
  const errors = unreadable.length > 0 ? unreadable : check(spec);
  if (errors.length > 0) throw problemOf(errors);
  const test = spec as ScheduleTest;
  const wrong = test.cases.flatMap(({ clock, expect }, index) => {
    const at = `/cases/${index}`;
    const fires = (expect.fires ?? []).map(
      (one, nth) => [`${at}/expect/fires/${nth}`, one] as const,
    );
    const all = [...(clock === undefined ? [] : [[`${at}/clock`, clock] as const]), ...fires];
    const needs = expect.fires && clock === undefined ? [`${at}/clock`] : [];
    return [
      ...all.filter(([, text]) => !instantWithOffset.test(text)).map(([pointer]) => pointer),
      ...needs,
    ];
  });
  if (wrong.length === 0) return test;
  const message = 'must be an instant with its offset, such as 2026-12-01T06:00:00+01:00';
  throw problemOf(wrong.map((pointer) => ({ pointer, code: 'malformed', message })));
}

const instantWithOffset = new RegExp(wholeInstant);
