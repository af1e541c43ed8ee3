import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admitExecution } from '../../src/admission/admit.ts';
import type { RunScheduleInput } from '../../src/domain/execution/start.ts';
import type { Timing } from '../../src/domain/schedule/timing.ts';
import { explainFire } from '../../src/loops/auditor/explain-fire.ts';
import { createOwnerDatabase, type Database } from '../../src/store/core/database.ts';
import { listActiveTenants, listTenants } from '../../src/store/core/tenants.ts';
import { findExecution } from '../../src/store/executions/executions.ts';
import { takeDeliveries } from '../../src/store/fires/deliveries.ts';
import { insertEvent } from '../../src/store/fires/events.ts';
import { findDidNotRun, listPhases } from '../../src/store/fires/fire-audits.ts';
import { listFires } from '../../src/store/fires/fires.ts';
import { listSuspendedTimes } from '../../src/store/schedules/holds.ts';
import { insertSchedule } from '../../src/store/schedules/schedule-changes.ts';
import { claimDueSync, claimSync } from '../../src/store/schedules/sync.ts';
import { resumeTenant, suspendTenant } from '../../src/store/tenants/tenant-life.ts';
import { beginRemoval } from '../../src/store/tenants/tenant-removal.ts';
import type { FireGateway } from '../../src/temporal/schedules/fire-gateway.ts';
import { nothingExcluded } from '../../src/timing/fires/exclusion.ts';
import {
  aDefinition,
  aPerson,
  aSchedule,
  openStore,
  type StoreFixture,
} from '../store/store-fixture.ts';

let store: StoreFixture;
let owner: Database;
beforeAll(async () => {
  store = await openStore();
  owner = createOwnerDatabase({ url: store.ownerUrl, applicationName: 'test', poolSize: 2 });
});
afterAll(async () => {
  await owner.close();
  await store.close();
});

const act = () => ({ at: new Date(), by: aPerson });
const suspend = () =>
  owner.withTenant(store.tenantId, (tx) => suspendTenant(tx, { ...act(), reason: 'incident 12' }));
const resume = () => owner.withTenant(store.tenantId, (tx) => resumeTenant(tx, act()));
const reason = 'tenant suspended: incident 12';

const minutely: Timing = { type: 'Cron', expression: '* * * * *', timeZone: 'UTC' };
const onHire: Timing = { type: 'Event', source: 'hr', name: 'hired' };
/** The last whole minute. */
const due = new Date(Math.floor(Date.now() / 60_000) * 60_000);

async function create(...timings: Timing[]): Promise<string> {
  const definition = aDefinition({ timings, overlap: 'AllowAll' });
  const schedule = aSchedule({ definition, at: new Date(due.getTime() - 3_600_000) });
  await store.run((tx) => insertSchedule(tx, schedule));
  return schedule.id;
}

async function begin(input: RunScheduleInput, scheduledFor: Date | null = null) {
  const runId = randomUUID();
  const request = {
    input: { executionId: uuidv7(), ...input },
    workflowId: `w-${runId}`,
    runId,
    firstRunId: runId,
    scheduledBy: null,
    scheduledFor: scheduledFor?.toISOString() ?? null,
    queuedAt: due.getTime(),
    at: Date.now(),
  };
  return store.run((tx) =>
    admitExecution(tx, { begin: request, tenantId: store.tenantId, holderChecked: false }),
  );
}

describe('the admission of a suspended tenant', () => {
  it('skips every kind of start with the reason, and runs them again once it is resumed', async () => {
    const scheduleId = await create(minutely);
    const kinds: [RunScheduleInput, Date | null][] = [
      [{ scheduleId, trigger: 'Schedule' }, due],
      [{ scheduleId, trigger: 'Manual', initiator: aPerson }, null],
      [{ scheduleId, trigger: 'Manual', initiator: aPerson, overlap: 'AllowAll' }, null],
      [{ scheduleId }, null],
    ];
    await suspend();
    for (const [input, at] of kinds) {
      const admission = await begin(input, at);
      expect(admission).toMatchObject({ verdict: 'Skipped', reason });
      const id = 'executionId' in admission ? admission.executionId : '';
      const stored = await store.run((tx) => findExecution(tx, id));
      expect(stored).toMatchObject({ status: 'Skipped', error: reason });
    }
    const fires = await store.run((tx) =>
      listFires(tx, { scheduleId, decision: null, from: null, to: null, before: null, limit: 9 }),
    );
    expect(fires).toMatchObject([{ decision: 'Skipped', reason }]);
    await resume();
    for (const [input] of kinds.slice(1))
      expect(await begin(input)).toMatchObject({ verdict: 'Run' });
  });

  it('leaves starts after events pending, and makes them when it is resumed', async () => {
    await create(onHire);
    const event = {
      id: uuidv7(),
      source: 'hr',
      name: 'hired',
      senderId: null,
      payload: null,
      receivedAt: new Date(),
      receivedBy: aPerson,
    };
    await store.run((tx) => insertEvent(tx, event));
    const take = () =>
      store.run((tx) => takeDeliveries(tx, { now: new Date(), causeId: event.id, limit: 9 }));
    await suspend();
    expect(await take()).toEqual({ starts: [], refused: 0 });
    await resume();
    expect((await take()).starts).toHaveLength(1);
  });
});

