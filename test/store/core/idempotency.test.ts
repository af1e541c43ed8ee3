import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  claimIdempotencyKey,
  expireIdempotencyKeys,
  leaveIdempotencyKeyOpen,
  releaseIdempotencyKey,
  storeIdempotentAnswer,
} from '../../../src/store/core/idempotency.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { openStore, type StoreFixture } from '../store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

const claim = (key: string, requestHash = 'h', subjectId = randomUUID()) =>
  store.run((tx) => claimIdempotencyKey(tx, { key, requestHash, subjectId }));

describe('claimIdempotencyKey', () => {
  it('goes to one of fifty, the others find it busy', async () => {
    const key = randomUUID();
    const claims = await Promise.all(Array.from({ length: 50 }, () => claim(key)));
    const states = claims.map(({ state }) => state);
    expect(states.filter((state) => state === 'Claimed')).toHaveLength(1);
    expect(states.filter((state) => state === 'Busy')).toHaveLength(49);
  });

  it('gives the first answer again', async () => {
    const key = randomUUID();
    await claim(key);
    const answer = { status: 201, headers: { location: '/x' }, body: { id: 1, text: '\u0000' } };
    await store.run((tx) => storeIdempotentAnswer(tx, { key, ...answer }));
    expect(await claim(key)).toEqual({
      state: 'Answered',
      ...answer,
      body: { id: 1, text: '\u2400' },
    });
  });

  it('refuses the key for another request, answered or not', async () => {
    const key = randomUUID();
    await claim(key);
    expect(await claim(key, 'other')).toEqual({ state: 'Reused' });
  });

  it('can be claimed again after a release, but an answer cannot be released', async () => {
    const key = randomUUID();
    await claim(key);
    await store.run((tx) => releaseIdempotencyKey(tx, key));
    const anew = randomUUID();
    expect(await claim(key, 'h', anew)).toEqual({ state: 'Claimed', subjectId: anew });
    const answer = { key, status: 200, headers: {}, body: null };
    await store.run((tx) => storeIdempotentAnswer(tx, answer));
    await store.run((tx) => releaseIdempotencyKey(tx, key));
    expect(await claim(key)).toMatchObject({ state: 'Answered', body: null });
  });

  it('can be claimed again at once when its outcome is unknown, for the same subject', async () => {
    const key = randomUUID();
    const subjectId = randomUUID();
    await claim(key, 'h', subjectId);
    await store.run((tx) => leaveIdempotencyKeyOpen(tx, key));
    expect(await claim(key)).toEqual({ state: 'Claimed', subjectId });
    expect(await claim(key)).toEqual({ state: 'Busy' });
  });

  it('can be claimed again soon after its process died, for the same subject', async () => {
    const key = randomUUID();
    const subjectId = randomUUID();
    await claim(key, 'h', subjectId);
    await store.run((tx) =>
      tx.execute(sql`update idempotency set created_at = now() - interval '21 seconds'
        where key = ${key}`),
    );
    expect(await claim(key)).toEqual({ state: 'Claimed', subjectId });
    expect(await claim(key)).toEqual({ state: 'Busy' });
  });
});

describe('expireIdempotencyKeys', () => {
  it('forgets the old ones only', async () => {
    const [old, young] = [randomUUID(), randomUUID()];
    await claim(old);
    await store.run((tx) =>
      tx.execute(sql`update idempotency set created_at = '2020-01-01' where key = ${old}`),
    );
    await claim(young);
    const expired = await store.run((tx) => expireIdempotencyKeys(tx, new Date('2021-01-01')));
    expect(expired).toBe(1);
    expect(await claim(young)).toEqual({ state: 'Busy' });
  });
});
