import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createMilestoneLoop,
  type MilestoneStart,
  type MilestoneTickDeps,
  tickMilestones,
} from '../../../src/loops/milestones/milestone-loop.ts';
import type { Database, Transaction } from '../../../src/store/core/database.ts';
import type { Sql } from '../../../src/store/core/sql.ts';
import { setAnchor } from '../../../src/store/schedules/anchors.ts';
import {
  insertSchedule,
  setScheduleEnabled,
} from '../../../src/store/schedules/schedule-changes.ts';
import {
  aDefinition,
  aPerson,
  aSchedule,
  openStore,
  type StoreFixture,
} from '../../store/store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

const begin = Date.UTC(2027, 0, 1);
const minute = 60_000;
const tenant = () => ({ id: store.tenantId, slug: 'default' });

type Line = Record<string, unknown> & { level: string; message: string };

function aDeps(changes: Partial<MilestoneTickDeps> = {}) {
  const starts: MilestoneStart[] = [];
  const lines: Line[] = [];
  const at = (level: string) => (facts: object, message: string) =>
    void lines.push({ ...facts, level, message });
  const deps: MilestoneTickDeps = {
    database: store.database,
    clock: () => begin + minute,
    start: async (start) => void starts.push(start),
    log: { debug: at('debug'), info: at('info'), warn: at('warn') } as MilestoneTickDeps['log'],
    ...changes,
  };
  return { deps, starts, lines };
}

/** A schedule with one milestone at the anchor itself; the anchor has the schedule's name. */
async function create(at: number | null, offsetsSeconds = [0], name = `anchor-${uuidv7()}`) {
  const timing = { type: 'Milestone', anchor: name, anchorAt: null, offsetsSeconds } as const;
  const schedule = aSchedule({ definition: aDefinition({ timings: [timing] }), at: new Date() });
  await store.run((tx) => insertSchedule(tx, schedule));
  if (at !== null) {
    const change = { name, at: new Date(at), reason: null, setAt: new Date(), setBy: aPerson };
    await store.run((tx) => setAnchor(tx, change));
  }
  return { id: schedule.id, name };
}

const disable = (id: string) =>
  store.run((tx) =>
    setScheduleEnabled(tx, { id, enabled: false, note: '', initiator: aPerson, at: new Date() }),
  );

/** The database with every statement noted; the one with that number throws. */
function watched(
  database: Database,
  failAt = Infinity,
): { database: Database; count: () => number } {
  let count = 0;
  const watch = (tx: Transaction): Transaction => {
    const note = <T>(run: () => Promise<T>): Promise<T> => {
      count += 1;
      return count === failAt ? Promise.reject(new Error(`statement ${count}`)) : run();
    };
    return {
      ...tx,
      rows: <Row>(query: Sql) => note(() => tx.rows<Row>(query)),
      row: <Row>(query: Sql) => note(() => tx.row<Row>(query)),
      execute: (query) => note(() => tx.execute(query)),
    };
  };
  return {
    count: () => count,
    database: {
      ...database,
      read: (id, work) => database.read(id, (tx) => work(watch(tx))),
      withTenant: (id, work) => database.withTenant(id, (tx) => work(watch(tx))),
    },
  };
}

