import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimFire } from '../../src/store/fires.ts';
import { insertSchedule } from '../../src/store/schedules.ts';
import { aSchedule, noon, openStore } from './store-fixture.ts';
import type { StoreFixture } from './store-fixture.ts';

let store: StoreFixture;
let scheduleId: string;
beforeAll(async () => {
  store = await openStore();
  const schedule = aSchedule();
  await store.run((tx) => insertSchedule(tx, schedule));
  scheduleId = schedule.id;
});
afterAll(() => store.close());

function aFire(minute: number, executionId = uuidv7()) {
  const scheduledFor = new Date(noon.getTime() + minute * 60_000);
  return { scheduleId, scheduledFor, executionId, decision: 'Started', reason: null } as const;
}

describe('claimFire', () => {
  it('gives an instant to one of fifty rivals, and all learn who has it', async () => {
    const rivals = Array.from({ length: 50 }, () => aFire(1));
    const owners = await Promise.all(rivals.map((fire) => store.run((tx) => claimFire(tx, fire))));
    expect(new Set(owners.map(({ executionId }) => executionId)).size).toBe(1);
  });

  it('answers its owner the same again', async () => {
    const fire = aFire(2);
    const first = await store.run((tx) => claimFire(tx, fire));
    expect(first).toEqual({ executionId: fire.executionId, decision: 'Started' });
    expect(await store.run((tx) => claimFire(tx, fire))).toEqual(first);
  });

  it('keeps the first decision', async () => {
    const skipped = { ...aFire(3), decision: 'Skipped', reason: 'overlap' } as const;
    await store.run((tx) => claimFire(tx, skipped));
    const owner = await store.run((tx) => claimFire(tx, aFire(3)));
    expect(owner).toEqual({ executionId: skipped.executionId, decision: 'Skipped' });
  });

  it('takes instants of any year', async () => {
    for (const year of [1999, 2026, 2100]) {
      const fire = { ...aFire(0), scheduledFor: new Date(Date.UTC(year, 0, 1)) };
      const owner = await store.run((tx) => claimFire(tx, fire));
      expect(owner.executionId).toBe(fire.executionId);
    }
  });
});
