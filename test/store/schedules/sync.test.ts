import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteSchedule, insertSchedule } from '../../../src/store/schedules/schedule-changes.ts';
import { listComparable } from '../../../src/store/schedules/schedule-drift.ts';
import { findScheduleById } from '../../../src/store/schedules/schedules.ts';
import {
  claimDueSync,
  claimSync,
  completeSync,
  failSync,
} from '../../../src/store/schedules/sync.ts';
import { aPerson, aSchedule, noon, openStore, type StoreFixture } from '../store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

const lease = { owner: randomUUID(), leaseSeconds: 60 };

async function stored(): Promise<string> {
  const schedule = aSchedule();
  await store.run((tx) => insertSchedule(tx, schedule));
  return schedule.id;
}

const claim = (scheduleId: string, more = {}) =>
  store.run((tx) => claimSync(tx, { ...lease, scheduleId, ...more }));
const due = (limit = 1_000) => store.run((tx) => claimDueSync(tx, { ...lease, limit }));
const find = (id: string) => store.run((tx) => findScheduleById(tx, id));

// What earlier tests left due is leased here, so that it is in nobody's way.
beforeEach(() => due());

describe('claimDueSync', () => {
  it('shares what is due out between many, each schedule once', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, stored));
    const claims = await Promise.all(Array.from({ length: 10 }, () => due(5)));
    const rest = await due();
    const taken = [...claims.flat(), ...rest].map(({ schedule }) => schedule.id);
    expect(taken.sort()).toEqual(ids.sort());
    for (const some of claims) expect(some.length).toBeLessThanOrEqual(5);
  });

  it('gives it to another when the lease has run out, with a higher term', async () => {
    const id = await stored();
    const first = await claim(id, { leaseSeconds: 0 });
    const [second] = await due();
    expect(second?.schedule.id).toBe(id);
    expect(second?.term).toBe((first?.term ?? 0) + 1);
  });

  it('waits until the next try is due', async () => {
    const id = await stored();
    const held = await claim(id);
    const retryAt = new Date(Date.now() + 60_000);
    const failed = { scheduleId: id, term: held?.term ?? 0, error: 'Temporal is down', retryAt };
    expect(await store.run((tx) => failSync(tx, failed))).toBe(true);
    expect(await due()).toEqual([]);
    expect(await find(id)).toMatchObject({ syncError: 'Temporal is down', syncFailures: 1 });
    expect(await claim(id)).not.toBeNull();
  });

  it('brings deleted schedules along until that was seen in Temporal', async () => {
    const id = await stored();
    await store.run((tx) => deleteSchedule(tx, { id, initiator: aPerson, at: noon }));
    const [held] = await due();
    expect(held?.schedule).toMatchObject({ id, deletedAt: noon });
    const done = { scheduleId: id, generation: 2, term: held?.term ?? 0, hash: null };
    await store.run((tx) => completeSync(tx, done));
    expect(await due()).toEqual([]);
  });
});

describe('claimSync', () => {
  it('gives a schedule to one of fifty', async () => {
    const id = await stored();
    const claims = await Promise.all(Array.from({ length: 50 }, () => claim(id)));
    expect(claims.filter((one) => one !== null)).toHaveLength(1);
  });

  it('leaves one in sync alone unless told otherwise', async () => {
    const id = await stored();
    const held = await claim(id);
    const done = { scheduleId: id, generation: 1, term: held?.term ?? 0, hash: 'h' };
    await store.run((tx) => completeSync(tx, done));
    expect(await claim(id)).toBeNull();
    expect(await claim(id, { evenInSync: true })).not.toBeNull();
  });
});

describe('completeSync', () => {
  it('notes what was seen and gives the lease back', async () => {
    const id = await stored();
    const held = await claim(id);
    const done = { scheduleId: id, generation: 1, term: held?.term ?? 0, hash: 'h' };
    expect(await store.run((tx) => completeSync(tx, done))).toBe(true);
    expect(await find(id)).toMatchObject({ observedGeneration: 1, observedHash: 'h' });
    const inSync = await store.run((tx) => listComparable(tx, { after: null, limit: 1_000 }));
    expect(inSync.map((one) => one.id)).toContain(id);
  });

  it('refuses one who lost the lease', async () => {
    const id = await stored();
    const first = await claim(id, { leaseSeconds: 0 });
    await claim(id);
    const late = { scheduleId: id, generation: 1, term: first?.term ?? 0, hash: 'h' };
    expect(await store.run((tx) => completeSync(tx, late))).toBe(false);
    const failed = { scheduleId: id, term: first?.term ?? 0, error: 'e', retryAt: noon };
    expect(await store.run((tx) => failSync(tx, failed))).toBe(false);
    expect(await find(id)).toMatchObject({ observedGeneration: 0, syncError: null });
  });

  it('stays pending when the schedule was changed meanwhile', async () => {
    const id = await stored();
    const held = await claim(id);
    await store.run((tx) => deleteSchedule(tx, { id, initiator: aPerson, at: noon }));
    const done = { scheduleId: id, generation: 1, term: held?.term ?? 0, hash: 'h' };
    expect(await store.run((tx) => completeSync(tx, done))).toBe(true);
    expect((await due()).map(({ schedule }) => schedule.id)).toEqual([id]);
  });
});