describe('tickMilestones', () => {
  it('starts what is due, and leaves to Temporal what has just come due', async () => {
    const { id } = await create(begin);
    const early = aDeps({ clock: () => begin + 10_000 });
    const first = await tickMilestones(early.deps, tenant());
    expect(first.milestones.find(({ scheduleId }) => scheduleId === id)).toMatchObject({
      result: 'NotYet',
      nextAt: new Date(begin),
    });
    const { deps, starts } = aDeps();
    const second = await tickMilestones(deps, tenant());
    const ticked = second.milestones.find(({ scheduleId }) => scheduleId === id);
    expect(ticked).toMatchObject({ result: 'Started' });
    expect(starts.find(({ schedule }) => schedule.id === id)).toMatchObject({
      executionId: ticked?.executionId,
      initiator: { type: 'schedule', id },
      milestone: { offsetSeconds: 0 },
    });
    await disable(id);
  });

  it('leaves the younger ones of a schedule for later while the oldest has not begun', async () => {
    const { id } = await create(begin - 10 * minute, [0, 60]);
    const { deps, starts } = aDeps();
    const { milestones } = await tickMilestones(deps, tenant());
    const [oldest, younger] = milestones.filter(({ scheduleId }) => scheduleId === id);
    expect(oldest).toMatchObject({ result: 'Started', offsetSeconds: 0 });
    expect(younger).toMatchObject({ result: 'NotYet', offsetSeconds: 60 });
    expect(younger?.reason).toBe(`execution ${oldest?.executionId} comes first`);
    expect(starts.filter(({ schedule }) => schedule.id === id)).toHaveLength(1);
    await disable(id);
  });

  it('offers the same execution again when it is unknown whether the start arrived', async () => {
    const { id } = await create(begin);
    const lost = aDeps({
      start: () => Promise.reject(new Error('the answer was lost')),
    });
    const first = await tickMilestones(lost.deps, tenant());
    expect(first.milestones.find(({ scheduleId }) => scheduleId === id)).toMatchObject({
      result: 'Failed',
      reason: 'the answer was lost',
    });
    const ids = new Set<string>();
    for (let tick = 0; tick < 3; tick += 1) {
      const { deps, starts } = aDeps();
      await tickMilestones(deps, tenant());
      ids.add(starts.find(({ schedule }) => schedule.id === id)?.executionId ?? '');
    }
    expect(ids.size).toBe(1);
    await disable(id);
  });

  it('never throws, whichever of its calls fails, and says what failed', async () => {
    const { id } = await create(begin);
    const sound = watched(store.database);
    await tickMilestones(aDeps({ database: sound.database }).deps, tenant());
    expect(sound.count()).toBeGreaterThan(1);
    for (let failAt = 1; failAt <= sound.count(); failAt += 1) {
      const { deps } = aDeps({ database: watched(store.database, failAt).database });
      const tick = await tickMilestones(deps, tenant());
      const reasons = [tick.error, ...tick.milestones.map(({ reason }) => reason)];
      expect(reasons).toContain(`statement ${failAt}`);
    }
    await disable(id);
  });

  it('asks PostgreSQL one statement for a tenant in which nothing is due', async () => {
    for (let n = 0; n < 20; n += 1) await create(begin + 24 * 60 * minute);
    const { database, count } = watched(store.database);
    const tick = await tickMilestones(aDeps({ database }).deps, tenant());
    expect(tick.milestones.length).toBeGreaterThanOrEqual(20);
    expect(count()).toBe(1);
  });

  it('tells its start, nothing due, the missing anchor and each try in the log', async () => {
    const waiting = await create(null);
    const idle = aDeps();
    await tickMilestones(idle.deps, tenant());
    expect(idle.lines).toMatchObject([
      { message: 'milestone check', tenant: 'default', at: new Date(begin + minute) },
      { message: 'milestone waits for its anchor', anchor: waiting.name },
      { message: 'no milestone due' },
    ]);
    const due = await create(begin);
    const { deps, lines } = aDeps();
    await tickMilestones(deps, tenant());
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'milestone tried', anchor: due.name, attempt: 1 }),
    );
    await disable(due.id);
  });

  it('leaves schedules alone that are switched off', async () => {
    const { id } = await create(begin);
    await disable(id);
    const { deps, starts } = aDeps();
    const tick = await tickMilestones(deps, tenant());
    expect(tick.milestones.some(({ scheduleId }) => scheduleId === id)).toBe(false);
    expect(starts).toEqual([]);
  });
});

describe('createMilestoneLoop', () => {
  it('ticks in one process at a time, and in the next once that one has stopped', async () => {
    const loops = [uuidv7(), uuidv7()].map((owner) =>
      createMilestoneLoop({ ...aDeps().deps, owner, intervalMs: 20 }),
    );
    const [first, second] = loops;
    expect((await first?.pass())?.map(({ tenant: slug }) => slug)).toContain('default');
    expect(await second?.pass()).toBeNull();
    await first?.stop();
    expect(await second?.pass()).not.toBeNull();
    await second?.stop();
  });
});
