import mssql from 'mssql';
import { describe, expect, it } from 'vitest';
import {
  columnNames,
  sizeOf,
  toConfig,
  toFault,
} from '../../../../activities/steps/sql/sql-server.ts';
import { failureOf } from '../harness.ts';
import { connectionOf, sqlStep } from './sql-fixture.ts';

const target = {
  host: 'sql.example.test',
  port: 1_433,
  database: 'hr',
  user: 'carillon',
  password: 'the-password',
  tls: { caFile: null, serverName: null },
  authorities: null,
};

/** As the driver wraps what the server said. */
function serverError(message: string, number: number, lineNumber = 3): Error {
  const said = Object.assign(new Error(message), { number, lineNumber, state: 1, class: 16 });
  return new mssql.RequestError(said, 'EREQUEST');
}

// No SQL Server can be run here: what is shown is what needs none.
describe('Sql step on SQL Server', () => {
  it('encrypts and verifies unless the file says that there is no TLS', () => {
    expect(toConfig(target).options).toMatchObject({
      encrypt: true,
      trustServerCertificate: false,
    });
    expect(toConfig({ ...target, tls: null }).options?.encrypt).toBe(false);
    const named = { ...target, tls: { caFile: '/ca.pem', serverName: 'db' }, authorities: 'PEM' };
    expect(toConfig(named).options).toMatchObject({
      serverName: 'db',
      cryptoCredentialsDetails: { ca: 'PEM' },
    });
  });

  it('has one connection, without a deadline of the driver, that stops at the first error', () => {
    expect(toConfig(target)).toMatchObject({
      requestTimeout: 0,
      pool: { max: 1 },
      options: { abortTransactionOnError: true },
    });
  });

  const errors: [what: string, number: number, retried: boolean][] = [
    ['a deadlock', 1_205, true],
    ['a lock timeout', 1_222, true],
    ['a THROW of the script', 50_001, true],
    ['a duplicate key', 2_627, false],
    ['a mistake in the text', 102, false],
    ['a missing table', 208, false],
    ['a failed login', 18_456, false],
  ];
  it.each(errors)('tells %s, and whether it may pass', (_what, number, retryable) => {
    expect(toFault(serverError('It says why.', number))).toEqual({
      kind: 'Refused',
      message: `It says why. (error ${number})`,
      retryable,
      line: 3,
    });
  });

  it('knows a lost connection from an answer', () => {
    const lost = new mssql.ConnectionError(
      'Failed to connect to sql:1433 - ECONNREFUSED',
      'ESOCKET',
    );
    expect(toFault(lost)).toMatchObject({ kind: 'Lost', retryable: true });
  });

  it('reads columns by name and by index', () => {
    expect(columnNames([{ name: 'id' }, { name: 'name' }])).toEqual(['id', 'name']);
    expect(columnNames({ b: { name: 'b', index: 1 }, a: { name: 'a', index: 0 } })).toEqual([
      'a',
      'b',
    ]);
  });

  it('counts about as many bytes as values had on their way', () => {
    expect(sizeOf(['ab', Buffer.alloc(10), 1, null])).toBe(4 + 10 + 8 + 8);
  });

  it('refuses GO, which only client tools read', async () => {
    const connection = connectionOf('mssql://carillon@127.0.0.1:1/hr', { driver: 'SqlServer' });
    const { result } = sqlStep('SELECT 1\nGO\nSELECT 2', { connection, password: 'the-password' });
    expect(await failureOf(result)).toMatchObject({
      code: 'step-misconfigured',
      nonRetryable: true,
      message: expect.stringContaining('line 2 of the script is GO') as string,
    });
  });

  it('cannot be reached where none listens, which may pass', async () => {
    const connection = connectionOf('mssql://carillon@127.0.0.1:1/hr', { driver: 'SqlServer' });
    const failure = await failureOf(
      sqlStep('SELECT 1', { connection, password: 'secret-word' }).result,
    );
    expect(failure).toMatchObject({ code: 'target-unreachable', nonRetryable: false });
    expect(failure.message).not.toContain('secret-word');
  });
});
