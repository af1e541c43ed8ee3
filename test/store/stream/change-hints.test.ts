import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../../src/log.ts';
import type { Database, Transaction } from '../../../src/store/core/database.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { announceChanges } from '../../../src/store/stream/change-hints.ts';
import {
  type ChangeListener,
  createChangeListener,
} from '../../../src/store/stream/change-listener.ts';
import { turnPage } from '../../../src/store/stream/stream-pages.ts';
import { begin, openStore, type StoreFixture } from '../store-fixture.ts';

const log = createLogger({ level: 'silent', pretty: false, name: 'hints' });
let store: StoreFixture;
let announced: Database;
let listener: ChangeListener;
let hints: (string | null)[] = [];

beforeAll(async () => {
  store = await openStore();
  announced = announceChanges(store.database);
  listener = createChangeListener({ url: store.url, log, onHint: (one) => void hints.push(one) });
  listener.start();
  await vi.waitFor(() => expect(hints).toEqual([null]), { timeout: 15_000 });
});
afterAll(async () => {
  await listener.stop();
  await store.close();
});

const write = (tx: Transaction): Promise<unknown> => begin(tx, 1);

describe('a hint that something changed', () => {
  it('follows a commit that wrote something, in one round trip too', async () => {
    hints = [];
    await announced.withTenant(store.tenantId, write);
    await expect.poll(() => hints, { timeout: 15_000 }).toEqual([store.tenantId]);
    await announced.atOnce(store.otherTenantId, (tx) =>
      tx.row(sql`insert into stream_event (tenant_id, topic)
        values (${tx.tenantId}, 'holds') returning seq`),
    );
    await expect
      .poll(() => hints, { timeout: 15_000 })
      .toEqual([store.tenantId, store.otherTenantId]);
  });

  it('does not follow what only read, wrote no row, or was rolled back', async () => {
    hints = [];
    await announced.withTenant(store.tenantId, (tx) =>
      tx.rows(sql`select id from schedule where tenant_id = ${tx.tenantId} for update`),
    );
    await announced.withTenant(store.tenantId, (tx) =>
      tx.execute(sql`update execution set error = 'x' where tenant_id = ${tx.tenantId} and false`),
    );
    await announced
      .withTenant(store.tenantId, async (tx) => {
        await write(tx);
        throw new Error('given up');
      })
      .catch(() => undefined);
    await announced.read(store.tenantId, (tx) => tx.rows(sql`select 1`));
    // The next hint says that those before it were not sent.
    await announced.withTenant(store.otherTenantId, write);
    await expect.poll(() => hints, { timeout: 15_000 }).toEqual([store.otherTenantId]);
  });

  it('is sent at most ten times a second, and the last change is never left out', async () => {
    hints = [];
    const until = performance.now() + 1_000;
    let commits = 0;
    while (performance.now() < until) {
      await announced.withTenant(store.tenantId, (tx) => turnPage(tx).then(() => write(tx)));
      commits += 1;
    }
    await delay(150);
    const count = hints.length;
    expect(count).toBeLessThanOrEqual(13);
    expect(commits).toBeGreaterThan(0);
    await announced.withTenant(store.otherTenantId, write);
    await expect.poll(() => hints.at(-1), { timeout: 15_000 }).toBe(store.otherTenantId);
  });
});
