import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transaction } from '../../../src/store/core/database.ts';
import { prepared, sql } from '../../../src/store/core/sql.ts';
import { openStore, type StoreFixture } from '../store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

const put = (tx: Transaction, key: string) =>
  tx.execute(sql`insert into idempotency (tenant_id, key, request_hash)
    values (${tx.tenantId}, ${key}, 'h')`);
const keys = (like: string) =>
  store.run((tx) =>
    tx.rows<{ key: string }>(
      sql`select key from idempotency where tenant_id = ${tx.tenantId} and key like ${like}
          order by key`,
    ),
  );

describe('atOnce', () => {
  it('works as the application role, bound to the tenant', async () => {
    const row = await store.database.atOnce(store.tenantId, (tx) =>
      tx.row(sql`select current_user as role, current_setting('app.tenant', true) as tenant`),
    );
    expect(row).toEqual({ role: 'carillon_app', tenant: store.tenantId });
  });

  it('leaves nothing of the tenant on the connection', async () => {
    const single = store.open({ poolSize: 1 });
    await single.atOnce(store.tenantId, (tx) => tx.row(sql`select 1`));
    const row = await single.global((tx) =>
      tx.row<{ tenant: string }>(sql`select current_setting('app.tenant', true) as tenant`),
    );
    expect(row?.tenant).toBe('');
  });

  it('stores all of several statements', async () => {
    await store.database.atOnce(store.tenantId, (tx) =>
      Promise.all([put(tx, 'a1'), put(tx, 'a2')]),
    );
    expect(await keys('a%')).toHaveLength(2);
  });

  it('stores none when one of them fails, says why, and serves on', async () => {
    const single = store.open({ poolSize: 1 });
    const failing = single.atOnce(store.tenantId, (tx) =>
      Promise.all([put(tx, 'b1'), tx.rows(sql`select 1 / 0`), put(tx, 'b2')]),
    );
    await expect(failing).rejects.toMatchObject({ code: '22012' });
    await single.atOnce(store.tenantId, (tx) => put(tx, 'b3'));
    expect(await keys('b%')).toEqual([{ key: 'b3' }]);
  });

  it('serves on when a statement failed while it was prepared on the connection', async () => {
    const single = store.open({ poolSize: 1 });
    const divide = (by: number) =>
      single.atOnce(store.tenantId, (tx) =>
        tx.row(prepared('divide_at_once', sql`select 6 / ${by}::integer as result`)),
      );
    await expect(divide(0)).rejects.toMatchObject({ code: '22012' });
    expect(await divide(2)).toEqual({ result: 3 });
    await expect(divide(0)).rejects.toMatchObject({ code: '22012' });
    expect(await divide(3)).toEqual({ result: 2 });
  });

  it('refuses two statements of one name', async () => {
    const mistaken = store.database.atOnce(store.tenantId, (tx) =>
      Promise.all([
        tx.row(prepared('one_name', sql`select 1`)),
        tx.row(prepared('one_name', sql`select 2`)),
      ]),
    );
    await expect(mistaken).rejects.toThrow('two statements are named "one_name"');
  });

  it('stores nothing when the work throws before it asks', async () => {
    const throwing = store.database.atOnce(store.tenantId, () => {
      throw new Error('changed my mind');
    });
    await expect(throwing).rejects.toThrow('changed my mind');
  });

  it('repeats work that asks for more in an ordinary transaction', async () => {
    let times = 0;
    const answer = await store.database.atOnce(store.tenantId, async (tx) => {
      times += 1;
      await tx.rows(sql`select 1`);
      return put(tx, 'c1');
    });
    expect([answer, times]).toEqual([1, 2]);
    expect(await keys('c%')).toHaveLength(1);
  });

  it('takes another connection when the one it got had been ended', async () => {
    const pool = store.open({ applicationName: 'ended at once', poolSize: 2 });
    const ask = () => pool.atOnce(store.tenantId, (tx) => tx.row(sql`select 1 as one`));
    await Promise.all([ask(), ask()]);
    await store.asOwner(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'ended at once'`,
    );
    expect(await ask()).toEqual({ one: 1 });
  });
});
