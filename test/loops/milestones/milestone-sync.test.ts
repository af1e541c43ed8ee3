import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/log.ts';
import { createReconciler } from '../../../src/loops/reconciler/reconcile.ts';
import { setAnchor } from '../../../src/store/schedules/anchors.ts';
import { insertSchedule } from '../../../src/store/schedules/schedule-changes.ts';
import { findScheduleById } from '../../../src/store/schedules/schedules.ts';
import type { TemporalConnection } from '../../../src/temporal/connection.ts';
import { createScheduleGateway } from '../../../src/temporal/schedules/schedule-gateway.ts';
import {
  aDefinition,
  aPerson,
  aSchedule,
  openStore,
  type StoreFixture,
} from '../../store/store-fixture.ts';
import { connectLive } from '../../temporal/live.ts';

let store: StoreFixture;
let temporal: TemporalConnection;
beforeAll(async () => {
  store = await openStore();
  temporal = await connectLive();
});
afterAll(async () => {
  await temporal.close();
  await store.close();
});

describe('a schedule with milestones in Temporal', () => {
  it('waits paused for its anchor, and follows it when it is set, moved and removed', async () => {
    const name = `anchor-${randomUUID()}`;
    const slug = `test-${randomUUID()}`;
    const timing = {
      ...({ type: 'Milestone', anchor: name, anchorAt: null } as const),
      offsetsSeconds: [43_200, 86_400],
    };
    const definition = aDefinition({ timings: [timing] });
    const { id } = await store.run(async (tx) => {
      const schedule = { ...aSchedule({ definition, at: new Date() }), slug };
      await insertSchedule(tx, schedule);
      return schedule;
    });
    const gateway = createScheduleGateway(temporal);
    const reconciler = createReconciler({
      database: store.database,
      gateway,
      clock: Date.now,
      owner: randomUUID(),
      searchAttributes: () => Promise.resolve(false),
      log: createLogger({ level: 'silent', pretty: false, name: 'test' }),
    });
    const shown = async () => {
      expect(await reconciler.push(store.tenantId, id, 10_000)).toBe('synced');
      const { info, schedule } = await temporal.connection.workflowService.describeSchedule({
        namespace: temporal.namespace,
        scheduleId: `default.${slug}`,
      });
      const next = (info?.futureActionTimes ?? []).map(({ seconds }) => Number(seconds) * 1_000);
      return { paused: schedule?.state?.paused ?? false, note: schedule?.state?.notes, next };
    };
    const anchor = (at: Date | null) =>
      store.run((tx) =>
        setAnchor(tx, { name, at, reason: null, setAt: new Date(), setBy: aPerson }),
      );
    expect(await shown()).toMatchObject({ paused: true, note: `waiting for anchor ${name}` });
    const hour = 3_600_000;
    const at = Math.floor(Date.now() / 1_000) * 1_000 + hour;
    const { scheduleIds } = await anchor(new Date(at));
    expect(scheduleIds).toEqual([id]);
    expect(await shown()).toMatchObject({ paused: false, next: [at + 12 * hour, at + 24 * hour] });
    await anchor(new Date(at - 18 * hour));
    // The first one is overdue by now: a tick tries it.
    expect((await shown()).next).toEqual([at + 6 * hour]);
    const { generation } = (await store.run((tx) => findScheduleById(tx, id))) ?? {};
    await anchor(new Date(at - 18 * hour));
    expect(await store.run((tx) => findScheduleById(tx, id))).toMatchObject({ generation });
    await anchor(null);
    expect(await shown()).toMatchObject({ paused: true, note: `waiting for anchor ${name}` });
    await gateway.remove(`default.${slug}`);
  });
});
