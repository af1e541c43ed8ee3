import { setMaxListeners } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StreamFilter } from '../../../src/domain/stream/stream.ts';
import { createLogger } from '../../../src/log.ts';
import { followStream } from '../../../src/services/stream/follow-stream.ts';
import { createStreamHub } from '../../../src/services/stream/stream-hub.ts';
import type { Database } from '../../../src/store/core/database.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { openStore, type StoreFixture } from '../../store/store-fixture.ts';

const log = createLogger({ level: 'silent', pretty: false, name: 'fan-out' });
const filter: StreamFilter = {
  topics: new Set(['holds']),
  scheduleId: null,
  executionIds: null,
};
let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

describe('many streams of one tenant', () => {
  it('cost the database as much as one: what changed is read once for all of them', async () => {
    let asked = 0;
    const database: Pick<Database, 'read' | 'withTenant'> = {
      read: (...given) => {
        asked += 1;
        return store.database.read(...given);
      },
      withTenant: (...given) => {
        asked += 1;
        return store.database.withTenant(...given);
      },
    };
    // Only hints make it look.
    const hub = createStreamHub({ database, log, times: { pollMs: 3_600_000, gapMs: 0 } });
    const ending = new AbortController();
    setMaxListeners(0, ending.signal);
    const told: number[] = [];
    const initiator = { type: 'user', id: 'u', name: 'u' } as const;
    const followers = Array.from({ length: 30 }, async (_, index) => {
      told[index] = 0;
      const { feed, release } = hub.open({ tenantId: store.tenantId, initiator });
      const messages = followStream({
        feed,
        filter,
        after: null,
        signal: ending.signal,
        heartbeatMs: 3_600_000,
        sleep: (_ms, signal) =>
          new Promise((done) => {
            signal.addEventListener('abort', () => done(), { once: true });
          }),
      });
      for await (const { type } of messages) {
        if (type === 'ready') told[index] = 1;
        if (type === 'event') told[index] = (told[index] ?? 0) + 1;
      }
      release();
    });
    const all = (count: number) =>
      expect.poll(() => told.every((one) => one === count), { timeout: 15_000 }).toBe(true);
    const change = async (): Promise<void> => {
      await store.run((tx) =>
        tx.execute(sql`insert into stream_event (tenant_id, topic, status, data)
          values (${tx.tenantId}, 'holds', 'Set', '{}')`),
      );
      hub.hint(store.tenantId);
    };
    await all(1);
    await change();
    await all(2);
    asked = 0;
    for (let round = 1; round <= 10; round += 1) {
      await change();
      await all(2 + round);
    }
    // One transaction turns the page, one reads it.
    expect(asked).toBe(20);
    ending.abort();
    await Promise.all(followers);
    expect(hub.count()).toBe(0);
  });

  it('get nothing for a hint when nothing changed', async () => {
    const { feed, release } = createStreamHub({ database: store.database, log }).open({
      tenantId: store.otherTenantId,
      initiator: { type: 'user', id: 'u', name: 'u' },
    });
    const before = await feed.end();
    await feed.look();
    await feed.look();
    expect(await feed.end()).toEqual(before);
    expect(await feed.read(before)).toBeNull();
    release();
  });
});
