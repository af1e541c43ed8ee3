/** What answers about schedules read where there are many of them, and what every start reads. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillRecord } from '../../bench/scale/fill-record.ts';
import { createReadApi, type ReadApi } from '../../bench/scale/read-api.ts';
import { type StatementCost, watchReads } from '../../bench/scale/watched-database.ts';
import { sql } from '../../src/store/core/sql.ts';
import { listKnownLimits, putInstallationLimits } from '../../src/store/limits/known-limits.ts';
import { openStore, type StoreFixture } from './store-fixture.ts';

const sizes = { few: 300, many: 6_000 };

type Side = { store: StoreFixture; api: ReadApi };

let few: Side;
let many: Side;

beforeAll(async () => {
  few = await fill(sizes.few);
  many = await fill(sizes.many);
}, 120_000);

afterAll(async () => {
  for (const { api, store } of [few, many]) {
    await api.close();
    await store.close();
  }
});

async function fill(schedules: number): Promise<Side> {
  const store = await openStore();
  const client = new pg.Client({ connectionString: store.ownerUrl });
  await client.connect();
  const size = { schedules, executions: 200, steps: 2, days: 2, until: new Date() };
  await fillRecord(client, store.tenantId, size);
  await client.end();
  return { store, api: createReadApi(store.database) };
}

describe('with twenty times the schedules', () => {
  // A stretch of time has twenty times the fires, so the same number of fires is found in less of it.
  it('the next fires of all are found in few more of them', async () => {
    const path = '/planned-fires?limit=50';
    const [one, two] = [await few.api.read(path), await many.api.read(path)];
    expect(two.rows).toBeLessThan(one.rows + sizes.many);
  });

  it('the overview looks at those that fire within the hour', async () => {
    const { rows } = await many.api.read('/overview');
    expect(rows).toBeLessThan(2 * sizes.many);
  });
});

describe('the limits that each start reads', () => {
  /** Rows that PostgreSQL looks at. */
  async function rowsOfLimits({ store }: Side): Promise<number> {
    const costs: StatementCost[] = [];
    const watched = watchReads(store.database, (cost) => void costs.push(cost));
    await watched.read(store.tenantId, (tx) => listKnownLimits(tx));
    return costs.reduce((sum, { rows }) => sum + rows, 0);
  }

  it('are read without a look at the record', async () => {
    expect(await rowsOfLimits(many)).toBe(await rowsOfLimits(few));
  });

  it('are each read a few times at most, those of other tenants included', async () => {
    const { store } = few;
    const own = 100;
    const shared = 400;
    await store.run((tx) =>
      tx.execute(sql`
        insert into connected_system (tenant_id, name, id, title, url, headers, run_profiles, version,
          updated_at, updated_by)
        select ${tx.tenantId}, 'own-' || n, gen_random_uuid(), 'Own', 'https://example.test/', '{}', '{}',
          1, now(), '{}'
        from generate_series(1, ${own}) n`),
    );
    const limits = Array.from({ length: shared }, (_, index) => ({
      ...{ kind: 'System' as const, name: `shared-${index}`, maxActive: 1, byDefault: true },
      tenants: [index % 4 === 0 ? 'default' : 'other'],
    }));
    await store.database.global((tx) => putInstallationLimits(tx, limits));
    expect(await rowsOfLimits(few)).toBeLessThan(4 * (own + shared));
  });
});
