import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/log.ts';
import { createHousekeeping } from '../../src/loops/housekeeping.ts';
import { claimIdempotencyKey } from '../../src/store/core/idempotency.ts';
import { sql } from '../../src/store/core/sql.ts';
import { openStore, type StoreFixture } from '../store/store-fixture.ts';

const day = 86_400_000;
const log = createLogger({ level: 'silent', pretty: false, name: 'test' });

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

const aHousekeeper = (at: number) =>
  createHousekeeping({ database: store.database, log, owner: randomUUID(), clock: () => at });

/** How many keys both tenants have on record. */
async function countKeys(): Promise<number> {
  let total = 0;
  for (const tenantId of [store.tenantId, store.otherTenantId]) {
    const found = await store.database.read(tenantId, (tx) =>
      tx.row<{ count: number }>(sql`select count(*) as count from idempotency`),
    );
    total += found?.count ?? 0;
  }
  return total;
}

describe('housekeeping', () => {
  it('forgets idempotency keys of every tenant after a week, and none before', async () => {
    const claim = { requestHash: 'h', subjectId: randomUUID() };
    for (const tenantId of [store.tenantId, store.otherTenantId]) {
      await store.database.withTenant(tenantId, (tx) =>
        claimIdempotencyKey(tx, { ...claim, key: `of ${tenantId}` }),
      );
    }
    const early = aHousekeeper(Date.now() + 6 * day);
    expect(await early.pass()).toEqual([0, 0]);
    expect(await countKeys()).toBe(2);
    await early.stop();
    const late = aHousekeeper(Date.now() + 8 * day);
    expect(await late.pass()).toEqual([1, 1]);
    await late.stop();
    expect(await countKeys()).toBe(0);
  });

  it('forgets the stream after six hours, whether it was read or not, and none before', async () => {
    const tell = (tenantId: string): Promise<number> =>
      store.database.withTenant(tenantId, (tx) =>
        tx.execute(sql`insert into stream_event (tenant_id, topic)
          select ${tenantId}, 'holds' from generate_series(1, 12000)`),
      );
    const count = async (table: 'stream_event' | 'stream_page'): Promise<number> => {
      const of = { stream_event: sql`stream_event`, stream_page: sql`stream_page` }[table];
      const found = await store.database.read(store.tenantId, (tx) =>
        tx.row<{ count: number }>(sql`select count(*) as count from ${of}`),
      );
      return found?.count ?? 0;
    };
    await tell(store.tenantId);
    const early = aHousekeeper(Date.now() + 5 * 3_600_000);
    await early.pass();
    await early.stop();
    expect(await count('stream_event')).toBe(12_000);
    await tell(store.tenantId);
    const late = aHousekeeper(Date.now() + 7 * 3_600_000);
    await late.pass();
    await late.stop();
    expect(await count('stream_event')).toBe(0);
    expect(await count('stream_page')).toBe(1);
  });

  it('is done by one process at a time, and by another once that one has stopped', async () => {
    const [first, second] = [aHousekeeper(Date.now()), aHousekeeper(Date.now())];
    expect(await first.pass()).not.toBeNull();
    expect(await second.pass()).toBeNull();
    await first.stop();
    expect(await second.pass()).not.toBeNull();
    await second.stop();
  });
});
