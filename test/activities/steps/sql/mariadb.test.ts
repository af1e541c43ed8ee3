import { randomUUID } from 'node:crypto';
import mysql, { type Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlSettings } from '../../../../src/domain/schedule/schedule.ts';
import type { SqlConnection } from '../../../../src/domain/schedule/sql-connection.ts';
import { cancellationOf, failureOf, until } from '../harness.ts';
import { type MariaDb, mariaDbMissing, startMariaDb } from './mariadb-server.ts';
import { connectionOf, cutAt, type SqlSetup, sqlStep } from './sql-fixture.ts';

let server: MariaDb;
let admin: Connection;

if (mariaDbMissing !== null)
  console.warn(`tests of Sql steps on MariaDB are skipped: ${mariaDbMissing}`);

const connection = (changes: Partial<SqlConnection> = {}) =>
  connectionOf(`mysql://carillon@127.0.0.1:${server.port}/hr`, { driver: 'MySQL', ...changes });

const step = (settings: string | Partial<SqlSettings>, more: Partial<SqlSetup> = {}) =>
  sqlStep(settings, { connection: connection(), password: server.password, ...more });

async function names(): Promise<string[]> {
  const [rows] = await admin.query('SELECT name FROM person ORDER BY id');
  return (rows as { name: string }[]).map(({ name }) => name);
}

/** Sessions that execute, or would still execute, a script with this text. */
async function sessions(mark: string): Promise<number> {
  const text =
    'SELECT count(*) AS count FROM information_schema.processlist WHERE info LIKE ? AND id <> connection_id()';
  const [rows] = await admin.query(text, [`%${mark}%`]);
  return (rows as { count: number }[])[0]?.count ?? -1;
}

