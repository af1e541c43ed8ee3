/** Shapes of runs of one step alone. */
import { type Static, Type } from 'typebox';
import { parameters, parameterValues } from '../schedule/parameters.ts';
import { stepProblems } from '../schedule/schedules.ts';
import { StepBody } from '../steps/steps.ts';
import { Named, Ref, Strict } from '../validation/schema.ts';

const optional = Type.Optional;

export const StepRunBody = Named(
  'StepRunBody',
  Strict(
    {
      step: Ref(StepBody),
      schedule: optional(
        Type.String({
          minLength: 1,
          maxLength: 200,
          description:
            'Id, slug or name of the schedule that it is a step of, or is to be. Runs of the same step share a record.',
        }),
      ),
      declarations: optional({
        ...parameters,
        description:
          'Parameters that its expressions may read; by default those that the schedule declares.',
      }),
      parameters: optional(parameterValues),
      reason: optional(Type.String({ maxLength: 500 })),
    },
    stepProblems,
  ),
);
export type StepRunBody = Static<typeof StepRunBody>;
