/** Stage of the reconciler tests: PostgreSQL, Temporal, and a proxy that can cut the way to it. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import type { Definition } from '../../../src/domain/schedule/schedule.ts';
import { createLogger } from '../../../src/log.ts';
import { createReconciler, type Reconciler } from '../../../src/loops/reconciler/reconcile.ts';
import { createDatabase, type Database } from '../../../src/store/core/database.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { findTenantBySlug } from '../../../src/store/core/tenants.ts';
import {
  deleteSchedule,
  insertSchedule,
  replaceSchedule,
} from '../../../src/store/schedules/schedule-changes.ts';
import { listDrifts, requestReconcile } from '../../../src/store/schedules/schedule-drift.ts';
import { findScheduleById, type StoredSchedule } from '../../../src/store/schedules/schedules.ts';
import { openTemporal, type TemporalConnection } from '../../../src/temporal/connection.ts';
import {
  createScheduleGateway,
  type ScheduleGateway,
} from '../../../src/temporal/schedules/schedule-gateway.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { startTcpProxy, type TcpProxy } from '../../support/scenario/tcp-proxy.ts';
import { aDefinition } from '../../temporal/builders.ts';
import { connectLive } from '../../temporal/live.ts';

export const initiator = { type: 'user', id: 'ann', name: 'Ann' } as const;
export const log = createLogger({ level: 'silent', pretty: false, name: 'test' });

let testDatabase: TestDatabase;
export let database: Database;
export let temporal: TemporalConnection;
export let proxy: TcpProxy;
export let proxied: TemporalConnection;
export let gateway: ScheduleGateway;
export let tenantId: string;
/** What the tests change. */
export const stage = {
  now: Date.now(),
};
const slugs = new Set<string>();

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase({ url: testDatabase.url, applicationName: 'test' });
  tenantId = (await database.global((tx) => findTenantBySlug(tx, 'default')))?.id ?? '';
  temporal = await connectLive();
  gateway = createScheduleGateway(temporal);
  proxy = await startTcpProxy(inject('temporalAddress'));
  const { namespace } = temporal;
  proxied = openTemporal({ address: proxy.address, namespace, identity: 'tests' });
});
afterEach(async () => {
  proxy.mend();
  stage.now = Date.now();
  // Nothing stays due for the next test: what is left over is deleted, here and in Temporal.
  await database.withTenant(tenantId, (tx) =>
    tx.execute(sql`update schedule set deleted_at = now(), generation = generation + 1,
      observed_generation = generation + 1 where deleted_at is null`),
  );
  for (const slug of slugs) await gateway.remove(`default.${slug}`);
  slugs.clear();
});
afterAll(async () => {
  await proxied.close();
  await temporal.close();
  await proxy.close();
  await database.close();
  await testDatabase.drop();
});

export function aReconciler(
  through: TemporalConnection = temporal,
  changed?: ScheduleGateway,
): Reconciler {
  return createReconciler({
    database,
    gateway: changed ?? createScheduleGateway(through),
    searchAttributes: () => Promise.resolve(false),
    clock: () => stage.now,
    owner: randomUUID(),
    log,
    intervalMs: 20,
    random: () => 0.5,
  });
}

type Made = { id: string; slug: string; temporalId: string };

export async function insert(slug: string = `test-${randomUUID()}`): Promise<Made> {
  const id = randomUUID();
  const definition = aDefinition();
  const made = { id, slug, enabled: true, definition, reason: null, initiator, at: new Date() };
  await database.withTenant(tenantId, (tx) => insertSchedule(tx, made));
  slugs.add(slug);
  return { id, slug, temporalId: `default.${slug}` };
}

export async function replace(id: string, changes: Partial<Definition>): Promise<void> {
  const definition = aDefinition(changes);
  await database.withTenant(tenantId, (tx) =>
    replaceSchedule(tx, { id, definition, enabled: null, reason: null, initiator, at: new Date() }),
  );
}

export async function remove(id: string): Promise<void> {
  const gone = { id, initiator, at: new Date() };
  await database.withTenant(tenantId, (tx) => deleteSchedule(tx, gone));
}

export const driftsOf = (scheduleId: string) =>
  database.read(tenantId, (tx) => listDrifts(tx, { scheduleId, from: new Date(0) }));

export async function stored(id: string): Promise<StoredSchedule> {
  const found = await database.read(tenantId, (tx) => findScheduleById(tx, id));
  if (found === null) throw new Error('the schedule is gone');
  return found;
}

export async function restore(id: string): Promise<void> {
  await database.withTenant(tenantId, (tx) => requestReconcile(tx, id));
  expect(await aReconciler().push(tenantId, id, 10_000)).toBe('synced');
}

/** The comparison takes a few schedules per pass; this takes enough passes for all of them. */
export async function compareAll(reconciler: Reconciler): Promise<void> {
  for (let pass = 0; pass < 6; pass += 1) await reconciler.pass();
}

/** Temporal's list follows a change some time later, and is read every few seconds. */
export async function lookAgain(reconciler: Reconciler, temporalId: string) {
  stage.now += 10_000;
  await compareAll(reconciler);
  return gateway.describe(temporalId);
}