describe.skipIf(mariaDbMissing !== null)('Sql step on MariaDB', () => {
  beforeAll(async () => {
    server = await startMariaDb();
    const { port, password } = server;
    admin = await mysql.createConnection({
      host: '127.0.0.1',
      port,
      user: 'carillon',
      password,
      database: 'hr',
    });
    await admin.query('CREATE TABLE person (id int PRIMARY KEY, name varchar(40)) ENGINE = InnoDB');
  }, 120_000);
  afterAll(async () => {
    await admin.end();
    await server.stop();
  });

  it('runs several statements as one transaction, and counts the rows of each', async () => {
    const report = await step(
      "DELETE FROM person; INSERT INTO person VALUES (1, 'Ann'), (2, 'Bo'); SELECT count(*) AS people, CAST('2026-11-20' AS DATE) AS day FROM person",
    ).result;
    expect(report).toMatchObject({
      message: '3 statements, the last with 1 row',
      outputs: { rowCount: 1, rowCounts: [0, 2, 1], row: { people: 2, day: '2026-11-20' } },
      output: 'people | day\n2 | 2026-11-20\n(1 row)\n',
    });
    expect(await names()).toEqual(['Ann', 'Bo']);
  });

  it('leaves nothing behind when a later statement fails, and says where and why', async () => {
    await step("DELETE FROM person; INSERT INTO person VALUES (1, 'Ann')").result;
    const failure = await failureOf(
      step("INSERT INTO person VALUES (7, 'Gone'); INSERT INTO person VALUES (1, 'Twice')").result,
    );
    expect(failure).toMatchObject({ code: 'target-refused', nonRetryable: true });
    expect(failure.message).toMatch(
      /^Duplicate entry '1' for key .* \(error 1062, SQLSTATE 23000\)$/,
    );
    expect(await names()).toEqual(['Ann']);
  });

  const refused: [what: string, script: string, message: RegExp, retried: boolean][] = [
    ['a mistake in the text', 'SELEC 2', /at line 1 \(error 1064, SQLSTATE 42000\)$/, false],
    ['a missing table', 'SELECT * FROM nowhere', /\(error 1146, SQLSTATE 42S02\)$/, false],
    [
      'an error of the script',
      "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not today'",
      /^not today \(error 1644, SQLSTATE 45000\)$/,
      true,
    ],
  ];
  it.each(refused)('tells %s, and whether it may pass', async (_what, script, message, retried) => {
    const failure = await failureOf(step(script).result);
    expect(failure).toMatchObject({ code: 'target-refused', nonRetryable: !retried });
    expect(failure.message).toMatch(message);
  });

  it('may be repeated after it waited too long for a lock', async () => {
    await step("DELETE FROM person; INSERT INTO person VALUES (1, 'Ann')").result;
    await admin.beginTransaction();
    await admin.query('SELECT * FROM person FOR UPDATE');
    const failure = await failureOf(step("UPDATE person SET name = 'Bea' WHERE id = 1").result);
    await admin.rollback();
    expect(failure).toMatchObject({ code: 'target-refused', nonRetryable: false });
    expect(failure.message).toContain('error 1205');
  });

  it('takes parameters for values, never for SQL', async () => {
    const evil = "'); DROP TABLE person; --\\'";
    const { result } = step({
      script: 'SELECT ? AS text, ? + 1 AS number, ? AS nothing',
      parameters: [evil, 41, null],
    });
    expect((await result).outputs?.['row']).toEqual({ text: evil, number: 42, nothing: null });
  });

  it('refuses several statements with parameters, and says what to do', async () => {
    const failure = await failureOf(step({ script: 'SELECT ?; SELECT 2', parameters: [1] }).result);
    expect(failure.nonRetryable).toBe(true);
    expect(failure.message).toContain('with parameters this database takes one statement');
  });

  it('masks secrets in the result, the outputs and the errors', async () => {
    const parameters = [{ secret: 'TOLD' }];
    const report = await step({ script: 'SELECT ? AS told', parameters }).result;
    expect(report.outputs?.['row']).toEqual({ told: '[secret]' });
    await admin.query('CREATE TABLE told (name varchar(40) PRIMARY KEY)');
    const script = 'INSERT INTO told VALUES (?)';
    await step({ script, parameters }).result;
    const failure = await failureOf(step({ script, parameters }).result);
    expect(failure.message).toContain('[secret]');
    expect(JSON.stringify([report, failure.report])).not.toContain('hunter2');
  });

  it('counts a result of any length and keeps little of it', async () => {
    const { result } = step("SELECT seq AS n, repeat('x', 200) AS 'long' FROM seq_1_to_20000");
    const report = await result;
    expect(report.outputs).toMatchObject({ rowCount: 20_000, row: { n: 1 } });
    expect(report.output).toContain('[… 19900 more rows …]\n(20000 rows)');
  });

  it('stops a result that is too large, at the server too', async () => {
    const mark = randomUUID();
    const { result } = step(`SELECT '${mark}', repeat('x', 1000000) FROM seq_1_to_2000`);
    expect((await failureOf(result)).code).toBe('answer-unreadable');
    await until(async () => (await sessions(mark)) === 0);
  });

  it('ends the statement at the server when it times out', async () => {
    const mark = randomUUID();
    const { result } = step(`SELECT '${mark}', SLEEP(600)`, { input: { timeoutSeconds: 1 } });
    await until(async () => (await sessions(mark)) === 1);
    expect((await failureOf(result)).code).toBe('step-timed-out');
    await until(async () => (await sessions(mark)) === 0);
  });

  it('ends the whole script at the server when it is cancelled, and takes back what it did', async () => {
    await step("DELETE FROM person; INSERT INTO person VALUES (1, 'Ann')").result;
    const mark = randomUUID();
    const attempt = step(
      `DELETE FROM person; SELECT '${mark}', SLEEP(600); SELECT '${mark}', SLEEP(600)`,
    );
    await until(async () => (await sessions(mark)) === 1);
    attempt.cancel();
    await cancellationOf(attempt.result);
    await until(async () => (await sessions(mark)) === 0);
    expect(await names()).toEqual(['Ann']);
  });

  it('warns when a statement committed implicitly', async () => {
    const { result, observer } = step(
      'DELETE FROM person; CREATE TABLE other (id int); DROP TABLE other',
    );
    expect(await result).toMatchObject({ warnings: true });
    expect(observer.lines.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('a statement of the script committed implicitly'),
    );
  });

  it('leaves nothing behind when it is lost before the commit, and may be made again', async () => {
    await step('DELETE FROM person').result;
    const cut = await cutAt(connection(), 'SELECT 1 AS cut_here');
    const script = "INSERT INTO person VALUES (9, 'Half'); SELECT 1 AS cut_here";
    const failure = await failureOf(step(script, { connection: cut.connection }).result);
    expect(failure).toMatchObject({ code: 'target-unreachable', nonRetryable: false });
    await cut.close();
    expect(await names()).toEqual([]);
  });

  it('cannot tell whether it took effect when it is lost during the commit', async () => {
    const cut = await cutAt(connection(), 'COMMIT');
    const { result } = step('DELETE FROM person', { connection: cut.connection });
    expect(await failureOf(result)).toMatchObject({ code: 'step-interrupted', nonRetryable: true });
    await cut.close();
  });

  it('is refused for good with a wrong password, which nothing shows', async () => {
    const wrong = 'not-the-right-password';
    const { result, observer } = step('SELECT 1', { password: wrong });
    const failure = await failureOf(result);
    expect(failure).toMatchObject({ code: 'target-refused', nonRetryable: true });
    expect(failure.message).toContain('error 1045');
    expect(JSON.stringify([failure.report, observer.ends])).not.toContain(wrong);
  });

  it('is not made without TLS unless the file says so', async () => {
    const tls = { caFile: null, serverName: null };
    const failure = await failureOf(step('SELECT 1', { connection: connection({ tls }) }).result);
    expect(failure).toMatchObject({ code: 'target-unreachable', nonRetryable: true });
    expect(failure.message).toContain('write "tls": false');
  });
});