describe('the loops', () => {
  const slugs = async (list: typeof listTenants) =>
    (await store.database.global((tx) => list(tx))).map(({ slug }) => slug);

  it('leave a suspended tenant out where they start something, and a removed one everywhere', async () => {
    const lease = { owner: randomUUID(), leaseSeconds: 1 };
    const scheduleId = await create(minutely);
    await suspend();
    expect(await slugs(listActiveTenants)).toEqual(['other']);
    expect(await slugs(listTenants)).toEqual(['default', 'other']);
    const [claim] = await store.run((tx) => claimDueSync(tx, { ...lease, limit: 1 }));
    expect(claim?.schedule.suspension).toBe('incident 12');
    await resume();
    const id = store.otherTenantId;
    const made = aSchedule();
    await store.database.withTenant(id, (tx) => insertSchedule(tx, made));
    const removing = { ...act(), reason: 'gone' };
    await owner.withTenant(id, (tx) => suspendTenant(tx, removing));
    await owner.withTenant(id, (tx) => beginRemoval(tx, removing));
    expect(await slugs(listTenants)).toEqual(['default']);
    // A pass that began before it was removed claims nothing of it.
    const late = await store.database.withTenant(id, async (tx) => [
      ...(await claimDueSync(tx, { ...lease, limit: 9 })),
      await claimSync(tx, { ...lease, scheduleId: made.id, evenInSync: true }),
    ]);
    expect(late).toEqual([null]);
    expect(scheduleId).not.toBe('');
  });
});

describe('the fire audit', () => {
  it('reports no fires that did not run while the tenant is suspended', async () => {
    await create(minutely);
    const unaudited = async () =>
      (await store.run((tx) => findDidNotRun(tx, new Date()))).unaudited;
    const before = await unaudited();
    expect(before).toBeGreaterThan(0);
    await suspend();
    expect(await unaudited()).toBe(0);
    await resume();
    expect(await unaudited()).toBe(before);
  });

  it('handles fires of the suspension by the catch-up policy, and names it as the cause', async () => {
    const scheduleId = await create(minutely);
    const tooOld = new Date(due.getTime() - 7_200_000);
    await owner.withTenant(store.tenantId, async (tx) => {
      await suspendTenant(tx, { ...act(), reason: 'incident 12' });
    });
    const now = new Date();
    const phases = await store.run((tx) => listPhases(tx, { scheduleId, from: due, to: now }));
    const suspended = await store.run((tx) => listSuspendedTimes(tx, { from: tooOld, to: now }));
    await resume();
    const [phase] = phases;
    const [period] = suspended.slice(-1);
    if (!phase || !period) throw new Error('there is a phase and a suspension');
    const started: unknown[] = [];
    const open = { state: 'open', runId: randomUUID(), firstRunId: randomUUID() } as const;
    const fires: FireGateway = {
      find: async () => ({ state: 'notFound' }),
      start: async (start) => {
        started.push(start);
        return open;
      },
    };
    const explain = (at: Date, later: Date) =>
      explainFire(
        { fires, searchAttributes: async () => false },
        {
          tenantSlug: 'default',
          audit: {
            scheduleId,
            slug: 's',
            enabled: true,
            deleted: false,
            drifted: false,
            auditedUntil: at,
          },
          phases,
          held: [],
          suspended: [{ ...period, since: tooOld }],
          drifts: [],
          exclusionIn: () => nothingExcluded,
          now: later,
        },
        { at, since: at, phase, milestone: null },
      );
    const missed = await explain(tooOld, now);
    expect(missed).toMatchObject({ decision: 'Missed' });
    expect(missed?.reason).toMatch(
      /^tenant suspended: incident 12; \d+ s late, beyond the catch-up/,
    );
    const recent = await explain(due, new Date(due.getTime() + 50_000));
    expect(recent).toMatchObject({ decision: 'Started', catchUp: true });
    expect(recent?.reason).toMatch(/^tenant suspended: incident 12; started by the auditor/);
    expect(started).toHaveLength(1);
  });
});
