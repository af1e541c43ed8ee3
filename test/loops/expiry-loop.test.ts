import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/log.ts';
import { expectedFires } from '../../src/loops/auditor/expected-fires.ts';
import { runExpiryPass } from '../../src/loops/expiry-loop.ts';
import { listAuditEvents } from '../../src/store/core/audit-events.ts';
import { listPhases } from '../../src/store/fires/fire-audits.ts';
import {
  endHold,
  findHold,
  listHeldTimes,
  listHolds,
  setHold,
} from '../../src/store/schedules/holds.ts';
import {
  deleteSchedule,
  insertSchedule,
  replaceSchedule,
  setScheduleEnabled,
} from '../../src/store/schedules/schedule-changes.ts';
import { findScheduleById } from '../../src/store/schedules/schedules.ts';
import {
  aDefinition,
  aPerson,
  aSchedule,
  noon,
  openStore,
  type StoreFixture,
} from '../store/store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

const log = createLogger({ level: 'silent', pretty: false, name: 'test' });
const minute = (count: number): Date => new Date(noon.getTime() + count * 60_000);
const tick = (at: Date): Promise<boolean> =>
  runExpiryPass(
    { database: store.database, clock: () => at.getTime(), log },
    new AbortController().signal,
  );
const minutely = { type: 'Cron', expression: '* * * * *', timeZone: 'UTC' } as const;
const definition = aDefinition({ timings: [minutely] });

async function create(): Promise<string> {
  const schedule = aSchedule({ definition });
  await store.run((tx) => insertSchedule(tx, schedule));
  return schedule.id;
}
const disable = (id: string, until: Date | null, at = minute(1)) =>
  store.run((tx) =>
    setScheduleEnabled(tx, {
      id,
      enabled: false,
      note: 'disabled by Ada: works',
      until,
      reason: 'works',
      initiator: aPerson,
      at,
    }),
  );
const enable = (id: string, at: Date) =>
  store.run((tx) =>
    setScheduleEnabled(tx, { id, enabled: true, note: 'enabled by Ada', initiator: aPerson, at }),
  );
const stored = (id: string) => store.run((tx) => findScheduleById(tx, id));

describe('a schedule disabled until an instant', () => {
  it('is enabled again by itself, audited, and put in front of the reconciler', async () => {
    const id = await create();
    await disable(id, minute(10));
    const before = await stored(id);
    expect(before).toMatchObject({ enabled: false, disabledUntil: minute(10) });
    await tick(minute(9.9));
    expect(await stored(id)).toMatchObject({ enabled: false });
    await tick(minute(10.1));
    expect(await stored(id)).toMatchObject({
      enabled: true,
      disabledUntil: null,
      disabledReason: null,
      enabledNote: 'enabled: its disable period expired',
      generation: (before?.generation ?? 0) + 1,
      updatedBy: { type: 'system' },
    });
    const page = { executionId: null, objectId: id, after: null, limit: 5 };
    expect(await store.run((tx) => listAuditEvents(tx, page))).toMatchObject([
      { action: 'enable', actor: { name: 'carillon' }, result: 'Done' },
    ]);
  });

  it('is expected to fire from that very instant on, however late anybody looked', async () => {
    const id = await create();
    await disable(id, minute(10));
    await tick(minute(12));
    const period = { from: minute(8), to: minute(11) };
    const phases = await store.run((tx) => listPhases(tx, { scheduleId: id, ...period }));
    const states = expectedFires(phases, period).map(({ phase }) => phase.state);
    expect(states).toEqual(['Disabled', 'Enabled', 'Enabled']);
    expect(phases[0]).toMatchObject({ disabledUntil: minute(10), disabledReason: 'works' });
  });

  it('is left to the person who changed the switch in between, and outlives an edit', async () => {
    const [enabled, longer, forGood, replaced, deleted] = await Promise.all(
      Array.from({ length: 5 }, create),
    );
    const ids = [enabled, longer, forGood, replaced, deleted].map((id) => id ?? '');
    for (const id of ids) await disable(id, minute(10));
    const [a = '', b = '', c = '', d = '', e = ''] = ids;
    await enable(a, minute(2));
    await disable(b, minute(20), minute(2));
    await disable(c, null, minute(2));
    const given = { enabled: null, reason: null, initiator: aPerson, at: minute(2) };
    const other = { ...definition, description: 'other' };
    await store.run((tx) => replaceSchedule(tx, { id: d, definition: other, ...given }));
    await store.run((tx) => deleteSchedule(tx, { id: e, initiator: aPerson, at: minute(2) }));
    await tick(minute(11));
    const rows = await Promise.all(ids.map(stored));
    expect(rows).toMatchObject([
      { enabled: true, disabledUntil: null, enabledNote: 'enabled by Ada' },
      { enabled: false, disabledUntil: minute(20) },
      { enabled: false, disabledUntil: null },
      { enabled: true, disabledUntil: null },
      { enabled: false, disabledUntil: null },
    ]);
  });

  it('is enabled once when many look at once, also against a person who disables it anew', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, create));
    for (const id of ids) await disable(id, minute(10));
    const people = ids.map((id) => disable(id, minute(30), minute(10)));
    await Promise.all([...people, ...Array.from({ length: 5 }, () => tick(minute(11)))]);
    for (const row of await Promise.all(ids.map(stored))) {
      // Whoever came second has the last word, and nothing is done twice.
      expect(row?.generation).toBeLessThanOrEqual(4);
      expect(row).toMatchObject({ enabled: false, disabledUntil: minute(30) });
    }
  });
});

describe('a hold', () => {
  const by = aPerson;
  it('is kept with the times in which it lay; another one takes its place', async () => {
    await store.run((tx) => setHold(tx, { reason: 'first', until: null, at: minute(0), by }));
    await store.run((tx) => setHold(tx, { reason: 'second', until: minute(9), at: minute(5), by }));
    const times = () => store.run((tx) => listHeldTimes(tx, { from: minute(0), to: minute(100) }));
    expect(await times()).toEqual([
      { since: minute(0), end: minute(5), reason: 'first' },
      { since: minute(5), end: minute(9), reason: 'second' },
    ]);
    expect(await store.run((tx) => findHold(tx, minute(8)))).toMatchObject({ reason: 'second' });
    expect(await store.run((tx) => findHold(tx, minute(9)))).toBeNull();
    await tick(minute(10));
    const [last] = await store.run((tx) => listHolds(tx, 1));
    expect(last).toMatchObject({ endedAt: minute(9), endedBy: { name: 'carillon' } });
  });

  it('is one, whoever sets and releases it at once, and one that has ended stays as it was', async () => {
    const acts = Array.from({ length: 12 }, (_, index) =>
      store.run((tx) =>
        index % 3 === 0
          ? endHold(tx, { at: minute(50), by })
          : setHold(tx, { reason: `n${index}`, until: null, at: minute(40), by }),
      ),
    );
    await Promise.all(acts);
    const open = (await store.run((tx) => listHolds(tx, 100))).filter(({ endedAt }) => !endedAt);
    expect(open.length).toBeLessThanOrEqual(1);
    await store.run((tx) => endHold(tx, { at: minute(60), by }));
    const forged = store.asOwner(
      `set app.tenant = '${store.tenantId}'; update hold set reason = 'x'`,
    );
    await expect(forged).rejects.toThrow('a hold that has ended cannot change');
  });
});
