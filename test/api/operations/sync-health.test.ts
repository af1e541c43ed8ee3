import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../../src/api/http/app-deps.ts';
import type { Health } from '../../../src/contract/operations/health.ts';
import type { Schedule, SchedulePage } from '../../../src/contract/schedule/schedules.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { endDrift, noteDrift } from '../../../src/store/schedules/schedule-drift.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

let harness: Harness;
let app: App;
let ahead = 0;
beforeAll(async () => {
  harness = await createHarness();
  // The database has its own clock: pending is counted by it.
  app = harness.withDeps({ clock: () => new Date(Date.now() + ahead) });
});
afterAll(() => harness.close());

const get = async <T>(url: string): Promise<T> =>
  (await app.inject({ url: `/api/v1${url}`, headers: harness.operator })).json<T>();
const metrics = async (): Promise<string> =>
  (await app.inject({ url: '/api/v1/metrics', headers: harness.operator })).body;

async function create(slug: string): Promise<string> {
  const payload = aScheduleBody({ name: slug, slug, timings: [{ type: 'Manual' }] });
  const made = { method: 'POST', url: '/api/v1/schedules', headers: harness.operator } as const;
  return (await app.inject({ ...made, payload })).json<Schedule>().id;
}

const pushed = (id: string) =>
  harness.database.withTenant(harness.tenantId, (tx) =>
    tx.execute(sql`update schedule set observed_generation = generation where id = ${id}`),
  );

describe('a schedule that Temporal does not have as it is here', () => {
  it('is told by health and metrics once its change has waited for a minute, with the reason', async () => {
    const id = await create('slow');
    await harness.database.withTenant(harness.tenantId, (tx) =>
      tx.execute(sql`update schedule set sync_error = 'no such table' where id = ${id}`),
    );
    expect((await get<Health>('/health')).schedules).toMatchObject({ status: 'Up', message: null });
    ahead = 61_000;
    const { status, schedules } = await get<Health>('/health');
    expect([status, schedules?.status]).toEqual(['Down', 'Down']);
    expect(schedules?.message).toMatch(/slow \(change pending since .*Z: no such table\)/);
    expect(await metrics()).toContain('carillon_schedules_out_of_sync{kind="Pending"} 1\n');
    await pushed(id);
    expect((await get<Health>('/health')).schedules?.status).toBe('Up');
    ahead = 0;
  });

  it('is shown by health, metrics, list and get while it drifts, and as restored afterwards', async () => {
    const id = await create('gone');
    await pushed(id);
    const at = new Date();
    const drift = { scheduleId: id, term: 0, parts: ['deleted'], lastAsOursAt: null };
    await harness.database.withTenant(harness.tenantId, (tx) =>
      noteDrift(tx, { ...drift, at, keepLease: false }),
    );
    const down = await get<Health>('/health');
    expect(down.schedules?.status).toBe('Down');
    expect(down.schedules?.message).toContain('gone (deleted in Temporal, seen ');
    expect(await metrics()).toContain('carillon_schedules_out_of_sync{kind="Drifted"} 1\n');
    const lastDrift = { differences: ['deleted'], seenAt: at.toISOString() };
    const drifted = { state: 'Drifted', differences: ['deleted'], lastDrift };
    expect((await get<Schedule>('/schedules/gone')).sync).toMatchObject(drifted);
    const { items } = await get<SchedulePage>('/schedules?q=gone');
    expect(items[0]?.sync).toMatchObject(drifted);

    await harness.database.withTenant(harness.tenantId, async (tx) => {
      await endDrift(tx, { scheduleId: id, restored: true, at: new Date() });
      await tx.execute(sql`update schedule set drifted_at = null, drift = '{}' where id = ${id}`);
    });
    const up = await get<Health>('/health');
    expect(up.schedules?.status).toBe('Up');
    expect(up.schedules?.message).toContain('restored in Temporal: gone (was deleted, restored ');
    expect((await get<Schedule>('/schedules/gone')).sync).toMatchObject({
      state: 'InSync',
      lastDrift: { ...lastDrift, outcome: 'Restored' },
    });
  });
});
