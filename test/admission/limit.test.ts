import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admitExecution } from '../../src/admission/admit.ts';
import type { Timing } from '../../src/domain/schedule/timing.ts';
import { createDatabase, type Database } from '../../src/store/core/database.ts';
import { findTenantBySlug } from '../../src/store/core/tenants.ts';
import { insertSchedule, replaceSchedule } from '../../src/store/schedules/schedule-changes.ts';
import { findScheduleById } from '../../src/store/schedules/schedules.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { aDefinition } from '../temporal/builders.ts';

const initiator = { type: 'user', id: 'ann', name: 'Ann' } as const;
let testDatabase: TestDatabase;
let database: Database;
let tenantId = '';

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase({ url: testDatabase.url, applicationName: 'test' });
  tenantId = (await database.global((tx) => findTenantBySlug(tx, 'default')))?.id ?? '';
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const minutely = (bounds: Partial<Timing & { type: 'Limited' }>): Timing => ({
  type: 'Limited',
  startAt: null,
  until: null,
  maxExecutions: null,
  timing: { type: 'Cron', expression: '* * * * *', timeZone: 'UTC' },
  ...bounds,
});

async function schedule(timing: Timing): Promise<string> {
  const id = uuidv7();
  const definition = aDefinition({ timings: [timing], overlap: 'AllowAll' });
  const made = { id, slug: `limited-${id}`, enabled: true, definition, reason: null, initiator };
  await database.withTenant(tenantId, (tx) => insertSchedule(tx, { ...made, at: new Date() }));
  return id;
}

const at = (minute: number): string => `2027-01-01T00:${String(minute).padStart(2, '0')}:00.000Z`;

/** What begin does for a fire, or for a start by hand when there is no nominal time. */
function start(scheduleId: string, scheduledFor: string | null, revision = 1) {
  const runId = randomUUID();
  const trigger = scheduledFor === null ? 'Manual' : 'Schedule';
  const begin = {
    input: { scheduleId, revision, trigger, executionId: uuidv7() } as const,
    workflowId: `w-${runId}`,
    runId,
    firstRunId: runId,
    scheduledFor,
    scheduledBy: null,
    queuedAt: Date.now(),
    at: Date.now(),
  };
  const request = { begin, tenantId, holderChecked: false };
  return database.withTenant(tenantId, (tx) => admitExecution(tx, request));
}

const stored = (id: string) => database.read(tenantId, (tx) => findScheduleById(tx, id));

describe('limitStarts', () => {
  it('starts as many executions as the timing allows, and is finished with the last', async () => {
    const id = await schedule(minutely({ maxExecutions: 2 }));
    expect(await start(id, at(1))).toMatchObject({ verdict: 'Run' });
    expect(await stored(id)).toMatchObject({ limitReachedAt: null, generation: 1 });
    expect(await start(id, at(2))).toMatchObject({ verdict: 'Run' });
    expect((await stored(id))?.limitReachedAt).toBeInstanceOf(Date);
    // The reconciler takes the fires away in Temporal.
    expect((await stored(id))?.generation).toBe(2);
    expect(await start(id, at(3))).toMatchObject({
      verdict: 'Skipped',
      reason: 'limit: all 2 starts of the timing were made',
    });
  });

  it('counts neither starts by hand nor fires that were skipped', async () => {
    const id = await schedule(minutely({ maxExecutions: 1, until: '2027-01-01T00:30:00Z' }));
    expect(await start(id, null)).toMatchObject({ verdict: 'Run' });
    expect(await start(id, at(31))).toMatchObject({ verdict: 'Skipped' });
    expect(await start(id, at(1))).toMatchObject({ verdict: 'Run' });
    expect(await start(id, null)).toMatchObject({ verdict: 'Run' });
    expect(await start(id, at(2))).toMatchObject({ verdict: 'Skipped' });
  });

  it('lets no more start when all come at once', async () => {
    const id = await schedule(minutely({ maxExecutions: 3 }));
    const all = await Promise.all(Array.from({ length: 12 }, (_, minute) => start(id, at(minute))));
    expect(all.filter(({ verdict }) => verdict === 'Run')).toHaveLength(3);
    expect(all.filter(({ verdict }) => verdict === 'Skipped')).toHaveLength(9);
  });

  it('counts anew when the timings are changed, and only then', async () => {
    const id = await schedule(minutely({ maxExecutions: 1 }));
    await start(id, at(1));
    const change = async (name: string, maxExecutions: number) => {
      const timings = [minutely({ maxExecutions })];
      const definition = aDefinition({ name, timings, overlap: 'AllowAll' });
      const given = { id, definition, enabled: null, reason: null, initiator, at: new Date() };
      return (await database.withTenant(tenantId, (tx) => replaceSchedule(tx, given))).revision;
    };
    const renamed = await change('Renamed', 1);
    expect((await stored(id))?.limitReachedAt).not.toBeNull();
    expect(await start(id, at(2), renamed)).toMatchObject({ verdict: 'Skipped' });
    const raised = await change('Renamed', 2);
    expect(await stored(id)).toMatchObject({ limitReachedAt: null, timingsRevision: raised });
    expect(await start(id, at(3), raised)).toMatchObject({ verdict: 'Run' });
    expect(await start(id, at(4), raised)).toMatchObject({ verdict: 'Run' });
    expect(await start(id, at(5), raised)).toMatchObject({ verdict: 'Skipped' });
  });

  it('skips a fire after the end of its timing, and says why', async () => {
    const id = await schedule(minutely({ until: '2027-01-01T00:10:00Z' }));
    expect(await start(id, at(10))).toMatchObject({ verdict: 'Run' });
    expect(await start(id, at(11))).toMatchObject({
      verdict: 'Skipped',
      reason: 'limit: before the start or after the end of the timing',
    });
  });
});
