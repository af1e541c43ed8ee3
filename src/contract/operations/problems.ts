/** Shape of a problem: RFC 9457 with a code, the id of the request and every input error. */
import { type Static, Type } from 'typebox';
import { problemCodes } from '../../domain/problem.ts';
import { Enum, Named, Nullable, Ref } from '../validation/schema.ts';

export const InputError = Named(
  'InputError',
  Type.Object({
    pointer: Type.String({ description: 'JSON pointer into the body, or name of a parameter.' }),
    code: Type.String(),
    message: Type.String(),
    suggestion: Type.Optional(
      Type.String({ description: 'What was probably meant, or what to do.' }),
    ),
    field: Type.Optional(Type.String({ description: 'The part of a timing that is wrong.' })),
    text: Type.Optional(Type.String({ description: 'The text that was refused.' })),
  }),
);

export const Problem = Named(
  'Problem',
  Type.Object({
    type: Type.String({ description: 'Address of the description of the problem.' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String({ description: 'The path of the request.' }),
    code: Enum(problemCodes),
    requestId: Type.String({ description: 'Finds the request in the logs.' }),
    errors: Type.Array(Ref(InputError)),
    executionId: Type.Optional(Nullable(Type.String())),
    holderExecutionId: Type.Optional(Nullable(Type.String())),
    waitingExecutionId: Type.Optional(Nullable(Type.String())),
    eventId: Type.Optional(Type.String()),
    slug: Type.Optional(Type.String()),
    revision: Type.Optional(Type.Integer({ description: 'The current revision.' })),
    schedules: Type.Optional(Type.Array(Type.Unknown(), { description: 'Those that are meant.' })),
    requiredPermission: Type.Optional(Type.String()),
    roles: Type.Optional(Type.Array(Type.String(), { description: 'Roles with the permission.' })),
    retryAfterSeconds: Type.Optional(Type.Integer()),
    removedAt: Type.Optional(Type.String({ description: 'When retention removed it.' })),
    archive: Type.Optional(
      Nullable(Type.String({ description: 'The file that has what was removed.' })),
    ),
    outcome: Type.Optional(
      Type.Object(
        {
          schedule: Type.String(),
          status: Type.String(),
          reason: Nullable(Type.String()),
          endedAt: Nullable(Type.String()),
        },
        { description: 'How a removed execution had ended.' },
      ),
    ),
    kept: Type.Optional(Type.Integer()),
    refused: Type.Optional(Type.Integer()),
    refusals: Type.Optional(Type.Array(Type.Unknown())),
    droppedLines: Type.Optional(Type.Integer()),
  }),
);
export type Problem = Static<typeof Problem>;

export const problemSchemas = [InputError, Problem];
