import { randomUUID } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlSettings } from '../../../../src/domain/schedule/schedule.ts';
import type { SqlConnection } from '../../../../src/domain/schedule/sql-connection.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { cancellationOf, failureOf, until } from '../harness.ts';
import { connectionOf, cutAt, type SqlSetup, sqlStep } from './sql-fixture.ts';

let database: TestDatabase;
let admin: pg.Client;
let password: string;
let connection: SqlConnection;

beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.ownerUrl });
  await admin.connect();
  await admin.query('CREATE TABLE public.person (id int PRIMARY KEY, name text)');
  connection = connectionOf(database.ownerUrl);
  password = decodeURIComponent(new URL(database.ownerUrl).password);
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

const step = (settings: string | Partial<SqlSettings>, more: Partial<SqlSetup> = {}) =>
  sqlStep(settings, { connection, password, ...more });

async function names(): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>('SELECT name FROM person ORDER BY id');
  return rows.map(({ name }) => name);
}

/** Sessions of steps that the server still has; `mark` is a part of what they execute. */
async function sessions(mark: string): Promise<number> {
  const text =
    "SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = 'carillon-step' AND query LIKE $1";
  const { rows } = await admin.query<{ count: number }>(text, [`%${mark}%`]);
  return rows[0]?.count ?? -1;
}

