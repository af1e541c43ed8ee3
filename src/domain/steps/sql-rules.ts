/** The rules of Sql steps: the connection is known, and the step may use it. */
import type { InputError } from '../problem.ts';
import type { SqlStep } from '../schedule/schedule.ts';
import type { SqlConnection } from '../schedule/sql-connection.ts';
import { closestWord } from '../text/closest-word.ts';
import { checkScriptSource } from './script-rules.ts';
import { invalid } from './step-error.ts';

export type KnownSqlConnection = Pick<SqlConnection, 'name' | 'pool'>;

/** `known` are those of the tenant; undefined when only the workers know them. */
export function checkSql(
  step: SqlStep,
  pointer: string,
  known: readonly KnownSqlConnection[] | undefined,
): InputError[] {
  return [
    ...checkScriptSource(step, pointer),
    ...checkFile(step.file, `${pointer}/file`),
    ...(known ? checkConnection(step, pointer, known) : []),
  ];
}

/** Whether a path stays below the folder it is read from, as far as can be told from its text. */
export function isPathBelow(file: string): boolean {
  const isAbsolute = /^([/\\]|[A-Za-z]:)/.test(file);
  return !isAbsolute && !file.split(/[/\\]/).includes('..');
}

function checkFile(file: string | undefined, pointer: string): InputError[] {
  if (file === undefined || isPathBelow(file)) return [];
  const message = 'leads out of the folder of scripts of its connection';
  return [invalid(pointer, message, 'write a path relative to that folder, without ".."')];
}

function checkConnection(
  { connection, pool }: SqlStep,
  pointer: string,
  known: readonly KnownSqlConnection[],
): InputError[] {
  const found = known.find(({ name }) => name === connection);
  const names = known.map(({ name }) => name);
  if (!found) {
    const suggestion = closestWord(connection, names);
    const error: InputError = {
      pointer: `${pointer}/connection`,
      code: 'sql-connection-unknown',
      message: `"${connection}" is not known; known: ${names.slice(0, 20).join(', ') || 'none'}`,
    };
    return [suggestion === undefined ? error : { ...error, suggestion }];
  }
  if (found.pool === null || found.pool === pool) return [];
  return [
    {
      pointer: `${pointer}/pool`,
      code: 'pool-forbidden',
      message: `the connection "${connection}" is for steps of the pool "${found.pool}"`,
      suggestion: `write "pool": "${found.pool}"`,
    },
  ];
}
