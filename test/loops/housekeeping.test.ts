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

  it('is done by one process at a time, and by another once that one has stopped', async () => {
    const [first, second] = [aHousekeeper(Date.now()), aHousekeeper(Date.now())];
    expect(await first.pass()).not.toBeNull();
    expect(await second.pass()).toBeNull();
    await first.stop();
    expect(await second.pass()).not.toBeNull();
    await second.stop();
  });
});