describe('Sql step on PostgreSQL', () => {
  it('runs several statements as one transaction, and counts the rows of each', async () => {
    const report = await step(
      "DELETE FROM person; INSERT INTO person VALUES (1, 'Ann'), (2, 'Bo'); SELECT count(*) AS people, now() > '2020-01-01' AS late FROM person",
    ).result;
    expect(report).toMatchObject({
      message: '3 statements, the last with 1 row',
      outputs: { rowCount: 1, rowCounts: [0, 2, 1], row: { people: 2, late: true } },
      output: 'people | late\n2 | true\n(1 row)\n',
    });
    expect(await names()).toEqual(['Ann', 'Bo']);
  });

  it('leaves nothing behind when a later statement fails, and says where and why', async () => {
    await step("DELETE FROM person; INSERT INTO person VALUES (1, 'Ann')").result;
    const { result } = step(
      "INSERT INTO person VALUES (7, 'Gone');\n\nINSERT INTO person\nSELECT 1, 'Twice'",
    );
    const failure = await failureOf(result);
    expect(failure).toMatchObject({ code: 'target-refused', nonRetryable: true });
    expect(failure.message).toBe(
      'duplicate key value violates unique constraint "person_pkey"; Key (id)=(1) already exists. (SQLSTATE 23505)',
    );
    expect(await names()).toEqual(['Ann']);
  });

  const refused: [what: string, script: string, message: string, retried: boolean][] = [
    [
      'a mistake in the text',
      'SELECT 1;\nSELEC 2',
      'syntax error at or near "SELEC" (SQLSTATE 42601) at line 2',
      false,
    ],
    [
      'a missing table',
      'SELECT * FROM nowhere',
      'relation "nowhere" does not exist (SQLSTATE 42P01) at line 1',
      false,
    ],
    [
      'an error of the script',
      "DO $$ BEGIN RAISE EXCEPTION 'not today'; END $$",
      'not today (SQLSTATE P0001)',
      true,
    ],
    [
      'a failed serialization',
      "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$",
      'again (SQLSTATE 40001)',
      true,
    ],
    [
      'a deadlock',
      "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40P01'; END $$",
      'again (SQLSTATE 40P01)',
      true,
    ],
  ];
  it.each(refused)('tells %s, and whether it may pass', async (_what, script, message, retried) => {
    expect(await failureOf(step(script).result)).toMatchObject({
      code: 'target-refused',
      message,
      nonRetryable: !retried,
    });
  });

  it('takes parameters for values, never for SQL', async () => {
    const evil = "'); DROP TABLE person; --";
    const { result } = step({
      script:
        'SELECT $1::text AS text, $2::int + 1 AS number, $3::boolean AS truth, $4::text AS nothing',
      parameters: [evil, 41, false, null],
    });
    expect((await result).outputs?.['row']).toEqual({
      text: evil,
      number: 42,
      truth: false,
      nothing: null,
    });
  });

  it('refuses several statements with parameters, and says what to do', async () => {
    const { result } = step({ script: 'SELECT $1::int; SELECT 2', parameters: [1] });
    const failure = await failureOf(result);
    expect(failure.nonRetryable).toBe(true);
    expect(failure.message).toContain('with parameters this database takes one statement');
  });

  it('masks secrets in the result, the outputs, the notices and the errors', async () => {
    const secret = { secret: 'TOLD' };
    const told = step({ script: 'SELECT $1::text AS told', parameters: [secret] });
    const report = await told.result;
    expect(report.outputs?.['row']).toEqual({ told: '[secret]' });
    const failed = step({ script: "SELECT ('x' || $1::text)::int", parameters: [secret] });
    const failure = await failureOf(failed.result);
    expect(failure.message).toContain('[secret]');
    const noticed = step("DO $$ BEGIN RAISE NOTICE 'it is hunter2-and-more'; END $$", {
      secretValues: ['hunter2-and-more'],
    });
    await noticed.result;
    expect(noticed.observer.lines.map(({ text }) => text)).toEqual(['NOTICE: it is [secret]']);
    const all = [report, failure.report, told.observer.ends, failed.observer.ends];
    expect(JSON.stringify(all)).not.toContain('hunter2');
  });

  it('records nothing of what it read when the step says so', async () => {
    const { result, observer } = step({
      script: "DO $$ BEGIN RAISE NOTICE 'private'; END $$; SELECT 'private' AS word",
      keepOutput: false,
    });
    const report = await result;
    expect(report).toMatchObject({ output: '[output not kept]' });
    expect(report).not.toHaveProperty('outputs');
    expect(JSON.stringify([report, observer.lines])).not.toContain('private');
    const failed = await failureOf(
      step({ script: "SELECT 'private'::int", keepOutput: false }).result,
    );
    expect(failed.message).not.toContain('private');
  });

  it('counts a result of any length and keeps little of it', async () => {
    const { result } = step(
      "SELECT n, repeat('x', 200) AS long FROM generate_series(1, 20000) AS n",
    );
    const report = await result;
    expect(report.outputs).toMatchObject({ rowCount: 20_000, row: { n: 1 } });
    expect(report.output?.length).toBeLessThanOrEqual(4_096);
    expect(report.output).toContain('[… 19900 more rows …]\n(20000 rows)');
  });

  it('leaves columns that are too long out of its outputs, and says so', async () => {
    const { result, observer } = step(
      "SELECT 1 AS id, repeat('x', 9000) AS long, '\\x00'::bytea AS bytes, 'end' AS word",
    );
    expect((await result).outputs?.['row']).toEqual({ id: 1, word: 'end' });
    expect(observer.lines.map(({ text }) => text)).toEqual([
      'not in the output "row", because they are too long or binary: long, bytes',
    ]);
  });

  it('stops a result that is too large, at the server too', async () => {
    const mark = randomUUID();
    const { result } = step(`SELECT '${mark}', repeat('x', 1000000) FROM generate_series(1, 2000)`);
    expect(await failureOf(result)).toMatchObject({
      code: 'answer-unreadable',
      nonRetryable: true,
      message: expect.stringContaining('the server sent more than 64 MiB') as string,
    });
    await until(async () => (await sessions(mark)) === 0);
  });

  it('ends the statement at the server when it times out', async () => {
    const mark = randomUUID();
    const { result } = step(`SELECT '${mark}', pg_sleep(600)`, { input: { timeoutSeconds: 1 } });
    await until(async () => (await sessions(mark)) === 1);
    expect((await failureOf(result)).code).toBe('step-timed-out');
    await until(async () => (await sessions(mark)) === 0);
  });

  it('ends the statement at the server when it is cancelled, and takes back what it did', async () => {
    await step("DELETE FROM person; INSERT INTO person VALUES (1, 'Ann')").result;
    const mark = randomUUID();
    const attempt = step(`DELETE FROM person; SELECT '${mark}', pg_sleep(600); SELECT 1`);
    await until(async () => (await sessions(mark)) === 1);
    attempt.cancel();
    await cancellationOf(attempt.result);
    await until(async () => (await sessions(mark)) === 0);
    expect(await names()).toEqual(['Ann']);
  });

  it('ends a script that swallows its own cancellation', async () => {
    const mark = randomUUID();
    const stubborn = `DO $$ BEGIN LOOP BEGIN PERFORM '${mark}', pg_sleep(600); EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$`;
    const attempt = step(stubborn);
    await until(async () => (await sessions(mark)) === 1);
    attempt.cancel();
    await cancellationOf(attempt.result);
    await until(async () => (await sessions(mark)) === 0);
  });

  it('warns when the script ended the transaction itself', async () => {
    const { result, observer } = step(
      "DELETE FROM person; COMMIT; INSERT INTO person VALUES (3, 'Cy')",
    );
    expect(await result).toMatchObject({ warnings: true });
    expect(observer.lines.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('the script ended the transaction of the step'),
    );
  });
});

