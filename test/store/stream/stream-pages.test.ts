import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../src/domain/stream/stream.ts';
import type { Transaction } from '../../../src/store/core/database.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { deleteEventsSeenBy, listPageEvents } from '../../../src/store/stream/stream-events.ts';
import {
  deletePagesBefore,
  findLastPage,
  findPageBefore,
  listPagesFrom,
  type StreamPage,
  turnPage,
} from '../../../src/store/stream/stream-pages.ts';
import { openStore, type StoreFixture } from '../store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

/** A change that only this test makes, told apart by its number. */
const tell = (tx: Transaction, number: number): Promise<number> =>
  tx.execute(sql`insert into stream_event (tenant_id, topic, data)
    values (${tx.tenantId}, 'holds', jsonb_build_object('number', ${number}::integer))`);

const numberOf = ({ data }: StreamEvent): number => Number(data?.['number']);

/** As a server does: turns the page, then reads all pages after the last one it knows. */
function createReader(tenantId = store.tenantId) {
  let last: StreamPage | null = null;
  const seen: { number: number; page: number; seq: number }[] = [];
  return {
    seen,
    numbers: () => seen.map(({ number }) => number),
    async read(): Promise<void> {
      await store.database.withTenant(tenantId, (tx) => turnPage(tx));
      const from = last;
      if (from === null) {
        last = await store.database.withTenant(tenantId, (tx) => findLastPage(tx));
        return;
      }
      await store.database.read(tenantId, async (tx) => {
        const pages = await listPagesFrom(tx, { page: from.page, limit: 1_000 });
        for (const [index, page] of pages.entries()) {
          const base = pages[index - 1];
          if (!base) continue;
          for (let after = 0; ;) {
            const rows = await listPageEvents(tx, { base, page, after, limit: 3 });
            for (const row of rows) {
              seen.push({ number: numberOf(row), page: page.page, seq: row.seq });
            }
            if (rows.length === 0) break;
            after = rows.at(-1)?.seq ?? after;
          }
          last = page;
        }
      });
    },
  };
}

/** A transaction of the test, open until it is told to end. */
async function openTransaction(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: store.url });
  await client.connect();
  await client.query(`set role carillon_app`);
  await client.query(`begin; set local app.tenant = '${store.tenantId}'`);
  return client;
}

const tellBy = (client: pg.Client, number: number) =>
  client.query(
    `insert into stream_event (tenant_id, topic, data)
     values ($1, 'holds', jsonb_build_object('number', $2::integer))`,
    [store.tenantId, number],
  );

