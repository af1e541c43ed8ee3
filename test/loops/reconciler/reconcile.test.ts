import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createReconciler } from '../../../src/loops/reconciler/reconcile.ts';
import { markLimitReached } from '../../../src/store/executions/accepted-starts.ts';
import { setScheduleEnabled } from '../../../src/store/schedules/schedule-changes.ts';
import type { StoredSchedule } from '../../../src/store/schedules/schedules.ts';
import type { ScheduleGateway } from '../../../src/temporal/schedules/schedule-gateway.ts';
import { aStep } from '../../temporal/builders.ts';
import {
  aReconciler,
  compareAll,
  database,
  driftsOf,
  gateway,
  initiator,
  insert,
  log,
  lookAgain,
  proxied,
  proxy,
  remove,
  replace,
  restore,
  stage,
  stored,
  temporal,
  tenantId,
} from './reconcile-stage.ts';

describe('createReconciler push', () => {
  it('brings create, change, disable, enable and delete to Temporal, each read back', async () => {
    const reconciler = aReconciler();
    const { id, temporalId } = await insert();
    const synced = async (): Promise<StoredSchedule> => {
      expect(await reconciler.push(tenantId, id, 10_000)).toBe('synced');
      const schedule = await stored(id);
      expect(schedule.observedGeneration).toBe(schedule.generation);
      const observed = await gateway.describe(temporalId);
      expect(schedule.observedHash).toBe(observed?.hash ?? null);
      return schedule;
    };
    await synced();
    await replace(id, { steps: [aStep('other')] });
    expect((await synced()).revision).toBe(2);
    for (const enabled of [false, true]) {
      const note = `ann: ${enabled}`;
      await database.withTenant(tenantId, (tx) =>
        setScheduleEnabled(tx, { id, enabled, note, initiator, at: new Date() }),
      );
      await synced();
      expect(await gateway.describe(temporalId)).toMatchObject({ paused: !enabled, note });
    }
    await remove(id);
    await synced();
    expect(await gateway.describe(temporalId)).toBeNull();
  });

  it('ends with the newest generation when ten changes are pushed at once by three processes', async () => {
    const processes = [aReconciler(), aReconciler(), aReconciler()];
    const { id, temporalId } = await insert();
    const answers = await Promise.all(
      Array.from({ length: 10 }, async (_, n) => {
        await replace(id, { steps: [aStep(`change-${n}`)] });
        return processes[n % 3]?.push(tenantId, id, 20_000);
      }),
    );
    expect(answers).toEqual(Array.from({ length: 10 }, () => 'synced'));
    const schedule = await stored(id);
    expect(schedule.revision).toBe(11);
    expect(schedule.observedGeneration).toBe(schedule.generation);
    const observed = await gateway.describe(temporalId);
    expect(observed?.hash).toBe(schedule.observedHash);
    expect(observed?.canonical['input']).toMatchObject([{ revision: 11 }]);
  });

  it('keeps a change as pending while Temporal is down, and says why', async () => {
    const reconciler = aReconciler(proxied);
    const { id } = await insert();
    proxy.cut();
    expect(await reconciler.push(tenantId, id, 5_000)).toBe('pending');
    const schedule = await stored(id);
    expect(schedule.observedGeneration).toBeLessThan(schedule.generation);
    expect(schedule.syncError).toMatch(/^Temporal cannot be reached: /);
    expect(schedule.syncFailures).toBe(1);
  });

  it('answers pending at its time limit, and the work goes on', async () => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const slow: ScheduleGateway = {
      ...gateway,
      describe: async (temporalId) => {
        await held;
        return gateway.describe(temporalId);
      },
    };
    const reconciler = aReconciler(temporal, slow);
    const { id } = await insert();
    expect(await reconciler.push(tenantId, id, 50)).toBe('pending');
    letGo();
    await reconciler.stop();
    const schedule = await stored(id);
    expect(schedule.observedGeneration).toBe(schedule.generation);
  });

  it('does not delete the schedule that took over the name of a deleted one', async () => {
    const reconciler = aReconciler();
    const first = await insert();
    await reconciler.push(tenantId, first.id, 10_000);
    await remove(first.id);
    const second = await insert(first.slug);
    expect(await reconciler.push(tenantId, second.id, 10_000)).toBe('synced');
    expect(await reconciler.push(tenantId, first.id, 10_000)).toBe('synced');
    expect(await gateway.describe(second.temporalId)).toMatchObject({ scheduleId: second.id });
  });

  it('restores the successor of a name when the late delete of the old one hit it', async () => {
    const first = await insert();
    const reconciler = aReconciler();
    await reconciler.push(tenantId, first.id, 10_000);
    await remove(first.id);
    const second = await insert(first.slug);
    // Between looking and deleting, the new one has taken over the id.
    const racing: ScheduleGateway = {
      ...gateway,
      remove: async (temporalId) => {
        await reconciler.push(tenantId, second.id, 10_000);
        return gateway.remove(temporalId);
      },
    };
    expect(await aReconciler(temporal, racing).push(tenantId, first.id, 10_000)).toBe('synced');
    expect(await gateway.describe(second.temporalId)).toMatchObject({ scheduleId: second.id });
  });

  it('refuses to overwrite what somebody else made, and notes it for people', async () => {
    const { id, temporalId } = await insert();
    await temporal.client.schedule.create({
      scheduleId: temporalId,
      spec: {},
      state: { paused: true },
      action: { type: 'startWorkflow', workflowType: 'somebodyElses', taskQueue: 'other' },
    });
    expect(await aReconciler().push(tenantId, id, 10_000)).toBe('pending');
    expect((await stored(id)).syncError).toMatch(/starts another workflow/);
  });
});

