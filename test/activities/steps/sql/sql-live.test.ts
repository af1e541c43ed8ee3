import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Execution, ExecutionDetail } from '../../../../src/contract/execution/executions.ts';
import { isFinalExecution } from '../../../../src/domain/execution/status.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { type Stack, startStack } from '../../../support/scenario/stack.ts';
import { createStandIn, type StandIn } from '../command/stand-in-pwsh.ts';
import { until } from '../harness.ts';
import { connectionOf } from './sql-fixture.ts';

let stack: Stack;
let standIn: StandIn;
/** Of a user: another one than the record's. */
let database: TestDatabase;
let admin: pg.Client;

beforeAll(async () => {
  [stack, database, standIn] = await Promise.all([
    startStack(),
    createTestDatabase(),
    createStandIn(),
  ]);
  admin = new pg.Client({ connectionString: database.ownerUrl });
  await admin.connect();
  const file = join(stack.directory, 'sql.json');
  const { scriptFolder: _none, tls: _tls, ...entry } = connectionOf(database.ownerUrl);
  writeFileSync(file, JSON.stringify([{ ...entry, tls: false }]));
  await stack.startWorker([], {
    CARILLON_SQL_CONNECTIONS: file,
    CARILLON_SECRET_DB_PASSWORD: decodeURIComponent(new URL(database.ownerUrl).password),
    PATH: standIn.path,
  });
});
afterAll(async () => {
  await stack.stop();
  await admin.end();
  await database.drop();
  await standIn.remove();
});

async function start(steps: object[]): Promise<string> {
  const name = `schedule ${randomUUID()}`;
  const created = await stack.api.post<{ slug: string }>('/schedules', { name, steps });
  expect([created.status, created.body]).toMatchObject([201, {}]);
  const started = await stack.api.post<Execution>(`/schedules/${created.body.slug}/run`);
  return started.body.id;
}

const ended = (id: string) =>
  stack.api.until<ExecutionDetail>(`/schedule-executions/${id}`, ({ status }) =>
    isFinalExecution(status),
  );

const sql = { type: 'Sql', connection: 'hr-database' };

describe('a worker with SQL connections and PowerShell', () => {
  it('runs a step of each, and records what they did', async () => {
    const execution = await ended(
      await start([
        { ...sql, name: 'make', script: 'CREATE TABLE public.visit (id int)' },
        { ...sql, name: 'fill', script: 'INSERT INTO visit VALUES ($1::int)', parameters: [7] },
        { type: 'PowerShell', name: 'print', script: 'echo printed' },
      ]),
    );
    expect(execution.status).toBe('Completed');
    expect((await admin.query('SELECT id FROM visit')).rows).toEqual([{ id: 7 }]);
    expect(execution.steps.map(({ message }) => message)).toEqual([
      '0 rows',
      '1 row',
      'exit code 0',
    ]);
  });

  it('ends a statement at the server when its execution is cancelled', async () => {
    const mark = randomUUID();
    const script = `SELECT '${mark}', pg_sleep(600)`;
    const id = await start([{ ...sql, name: 'sleep', script }]);
    const sessions = async (): Promise<number> => {
      const text =
        "SELECT 1 FROM pg_stat_activity WHERE application_name = 'carillon-step' AND query LIKE $1";
      return (await admin.query(text, [`%${mark}%`])).rows.length;
    };
    await until(async () => (await sessions()) === 1);
    await stack.api.post(`/schedule-executions/${id}/cancel`);
    expect((await ended(id)).status).toBe('Cancelled');
    await until(async () => (await sessions()) === 0);
  });
});
