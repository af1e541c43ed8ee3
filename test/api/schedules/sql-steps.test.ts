import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../../src/api/http/app-deps.ts';
import type { SqlConnection } from '../../../src/domain/schedule/sql-connection.ts';
import { connectionOf } from '../../activities/steps/sql/sql-fixture.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

let harness: Harness;
let app: App;
beforeAll(async () => {
  harness = await createHarness();
  const named = (name: string, tenants: SqlConnection['tenants']) =>
    connectionOf('postgres://carillon@db.example.com:5432/hr', { name, tenants });
  app = harness.withDeps({
    sqlConnections: [named('hr-database', null), named('of-globex', ['globex'])],
  });
});
afterAll(() => harness.close());

async function write(to: App, connection: string) {
  const steps = [{ type: 'Sql', name: 'Count', connection, script: 'SELECT 1' }];
  return to.inject({
    method: 'POST',
    url: '/api/v1/schedules',
    headers: harness.operator,
    payload: aScheduleBody({ steps, name: connection }),
  });
}

describe('a schedule with a Sql step', () => {
  it('is refused when the server knows that there is no such connection', async () => {
    const answer = await write(app, 'hr-databse');
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({
      errors: [
        {
          pointer: '/steps/0/connection',
          code: 'sql-connection-unknown',
          message: '"hr-databse" is not known; known: hr-database',
          suggestion: 'hr-database',
        },
      ],
    });
  });

  it('is refused for a connection of another tenant, which is not shown', async () => {
    const answer = await write(app, 'of-globex');
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({
      errors: [{ message: '"of-globex" is not known; known: hr-database' }],
    });
  });

  it('is stored with its defaults, and does not repeat what may have taken effect', async () => {
    const answer = await write(app, 'hr-database');
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({
      steps: [{ type: 'Sql', parameters: [], onInterrupted: 'Fail', script: 'SELECT 1' }],
    });
  });

  it('is stored by a server without a file of connections: the worker decides', async () => {
    expect((await write(harness.app, 'whichever')).statusCode).toBe(201);
  });
});
