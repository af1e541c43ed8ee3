/** JSON shapes of dry runs of several writes. */
import { type Static, Type } from 'typebox';
import { Enum, Named, Ref, Strict } from './validation/schema.ts';

export const dryRunLimits = { requests: 200 } as const;

const DryRunRequest = Named(
  'DryRunRequest',
  Strict({
    method: Enum(['POST', 'PUT', 'DELETE']),
    path: Type.String({
      minLength: 2,
      maxLength: 1_000,
      // A path alone: behind `#` the parameter that makes it a dry run would be lost.
      pattern: "^/[A-Za-z0-9._~%:@!$&'()*+,;=/-]+$",
      description:
        'Below /api/v1, of an operation that has the parameter dryRun, and without it: /anchors/go-live.',
    }),
    ifMatch: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1_000,
        pattern: '^[ -~]+$',
        description: 'Header If-Match.',
      }),
    ),
    body: Type.Optional(Type.Unknown({ description: 'As the operation takes it.' })),
  }),
);

export const DryRunBody = Named(
  'DryRunBody',
  Strict({
    requests: Type.Array(Ref(DryRunRequest), {
      minItems: 1,
      maxItems: dryRunLimits.requests,
      description: 'In this order; each sees what those before it would have written.',
    }),
  }),
);
export type DryRunBody = Static<typeof DryRunBody>;

const DryRunResult = Named(
  'DryRunResult',
  Type.Object({
    status: Type.Integer({ description: 'Status that the request would get.' }),
    body: Type.Unknown({
      description: 'What the operation would answer, or the problem; null without a body.',
    }),
  }),
);
export type DryRunResult = Static<typeof DryRunResult>;

export const DryRunResults = Named(
  'DryRunResults',
  Type.Object({
    results: Type.Array(Ref(DryRunResult), { description: 'One for each request, in its order.' }),
  }),
);

export const dryRunSchemas = [DryRunRequest, DryRunBody, DryRunResult, DryRunResults];
