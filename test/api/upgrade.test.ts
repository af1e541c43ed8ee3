import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDatabase } from '../../src/store/core/database.ts';
import { migrate } from '../../src/store/migrate/migrate.ts';
import { ownerQuery } from '../store/store-fixture.ts';
import { dropDatabase, runStatement, withDatabase } from '../support/template-database.ts';
import { createHarness, type Harness } from './harness.ts';

const shipped = fileURLToPath(new URL('../../migrations', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'carillon-upgrade-'));
const undo: (() => Promise<void>)[] = [];
let harness: Harness;

beforeAll(async () => {
  harness = await createHarness();
});
afterAll(async () => {
  for (const step of undo.reverse()) await step();
  await harness.close();
  rmSync(directory, { recursive: true });
});

const scheduleId = '01993f00-0000-7000-8000-000000000001';
const failedId = '01993f00-0000-7000-8000-00000000000a';
const openId = '01993f00-0000-7000-8000-00000000000b';

/** As the first version wrote it: without what later versions have added. */
const definition = {
  name: 'Old nightly',
  description: 'kept',
  tags: ['old'],
  overlap: 'Skip',
  timings: [{ type: 'Cron', expression: '30 2 * * *', timeZone: 'Europe/London' }],
  catchupWindowSeconds: 3600,
  steps: [
    {
      key: 'one',
      name: 'One',
      type: 'Http',
      mode: 'Sequential',
      continueOnFailure: false,
      timeoutSeconds: 30,
      onInterrupted: 'Retry',
      pool: 'default',
      retry: { maxRetries: 3, delaySeconds: 60, backoff: 1 },
      method: 'GET',
      url: 'https://example.test/',
      headers: {},
      body: null,
    },
  ],
};
const by = JSON.stringify({ type: 'user', id: 'u1', name: 'Ada' });
const at = '2026-01-10T02:30:00Z';

/** Rows of every table that the first version had, with columns that it had. */
const filling = `
  insert into schedule (tenant_id, id, slug, name, tags, enabled, revision, created_at, created_by,
      updated_at, updated_by)
    select id, '${scheduleId}', 'old-nightly', 'Old nightly', '{old}', true, 1, '${at}', '${by}',
      '${at}', '${by}' from tenant;
  insert into schedule_revision (tenant_id, schedule_id, revision, content_hash, definition,
      created_at, created_by)
    select id, '${scheduleId}', 1, 'hash', '${JSON.stringify(definition)}', '${at}', '${by}' from tenant;
  insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision, status,
      trigger, initiator, workflow_id, run_id, scheduled_for, queued_at, started_at, ended_at,
      group_count, step_count, error)
    select t.id, e.id::uuid, '${scheduleId}', 'old-nightly', 'Old nightly', 1, e.status, 'Schedule',
      '${by}', 'default.old-nightly-' || e.status, e.id::uuid, '${at}', '${at}', '${at}',
      e.ended_at::timestamptz, 1, 1, e.error
    from tenant t, (values ('${failedId}', 'Failed', '${at}', 'One: refused'),
                           ('${openId}', 'InProgress', null, null)) e (id, status, ended_at, error);
  insert into activity_record (tenant_id, execution_id, run_id, step_index, id, group_index, step_key,
      step_name, step_type, continue_on_failure, status, started_at, ended_at, attempts, message)
    select t.id, e.id::uuid, e.id::uuid, 0, gen_random_uuid(), 0, 'one', 'One', 'Http', false, e.status,
      '${at}', e.ended_at::timestamptz, 1, e.message
    from tenant t, (values ('${failedId}', 'Failed', '${at}', 'refused'),
                           ('${openId}', 'InProgress', null, null)) e (id, status, ended_at, message);
  insert into attempt (tenant_id, execution_id, run_id, step_index, attempt, status, started_at,
      ended_at, message)
    select id, '${failedId}', '${failedId}', 0, 1, 'Failed', '${at}', '${at}', 'refused' from tenant;
  insert into log_line (tenant_id, execution_id, run_id, step_index, attempt, line, at, level, stream,
      text)
    select id, '${failedId}', '${failedId}', 0, 1, 1, '${at}', 'error', 'stderr', 'an old line' from tenant;
  insert into fire (tenant_id, schedule_id, scheduled_for, execution_id, decision)
    select id, '${scheduleId}', '${at}', '${failedId}', 'Started' from tenant;
  insert into idempotency (tenant_id, key, request_hash, status, body)
    select id, 'old-key', 'hash', 201, '{}' from tenant;`;

/** A database of the first `count` migrations, filled, and then brought to this version. */
async function upgradeFrom(count: number): Promise<string> {
  const name = `carillon_upgrade_${randomUUID().replaceAll('-', '')}`;
  await runStatement(inject('databaseUrl'), `CREATE DATABASE ${name}`);
  undo.push(() => dropDatabase(inject('databaseUrl'), name));
  const url = withDatabase(inject('databaseUrl'), name);
  const older = join(directory, String(count));
  for (const file of readdirSync(shipped).sort().slice(0, count)) {
    cpSync(join(shipped, file), join(older, file));
  }
  await migrate({ databaseUrl: url, directory: older });
  // The tables force row-level security on their owner too.
  const [tenant] = await ownerQuery(url, 'select id from tenant');
  await ownerQuery(url, `set app.tenant = '${String(tenant?.['id'])}'; ${filling}`);
  await migrate({ databaseUrl: url });
  return withDatabase(inject('runtimeUrl'), name);
}

/** The first release ends with migration 5; later migrations join the list where they change what is read. */
describe('a database that an older version filled', () => {
  it.each([5])('is read and changed after an upgrade from migration %i', async (count) => {
    const url = await upgradeFrom(count);
    const database = createDatabase({ url, applicationName: 'upgrade test' });
    undo.push(() => database.close());
    const app = harness.withDeps({ database });
    const ask = async (path: string, more: object = {}) => {
      const headers = harness.operator;
      const answer = await app.inject({ url: `/api/v1${path}`, headers, ...more });
      expect([path, answer.statusCode, answer.statusCode < 300 ? '' : answer.body]).toEqual([
        ...[path, 200, ''],
      ]);
      return answer.json<Record<string, unknown>>();
    };

    expect(await ask('/schedules/old-nightly')).toMatchObject({ name: 'Old nightly', revision: 1 });
    expect(await ask('/schedules')).toMatchObject({ items: [{ slug: 'old-nightly' }] });
    await ask('/schedules/old-nightly/preview');
    expect(await ask(`/schedule-executions/${failedId}`)).toMatchObject({
      status: 'Failed',
      error: 'One: refused',
      steps: [{ status: 'Failed', message: 'refused' }],
    });
    expect(await ask(`/schedule-executions/${openId}`)).toMatchObject({ status: 'InProgress' });
    expect(await ask(`/schedule-executions/${failedId}/log`)).toMatchObject({
      items: [
        { text: 'an old line' },
        { text: expect.stringMatching(/^attempt 1: Failed/) as string },
      ],
    });
    expect(await ask(`/schedules/${scheduleId}/fires`)).toMatchObject({
      items: [{ decision: 'Started', executionId: failedId }],
    });
    await ask('/activity-records');
    await ask('/invariants');
    const { timings, steps } = await ask('/schedules/old-nightly');
    const payload = { name: 'Newer nightly', timings, steps };
    expect(await ask('/schedules/old-nightly', { method: 'PUT', payload })).toMatchObject({
      name: 'Newer nightly',
      revision: 2,
    });
  });
});
