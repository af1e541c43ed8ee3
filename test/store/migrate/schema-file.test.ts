import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dumpSchema } from '../../../tools/dump-schema.ts';
import { openStore, type StoreFixture } from '../store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

describe('migrations/schema.sql', () => {
  it('is the schema of a migrated database; `npx vitest run test/store/migrate -u` writes it', async () => {
    const client = new pg.Client({ connectionString: store.ownerUrl, query_timeout: 30_000 });
    await client.connect();
    try {
      await expect(await dumpSchema(client)).toMatchFileSnapshot('../../../migrations/schema.sql');
    } finally {
      await client.end();
    }
  });
});
