/** Shape of the report of the consistency checks. */
import { type Static, Type } from 'typebox';
import { Instant, Named, Nullable } from '../validation/schema.ts';

export const ConsistencyReport = Named(
  'InvariantReport',
  Type.Object({
    checkedAt: Instant,
    checked: Type.Array(Type.String(), { description: 'Ids of the checks.' }),
    violations: Type.Array(
      Type.Object({
        id: Type.String(),
        title: Type.String({ description: 'What should be true and is not.' }),
        count: Type.Integer({ description: 'At most 1,000 are counted.' }),
        examples: Type.Array(Type.String()),
      }),
    ),
    hop: Type.Object({
      medianMs: Nullable(
        Type.Number({ description: 'From the end of a group to the start of the next one.' }),
      ),
      samples: Type.Integer(),
    }),
  }),
);
export type ConsistencyReport = Static<typeof ConsistencyReport>;

export const consistencySchemas = [ConsistencyReport];
