import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { connectTestTemporal, type TestTemporal } from './temporal.ts';

describe('createTestDatabase', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('gives a login that is no superuser, so that row-level security holds in tests', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ rolsuper: boolean; name: string }>(
      'SELECT rolsuper, current_database() AS name FROM pg_roles WHERE rolname = current_user',
    );
    await client.end();
    expect(rows).toEqual([{ rolsuper: false, name: database.name }]);
  });
});

describe('connectTestTemporal', () => {
  let temporal: TestTemporal;
  beforeAll(async () => {
    temporal = await connectTestTemporal();
  });
  afterAll(() => temporal.close());

  it('joins a namespace that knows the search attributes of executions', async () => {
    const { namespace, client } = temporal;
    const answer = await client.connection.workflowService.describeNamespace({ namespace });
    expect(answer.namespaceInfo?.name).toBe(namespace);
    const found = await client.workflow.count('CarillonTenant = "nobody"');
    expect(found.count).toBe(0);
  });
});
