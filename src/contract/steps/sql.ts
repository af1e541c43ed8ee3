/** The Sql step: runs a script on a named connection, in one transaction. */
import { type Static, Type } from 'typebox';
import type { SqlStep as Step } from '../../domain/schedule/schedule.ts';
import { Named, Slug, Strict } from '../validation/schema.ts';
import {
  commonStep,
  commonStepBody,
  fillCommon,
  fillOutputSettings,
  fillScriptSource,
  inlineScript,
  keepOutput,
  scriptFile,
  SecretReference,
} from './step-fields.ts';

const optional = Type.Optional;

const SqlParameter = Type.Union([
  Type.String({ maxLength: 8_192 }),
  Type.Number(),
  Type.Boolean(),
  Type.Null(),
  SecretReference,
]);

const sql = {
  connection: { ...Slug, description: 'Name of a connection that the workers of the pool hold.' },
  script: optional({
    ...inlineScript,
    description: 'SQL as the server reads it. All of it is one transaction.',
  }),
  file: optional({
    ...scriptFile,
    description:
      'Path of a script below the folder of scripts of the connection, instead of script.',
  }),
  parameters: Type.Array(SqlParameter, {
    maxItems: 100,
    description:
      'Values of the placeholders, in their order: $1 for PostgreSQL, ? for MySQL, @p1 for SQL Server. With ' +
      'parameters, PostgreSQL and MySQL take one statement.',
  }),
  keepOutput,
};

export const SqlStepBody = Named(
  'SqlStepBody',
  Strict({
    type: Type.Literal('Sql'),
    ...commonStepBody,
    ...sql,
    parameters: optional(sql.parameters),
  }),
);
export const SqlStep = Named(
  'SqlStep',
  Strict({ type: Type.Literal('Sql'), ...commonStep, ...sql }),
);

export function fillSql(body: Static<typeof SqlStepBody>, key: string): Step {
  return {
    type: body.type,
    ...fillCommon(body, key),
    connection: body.connection,
    ...fillScriptSource(body),
    parameters: body.parameters ?? [],
    ...fillOutputSettings(body),
  };
}