describe('createReconciler start', () => {
  it('brings what was kept to Temporal once it is back', async () => {
    const reconciler = aReconciler(proxied);
    const { id, temporalId } = await insert();
    proxy.cut();
    await reconciler.push(tenantId, id, 5_000);
    reconciler.start();
    proxy.mend();
    await expect
      .poll(async () => (await stored(id)).observedGeneration, { timeout: 25_000, interval: 100 })
      .toBe((await stored(id)).generation);
    await reconciler.stop();
    const schedule = await stored(id);
    expect((await gateway.describe(temporalId))?.hash).toBe(schedule.observedHash);
    expect(schedule.syncError).toBeNull();
  });
});

describe('createReconciler pass', () => {
  it('works off more than one batch, and leaves alone what waits for its next try', async () => {
    const made = await Promise.all(Array.from({ length: 25 }, () => insert()));
    await aReconciler().pass();
    const schedules = await Promise.all(made.map(({ id }) => stored(id)));
    expect(schedules.filter((one) => one.observedGeneration < one.generation)).toEqual([]);
  });

  it('restores a Temporal Schedule that somebody deleted, and keeps on record how long it was gone', async () => {
    const { id, temporalId } = await insert();
    const reconciler = aReconciler();
    await reconciler.push(tenantId, id, 10_000);
    await compareAll(reconciler);
    const seenAsOurs = stage.now;
    const { observedHash } = await stored(id);
    await gateway.remove(temporalId);
    const hash = async () => (await lookAgain(reconciler, temporalId))?.hash;
    await expect.poll(hash, { timeout: 20_000 }).toBe(observedHash);
    expect(await stored(id)).toMatchObject({ driftedAt: null, drift: [], syncError: null });
    const [drift, ...others] = await driftsOf(id);
    expect(others).toEqual([]);
    expect(drift).toMatchObject({ parts: ['deleted'], outcome: 'Restored' });
    expect(drift?.since.getTime()).toBeGreaterThanOrEqual(seenAsOurs - 5_000);
    expect(drift?.since.getTime()).toBeLessThan(stage.now);
  });

  it('shows one that somebody deleted as drift, with the reason, while it cannot be restored', async () => {
    const { id, temporalId } = await insert();
    await aReconciler().push(tenantId, id, 10_000);
    await gateway.remove(temporalId);
    const refusing = { ...gateway, create: () => Promise.reject(new Error('quota reached')) };
    await compareAll(aReconciler(temporal, refusing));
    const drifted = await stored(id);
    expect(drifted).toMatchObject({ drift: ['deleted'], syncError: 'quota reached' });
    expect(drifted.driftedAt).toBeInstanceOf(Date);
    expect(await driftsOf(id)).toMatchObject([{ parts: ['deleted'], endedAt: null }]);
    await compareAll(aReconciler());
    expect(await stored(id)).toMatchObject({ drift: [], driftedAt: null, syncError: null });
    expect(await driftsOf(id)).toMatchObject([{ outcome: 'Restored' }]);
  });

  it('adopts a pause and its note made with `temporal schedule toggle`, and the way back', async () => {
    const { id, temporalId } = await insert();
    await aReconciler().push(tenantId, id, 10_000);
    const before = await stored(id);
    await temporal.client.schedule.getHandle(temporalId).pause('by hand');
    await compareAll(aReconciler());
    const paused = await stored(id);
    expect(paused).toMatchObject({
      enabled: false,
      enabledNote: 'by hand',
      driftedAt: null,
      syncError: null,
      updatedBy: { type: 'system', id: 'temporal', name: 'temporal' },
      revision: before.revision,
      generation: before.generation + 1,
      observedGeneration: before.generation + 1,
    });
    expect(await driftsOf(id)).toMatchObject([{ parts: ['paused'], outcome: 'Adopted' }]);
    await temporal.client.schedule.getHandle(temporalId).unpause('go on');
    await compareAll(aReconciler());
    expect(await stored(id)).toMatchObject({ enabled: true, enabledNote: 'go on', drift: [] });
    const { generation } = await stored(id);
    await compareAll(aReconciler());
    expect((await stored(id)).generation).toBe(generation);
  });

  it('shows what `temporal schedule update` changed, leaves it, and restores ours on request', async () => {
    const { id, temporalId } = await insert();
    await aReconciler().push(tenantId, id, 10_000);
    const handle = temporal.client.schedule.getHandle(temporalId);
    await handle.update((schedule) => ({
      ...schedule,
      spec: { intervals: [{ every: '3h' }] },
      state: { ...schedule.state, paused: true, note: 'both' },
    }));
    await compareAll(aReconciler());
    const drifted = await stored(id);
    expect(drifted).toMatchObject({ enabled: false, enabledNote: 'both' });
    expect(drifted.drift).toContain('intervals');
    expect(drifted.drift).not.toContain('paused');
    await compareAll(aReconciler());
    expect((await stored(id)).driftedAt).toEqual(drifted.driftedAt);
    expect((await gateway.describe(temporalId))?.hash).not.toBe(drifted.observedHash);
    await restore(id);
    const restored = await stored(id);
    expect(restored).toMatchObject({ enabled: false, drift: [], driftedAt: null });
    expect((await gateway.describe(temporalId))?.hash).toBe(restored.observedHash);
  });

  it('sees a change within a round although only list entries are compared', async () => {
    const { id, temporalId } = await insert();
    const reconciler = createReconciler({
      database,
      searchAttributes: () => Promise.resolve(false),
      clock: () => stage.now,
      log,
      gateway,
      owner: randomUUID(),
      intervalMs: 20,
      compareEveryMs: 200,
    });
    await reconciler.push(tenantId, id, 10_000);
    reconciler.start();
    await temporal.client.schedule.getHandle(temporalId).pause('seen soon');
    await expect
      .poll(
        async () => {
          stage.now = Date.now();
          return (await stored(id)).enabled;
        },
        { timeout: 20_000 },
      )
      .toBe(false);
    await reconciler.stop();
  });

  it('pushes once a day what the passing of time has changed', async () => {
    stage.now = Date.parse('2027-03-28T12:00:00Z');
    const { id, temporalId } = await insert();
    const timings = [
      { type: 'Cron', expression: '30 1 * * *', timeZone: 'Europe/London' },
    ] as const;
    await replace(id, { timings });
    const reconciler = aReconciler();
    await reconciler.push(tenantId, id, 10_000);
    const before = await stored(id);
    stage.now = Date.parse('2027-04-05T00:00:01Z');
    await compareAll(reconciler);
    const after = await stored(id);
    expect(after.observedHash).not.toBe(before.observedHash);
    expect((await gateway.describe(temporalId))?.hash).toBe(after.observedHash);
  });
});

