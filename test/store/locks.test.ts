import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertExecution } from '../../src/store/executions.ts';
import {
  claimLock,
  findLockHolder,
  releaseLock,
  releaseLockOf,
  takeOverLock,
} from '../../src/store/locks.ts';
import type { LockHolder } from '../../src/store/locks.ts';
import { insertSchedule } from '../../src/store/schedules.ts';
import { aSchedule, anExecution, openStore } from './store-fixture.ts';
import type { StoreFixture } from './store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

async function stored(): Promise<string> {
  const schedule = aSchedule();
  await store.run((tx) => insertSchedule(tx, schedule));
  return schedule.id;
}

function aRequest(scheduleId: string) {
  const executionId = uuidv7();
  return { scheduleId, executionId, workflowId: `w-${executionId}`, runId: executionId };
}

const claim = (request: ReturnType<typeof aRequest>) => store.run((tx) => claimLock(tx, request));

describe('claimLock', () => {
  it('goes to one of fifty rivals, and all others learn who it is', async () => {
    const scheduleId = await stored();
    const rivals = Array.from({ length: 50 }, () => aRequest(scheduleId));
    const claims = await Promise.all(rivals.map(claim));
    const winners = rivals.filter((_, index) => claims[index]?.claimed);
    expect(winners).toHaveLength(1);
    const holders = claims.flatMap((one) => (one.claimed ? [] : [one.holder.executionId]));
    expect(new Set(holders)).toEqual(new Set([winners[0]?.executionId]));
  });

  it('answers its holder the same again', async () => {
    const request = aRequest(await stored());
    expect(await claim(request)).toEqual({ claimed: true, term: 1 });
    expect(await claim(request)).toEqual({ claimed: true, term: 1 });
  });

  it('gives every new holder a higher term', async () => {
    const scheduleId = await stored();
    for (const term of [1, 2, 3]) {
      const request = aRequest(scheduleId);
      expect(await claim(request)).toEqual({ claimed: true, term });
      expect(await store.run((tx) => releaseLock(tx, { ...request, term }))).toBe(true);
    }
  });
});

describe('takeOverLock', () => {
  it('takes the lock from the holder that was found gone', async () => {
    const [gone, next] = await stored().then((id) => [aRequest(id), aRequest(id)] as const);
    await claim(gone);
    const expected = { ...gone, term: 1 };
    const taken = await store.run((tx) => takeOverLock(tx, { ...next, expected }));
    expect(taken).toEqual({ claimed: true, term: 2 });
    const again = await store.run((tx) => takeOverLock(tx, { ...next, expected }));
    expect(again).toEqual(taken);
    expect(await store.run((tx) => releaseLock(tx, expected))).toBe(false);
  });

  it('lets one of fifty take it, and names the winner to the rest', async () => {
    const scheduleId = await stored();
    const gone = aRequest(scheduleId);
    await claim(gone);
    const expected: LockHolder = { ...gone, term: 1 };
    const claims = await Promise.all(
      Array.from({ length: 50 }, () => {
        const request = { ...aRequest(scheduleId), expected };
        return store.run((tx) => takeOverLock(tx, request));
      }),
    );
    expect(claims.filter(({ claimed }) => claimed)).toHaveLength(1);
  });
});

describe('releaseLock', () => {
  it('refuses a term that is over', async () => {
    const request = aRequest(await stored());
    await claim(request);
    expect(await store.run((tx) => releaseLock(tx, { ...request, term: 0 }))).toBe(false);
    const holder = await store.run((tx) => findLockHolder(tx, request.scheduleId));
    expect(holder?.executionId).toBe(request.executionId);
  });
});

describe('releaseLockOf', () => {
  it('releases what the execution claimed, once', async () => {
    const request = aRequest(await stored());
    await claim(request);
    const { scheduleId, executionId } = request;
    const execution = anExecution(scheduleId, { id: executionId, lockTerm: 1 });
    await store.run((tx) => insertExecution(tx, execution));
    expect(await store.run((tx) => releaseLockOf(tx, executionId))).toBe(true);
    expect(await store.run((tx) => releaseLockOf(tx, executionId))).toBe(false);
    expect(await claim(aRequest(scheduleId))).toEqual({ claimed: true, term: 2 });
  });
});
