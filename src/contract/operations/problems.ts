/** Shape of a problem: RFC 9457 with a code, the id of the request and every input error. */
import { type Static, Type } from 'typebox';
import { problemCodes } from '../../domain/problem.ts';
import { Enum, Named, Ref } from '../validation/schema.ts';

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
    executionId: Type.Optional(Type.String()),
    holderExecutionId: Type.Optional(Type.String()),
    waitingExecutionId: Type.Optional(Type.String()),
    kept: Type.Optional(Type.Integer()),
    refused: Type.Optional(Type.Integer()),
  }),
);
export type Problem = Static<typeof Problem>;

export const problemSchemas = [InputError, Problem];