describe('pages of the stream', () => {
  it('contain a row that was written first and committed last, once', async () => {
    const reader = createReader();
    await reader.read();
    const early = await openTransaction();
    await tellBy(early, 1);
    await store.run((tx) => tell(tx, 2));
    await reader.read();
    expect(reader.numbers()).toEqual([2]);
    await store.run((tx) => tell(tx, 3));
    await reader.read();
    expect(reader.numbers()).toEqual([2, 3]);
    await early.query('commit');
    await early.end();
    await reader.read();
    await reader.read();
    expect(reader.numbers()).toEqual([2, 3, 1]);
    const [two, three, one] = reader.seen;
    expect((one?.seq ?? 0) < (two?.seq ?? 0)).toBe(true);
    expect((one?.page ?? 0) > (three?.page ?? 0)).toBe(true);
  });

  it('are not held up by a transaction that stays open, and never contain one rolled back', async () => {
    const reader = createReader();
    await reader.read();
    const open = await openTransaction();
    await tellBy(open, 100);
    for (let number = 1; number <= 5; number += 1) {
      await store.run((tx) => tell(tx, number));
      await reader.read();
    }
    expect(reader.numbers()).toEqual([1, 2, 3, 4, 5]);
    await open.query('rollback');
    await open.end();
    await reader.read();
    expect(reader.numbers()).toEqual([1, 2, 3, 4, 5]);
  });

  it('are the same for every reader while twenty writers commit in any order', async () => {
    const readers = [createReader(), createReader(), createReader()];
    for (const reader of readers) await reader.read();
    const committed: number[] = [];
    let writing = true;
    const write = async (writer: number): Promise<void> => {
      for (let round = 0; round < 12; round += 1) {
        const number = writer * 1_000 + round;
        const aborts = (writer + round) % 5 === 0;
        await store
          .run(async (tx) => {
            await tell(tx, number);
            // Of different length, so that transactions overlap in many ways.
            await tx.row(sql`select pg_sleep(${((writer * 7 + round * 3) % 11) / 1_000}::float8)`);
            if (aborts) throw new Error('given up');
          })
          .then(
            () => committed.push(number),
            () => undefined,
          );
      }
    };
    const follow = async (reader: (typeof readers)[number]): Promise<void> => {
      while (writing) await reader.read();
      await reader.read();
    };
    const following = readers.map(follow);
    await Promise.all(Array.from({ length: 20 }, (_, writer) => write(writer)));
    writing = false;
    await Promise.all(following);
    // Another may have turned a page after a reader looked for the last time.
    for (const reader of readers) await reader.read();
    expect(committed.length).toBeGreaterThan(100);
    const [first] = readers;
    for (const reader of readers) {
      expect([...reader.numbers()].sort((a, b) => a - b)).toEqual(committed.sort((a, b) => a - b));
      expect(reader.seen).toEqual(first?.seen);
    }
    expect(new Set(first?.seen.map(({ page }) => page)).size).toBeGreaterThan(3);
  });

  it('are made once when many processes turn the page at the same time', async () => {
    await store.run((tx) => turnPage(tx));
    const before = await store.run((tx) => findLastPage(tx));
    await store.run((tx) => tell(tx, 1));
    await Promise.all(Array.from({ length: 12 }, () => store.run((tx) => turnPage(tx))));
    const after = await store.run((tx) => findLastPage(tx));
    expect(after?.page).toBe((before?.page ?? 0) + 1);
    await store.run((tx) => turnPage(tx));
    expect(await store.run((tx) => findLastPage(tx))).toEqual(after);
  });

  it('show nothing of another tenant', async () => {
    const reader = createReader(store.otherTenantId);
    await reader.read();
    await store.run((tx) => tell(tx, 1));
    await store.database.withTenant(store.otherTenantId, (tx) => tell(tx, 2));
    await reader.read();
    expect(reader.numbers()).toEqual([2]);
  });

  it('are forgotten before their rows, and rows of open transactions stay', async () => {
    const tenantId = store.otherTenantId;
    const inOther = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
      store.database.withTenant(tenantId, work);
    await inOther((tx) => tell(tx, 1));
    await inOther((tx) => turnPage(tx));
    await inOther((tx) => tell(tx, 2));
    await inOther((tx) => turnPage(tx));
    const page = await inOther((tx) => findPageBefore(tx, new Date(Date.now() + 60_000)));
    if (!page) throw new Error('no page');
    await inOther((tx) => tell(tx, 3));
    expect(await inOther((tx) => findPageBefore(tx, new Date(0)))).toBeNull();
    await inOther((tx) => deletePagesBefore(tx, page.page));
    let deleted = 0;
    for (;;) {
      const count = await inOther((tx) => deleteEventsSeenBy(tx, { page, limit: 1 }));
      deleted += count;
      if (count === 0) break;
    }
    expect(deleted).toBeGreaterThanOrEqual(2);
    const left = await inOther((tx) =>
      tx.rows<{
        number: number;
      }>(sql`select (data ->> 'number')::integer as number from stream_event
        where tenant_id = ${tx.tenantId}`),
    );
    expect(left.map(({ number }) => number)).toContain(3);
    expect(left.map(({ number }) => number)).not.toContain(1);
    const kept = await inOther((tx) => listPagesFrom(tx, { page: 1, limit: 10 }));
    expect(kept[0]?.page).toBe(page.page);
  });
});
