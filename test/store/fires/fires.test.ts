import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../../src/store/core/sql.ts';
import { insertFires } from '../../../src/store/fires/fire-audits.ts';
import { claimFire, settleFire } from '../../../src/store/fires/fires.ts';
import { setAnchor } from '../../../src/store/schedules/anchors.ts';
import { lockMilestoneForUpdate } from '../../../src/store/schedules/milestones.ts';
import { insertSchedule } from '../../../src/store/schedules/schedule-changes.ts';
import { aPerson, aSchedule, noon, openStore, type StoreFixture } from '../store-fixture.ts';

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
    expect(first).toMatchObject({ executionId: fire.executionId, decision: 'Started' });
    expect(await store.run((tx) => claimFire(tx, fire))).toEqual(first);
  });

  it('keeps the first decision', async () => {
    const skipped = { ...aFire(3), decision: 'Skipped', reason: 'overlap' } as const;
    await store.run((tx) => claimFire(tx, skipped));
    const owner = await store.run((tx) => claimFire(tx, aFire(3)));
    expect(owner).toMatchObject({ executionId: skipped.executionId, decision: 'Skipped' });
  });

  it('takes instants of any year', async () => {
    for (const year of [1999, 2026, 2100]) {
      const fire = { ...aFire(0), scheduledFor: new Date(Date.UTC(year, 0, 1)) };
      const owner = await store.run((tx) => claimFire(tx, fire));
      expect(owner.executionId).toBe(fire.executionId);
    }
  });
});

describe('settleFire', () => {
  it('starts a skipped fire of a milestone after all, and no other of its schedule', async () => {
    const name = `anchor-${scheduleId}`;
    const anchor = { name, at: noon, reason: null, setAt: noon, setBy: aPerson };
    await store.run((tx) => setAnchor(tx, anchor));
    await store.run((tx) =>
      lockMilestoneForUpdate(tx, { scheduleId, anchor: name, offsetSeconds: 20 * 60 }),
    );
    const settle = async (minute: number) => {
      const skipped = { ...aFire(minute), decision: 'Skipped', reason: 'hold: test' } as const;
      await store.run((tx) => claimFire(tx, skipped));
      return store.run((tx) => settleFire(tx, aFire(minute), ['Missed', 'Skipped']));
    };
    expect(await settle(20)).toBe(true);
    await expect(settle(21)).rejects.toThrow('a final fire cannot change');
  });

  it('decides a fire that was claimed for a workflow before a worker began it, once', async () => {
    const { scheduledFor, executionId } = aFire(10);
    const waiting = { scheduledFor, executionId, decision: 'Started', reason: null } as const;
    await store.run((tx) => insertFires(tx, scheduleId, [{ ...waiting, catchUp: false }]));
    const missed = { ...aFire(10, executionId), decision: 'Missed', reason: 'late' } as const;
    expect(await store.run((tx) => claimFire(tx, missed))).toMatchObject({ unbegun: true });
    await store.run((tx) => settleFire(tx, missed));
    const owner = await store.run((tx) => claimFire(tx, missed));
    expect(owner).toEqual({ executionId, decision: 'Missed', reason: 'late', unbegun: false });
  });

  it('leaves what is final as it is, and the database refuses any other way to change it', async () => {
    const started = aFire(11);
    await store.run((tx) => claimFire(tx, started));
    await store.run((tx) => settleFire(tx, { ...started, decision: 'Skipped', reason: 'no' }));
    expect(await store.run((tx) => claimFire(tx, started))).toMatchObject({ decision: 'Started' });
    const forged = store.run((tx) =>
      tx.execute(sql`update fire set decision = 'Skipped' where tenant_id = ${tx.tenantId}
        and scheduled_for = ${started.scheduledFor}`),
    );
    await expect(forged).rejects.toThrow('a final fire cannot change');
  });
});