describe('a schedule that has finished', () => {
  const empty = { paused: true, note: 'finished', nextFires: [] };

  it('is kept in Temporal, paused and without fires, once its only instant is over', async () => {
    stage.now = Date.parse('2027-05-01T12:00:00Z');
    const { id, temporalId } = await insert();
    const reconciler = aReconciler();
    await replace(id, {
      timings: [{ type: 'OneTime', at: '2027-05-01T18:00:00Z', timeZone: 'UTC' }],
    });
    await reconciler.push(tenantId, id, 10_000);
    const at = new Date('2027-05-01T18:00:00Z');
    expect(await gateway.describe(temporalId)).toMatchObject({ paused: false, nextFires: [at] });
    stage.now = Date.parse('2027-05-02T00:00:01Z');
    await compareAll(reconciler);
    expect(await gateway.describe(temporalId)).toMatchObject(empty);
    // A server that dropped it after a week is no change made by somebody else.
    await gateway.remove(temporalId);
    stage.now += 86_400_000;
    const look = () => lookAgain(reconciler, temporalId);
    await expect.poll(look, { timeout: 20_000 }).toMatchObject(empty);
  });

  it('loses its fires in Temporal with the last start that its timing allows', async () => {
    const { id, temporalId } = await insert();
    const reconciler = aReconciler();
    const hourly = { type: 'Interval', everySeconds: 3_600, offsetSeconds: 0 } as const;
    const timing = { ...hourly, startAt: null };
    const limits = { startAt: null, until: null, maxExecutions: 1 };
    await replace(id, { timings: [{ type: 'Limited', timing, ...limits }] });
    await reconciler.push(tenantId, id, 10_000);
    expect((await gateway.describe(temporalId))?.nextFires.length).toBeGreaterThan(0);
    await database.withTenant(tenantId, (tx) => markLimitReached(tx, id));
    await reconciler.push(tenantId, id, 10_000);
    expect(await gateway.describe(temporalId)).toMatchObject(empty);
  });
});