describe('the connection of a Sql step on PostgreSQL', () => {
  it('may be refused for a while', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const { result } = step('SELECT 1', { connection: { ...connection, port } });
    const failure = await failureOf(result);
    expect(failure).toMatchObject({ code: 'target-unreachable', nonRetryable: false });
    expect(failure.message).toContain(
      `the connection hr-database (${connection.host}:${port}) cannot be opened`,
    );
  });

  it('is refused for good with a wrong password, which nothing shows', async () => {
    const wrong = 'not-the-right-password';
    const { result, observer } = step('SELECT 1', { password: wrong });
    const failure = await failureOf(result);
    expect(failure).toMatchObject({ code: 'target-refused', nonRetryable: true });
    expect(JSON.stringify([failure.report, failure.message, observer.ends])).not.toContain(wrong);
  });

  it('is not made without TLS unless the file says so', async () => {
    const tls = { caFile: null, serverName: null };
    const failure = await failureOf(
      step('SELECT 1', { connection: { ...connection, tls } }).result,
    );
    expect(failure).toMatchObject({ code: 'target-unreachable', nonRetryable: true });
    expect(failure.message).toContain('write "tls": false');
  });

  it('that is lost before the commit leaves nothing behind, and may be made again', async () => {
    await step('DELETE FROM person').result;
    const cut = await cutAt(connection, 'SELECT 1 AS cut_here');
    const script = "INSERT INTO person VALUES (9, 'Half'); SELECT 1 AS cut_here";
    const { result } = step(script, { connection: cut.connection });
    expect(await failureOf(result)).toMatchObject({
      code: 'target-unreachable',
      nonRetryable: false,
    });
    await cut.close();
    expect(await names()).toEqual([]);
  });

  it.each([
    ['Fail', true],
    ['Retry', false],
  ] as const)(
    'that is lost during the commit is unknown, and %s decides',
    async (onInterrupted, final) => {
      const cut = await cutAt(connection, 'COMMIT');
      const { result } = step("INSERT INTO person VALUES (10, 'Maybe') ON CONFLICT DO NOTHING", {
        connection: cut.connection,
        input: { onInterrupted },
      });
      const failure = await failureOf(result);
      expect(failure).toMatchObject({ code: 'step-interrupted', nonRetryable: final });
      expect(failure.message).toContain('it is unknown whether it took effect');
      await cut.close();
    },
  );

  it('that is lost during the commit is unknown even when the step was cancelled meanwhile', async () => {
    await step('DELETE FROM person').result;
    const cut = await cutAt(connection, 'COMMIT', 'when closed');
    const attempt = step("INSERT INTO person VALUES (11, 'Late')", { connection: cut.connection });
    await until(async () => (await names()).includes('Late'));
    attempt.cancel();
    await cut.close();
    expect((await failureOf(attempt.result)).code).toBe('step-interrupted');
  });

  it('that answers the commit of a step that was cancelled meanwhile completes it', async () => {
    await admin.query(
      `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1); RETURN NULL; END'`,
    );
    await admin.query(
      'CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON person DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()',
    );
    const attempt = step("INSERT INTO person VALUES (12, 'Last')");
    await until(async () => (await sessions('COMMIT')) === 1);
    attempt.cancel();
    expect(await attempt.result).toMatchObject({ message: '1 row' });
    expect(await names()).toContain('Last');
    await admin.query('DROP TRIGGER slow ON person');
  });
});
