import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type {
  BulkItemPage,
  BulkOperation,
  BulkPreview,
} from '../../../src/contract/operations/bulk-operations.ts';
import type { Schedule } from '../../../src/contract/schedule/schedules.ts';
import type { Role } from '../../../src/domain/access/permissions.ts';
import { armFailpoint } from '../../../src/failpoints.ts';
import { createLogger } from '../../../src/log.ts';
import { type BulkWork, runBulkPass } from '../../../src/loops/bulk/bulk-loop.ts';
import { actOnObject, type BulkActDeps } from '../../../src/services/bulk/act-on-object.ts';
import { createObservationIntake } from '../../../src/services/executions/observation-intake.ts';
import { aScheduleBody, createHarness, type Harness, now } from '../harness.ts';

let harness: Harness;
/** The entry `anna` of the credentials file as it is now. */
let roles: readonly Role[] | null = ['admin'];
let time = now.getTime();

beforeAll(async () => {
  harness = await createHarness();
  harness.temporal.onStart = (start) => harness.begin(start);
});
afterAll(() => harness.close());
afterEach(() => {
  armFailpoint(null);
  roles = ['admin'];
});

const log = createLogger({ level: 'silent', pretty: false, name: 'bulk-test' });

function work(): BulkWork {
  const { database, temporal } = harness;
  const deps: BulkActDeps = {
    database,
    temporal,
    log,
    observations: createObservationIntake(database),
    connectedSystems: [],
    policy: null,
    homeTenant: 'default',
    commandsEnabled: false,
    clock: () => new Date(time),
    workers: {} as BulkActDeps['workers'],
    rolesOfEntry: (tenant, name) => (tenant === 'default' && name === 'anna' ? roles : null),
  };
  return { database, log, clock: () => time, act: (act) => actOnObject(deps, act) };
}

/** Passes, one second after the other. */
async function passes(count: number): Promise<void> {
  for (let pass = 0; pass < count; pass += 1) {
    time += 1_000;
    await runBulkPass(work(), new AbortController().signal);
  }
}

async function send<T>(method: 'GET' | 'POST', url: string, payload?: object) {
  const headers = harness.operator;
  const body = payload === undefined ? {} : { payload };
  const answer = await harness.app.inject({ method, url: `/api/v1${url}`, headers, ...body });
  return { status: answer.statusCode, body: answer.json<T>(), headers: answer.headers };
}

async function aSchedule(tags: string[] = []): Promise<Schedule> {
  const payload = aScheduleBody({ tags, timings: [{ type: 'Manual' }] });
  return (await send<Schedule>('POST', '/schedules', payload)).body;
}

/** Executions of one schedule that run, by their ids, the oldest first. */
async function running(count: number, scheduleId: string): Promise<string[]> {
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) {
    const body = { overlap: 'AllowAll' };
    const { status, body: run } = await send<{ id: string }>(
      'POST',
      `/schedules/${scheduleId}/run`,
      body,
    );
    expect(status).toBe(202);
    ids.push(run.id);
  }
  return ids;
}

const fail = (ids: readonly string[]) =>
  harness.asOwner(
    `update execution set status = 'Failed', ended_at = now() where id = any ($1::uuid[])`,
    [ids],
  );

async function start(body: object): Promise<BulkOperation> {
  const {
    status,
    body: made,
    headers,
  } = await send<BulkOperation>('POST', '/bulk-operations', body);
  expect(status, JSON.stringify(made)).toBe(202);
  expect(headers['location']).toBe(`/api/v1/bulk-operations/${made.id}`);
  if (made.itemsPerMinute === slow) await beginAt(made.id);
  return made;
}

/** One act a second, from the next pass on. */
const slow = 60;
const beginAt = (id: string) =>
  harness.asOwner(`update bulk_operation set next_item_at = $2 where id = $1`, [
    id,
    new Date(time + 1_000),
  ]);

const read = async (id: string) =>
  (await send<BulkOperation>('GET', `/bulk-operations/${id}`)).body;
const itemsOf = async (id: string) =>
  (await send<BulkItemPage>('GET', `/bulk-operations/${id}/items?limit=200`)).body.items;

describe('a dry run', () => {
  it('shows what would be touched, with why not for each, and writes nothing', async () => {
    const { id } = await aSchedule();
    const ids = await running(3, id);
    await fail(ids.slice(0, 1));
    const before = await harness.countRows();
    const body = { kind: 'CancelExecutions', filter: { scheduleId: id }, dryRun: true };
    const { status, body: shown } = await send<BulkPreview>('POST', '/bulk-operations', body);
    expect(status).toBe(200);
    expect(shown).toMatchObject({ kind: 'CancelExecutions', total: 3, applicable: 2 });
    expect(shown.items.map(({ objectId, applies, code }) => [objectId, applies, code])).toEqual([
      [ids[0], false, 'execution-already-final'],
      [ids[1], true, null],
      [ids[2], true, null],
    ]);
    expect(await harness.countRows()).toEqual(before);
    const list = await send<{ items: unknown[] }>('GET', '/bulk-operations');
    expect(list.body.items).toEqual([]);
    expect(harness.temporal.cancels).toEqual([]);
  });
});

describe('the filter', () => {
  it('chooses as the list of executions does', async () => {
    const { id } = await aSchedule();
    await running(2, id);
    const chosen = async (filter: object) => {
      const body = {
        kind: 'CancelExecutions',
        filter: { scheduleId: id, ...filter },
        dryRun: true,
      };
      return (await send<BulkPreview>('POST', '/bulk-operations', body)).body.total;
    };
    expect(await chosen({ stepType: 'Http' })).toBe(2);
    for (const none of [
      ...[{ initiator: 'none' }, { connectedSystem: 'none' }, { stepType: 'Shell' }],
      ...[{ errorContains: 'none' }, { longerThanSeconds: 31_622_400 }],
    ]) {
      expect(await chosen(none), JSON.stringify(none)).toBe(0);
    }
  });
});

describe('a bulk operation', () => {
  it('cancels a thousand executions, each once, and names itself in the audit trail', async () => {
    const { id } = await aSchedule();
    const [first = ''] = await running(1, id);
    await harness.asOwner(
      `insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision, status,
         trigger, initiator, workflow_id, run_id, queued_at, group_count, step_count)
       select e.tenant_id, overlay(e.id::text placing lpad(to_hex(n), 12, '0') from 25)::uuid,
         e.schedule_id, e.schedule_slug, e.schedule_name, e.revision, e.status, e.trigger, e.initiator,
         'many-' || n, gen_random_uuid(), e.queued_at, e.group_count, e.step_count
       from execution e, generate_series(1, 999) n where e.id = $1`,
      [first],
    );
    harness.temporal.cancels.length = 0;
    const filter = { scheduleId: id, status: ['InProgress'] };
    const kind = 'CancelExecutions';
    const made = await start({ kind, filter, itemsPerMinute: 6_000, reason: 'wrong day' });
    expect(made).toMatchObject({ status: 'Running', total: 1_000, remaining: 1_000 });
    await passes(21);
    expect(await read(made.id)).toMatchObject({
      status: 'Completed',
      succeeded: 1_000,
      failed: 0,
      skipped: 0,
      remaining: 0,
    });
    const asked = harness.temporal.cancels.map(({ workflowId }) => workflowId);
    expect(asked.length).toBe(1_000);
    expect(new Set(asked).size).toBe(1_000);
    const trail = await send<{ items: { detail: string; actor: { name: string } }[] }>(
      'GET',
      `/audit-events?objectId=${first}&action=cancel`,
    );
    expect(trail.body.items).toMatchObject([
      { detail: `bulk operation ${made.id}`, reason: 'wrong day', actor: { name: 'anna' } },
    ]);
  }, 120_000);

  it('keeps its pace', async () => {
    const { id } = await aSchedule();
    const ids = await running(4, id);
    const made = await start({ kind: 'PauseExecutions', ids, itemsPerMinute: slow });
    await passes(2);
    expect((await read(made.id)).succeeded).toBe(2);
    await passes(2);
    expect((await read(made.id)).status).toBe('Completed');
  });

  it('does nothing twice when the server ends after an act and before its end is recorded', async () => {
    const { id } = await aSchedule();
    const ids = await running(3, id);
    await fail(ids);
    harness.temporal.starts.length = 0;
    const made = await start({ kind: 'RetryExecutions', ids, itemsPerMinute: 6_000 });
    armFailpoint({ point: 'bulk.acted', hit: 2, action: 'throw' });
    await passes(1);
    expect(await read(made.id)).toMatchObject({ status: 'Running', succeeded: 1, remaining: 2 });
    expect(harness.temporal.starts).toHaveLength(2);
    // The begun one is looked at again once its claim is over; the next ones go on meanwhile.
    await passes(1);
    expect(await read(made.id)).toMatchObject({ succeeded: 2, remaining: 1 });
    time += 60_000;
    await passes(1);
    expect(await read(made.id)).toMatchObject({ status: 'Completed', succeeded: 3 });
    expect(harness.temporal.starts).toHaveLength(3);
    const retried = (await itemsOf(made.id)).map(({ executionId }) => executionId);
    expect(new Set(retried)).toEqual(
      new Set(harness.temporal.starts.map(({ executionId }) => executionId)),
    );
  });

  it('tries an act again that Temporal did not answer, and fails it after five times', async () => {
    const { id } = await aSchedule();
    const ids = await running(1, id);
    const made = await start({ kind: 'PauseExecutions', ids });
    const { onCommand } = harness.temporal;
    harness.temporal.onCommand = () => {
      throw new Error('not reachable');
    };
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await read(made.id)).status).toBe('Running');
      time += 10_000;
      await passes(1);
    }
    harness.temporal.onCommand = onCommand;
    expect(await read(made.id)).toMatchObject({ status: 'Completed', failed: 1 });
    const [item] = await itemsOf(made.id);
    expect(item).toMatchObject({ state: 'Failed', code: null });
    expect(item?.detail).not.toContain('not reachable');
  });

  it('finds nothing of another tenant, and says so for each object', async () => {
    const foreign = [randomUUID(), '019ab000-0000-7000-8000-00000000000a'];
    for (const [kind, code] of [
      ['CancelExecutions', 'execution-not-found'],
      ['DisableSchedules', 'schedule-not-found'],
    ]) {
      const preview = { kind, ids: foreign, dryRun: true };
      const { body } = await send<BulkPreview>('POST', '/bulk-operations', preview);
      expect(body.items.map((item) => item.code)).toEqual([code, code]);
      const made = await start({ kind, ids: foreign });
      await passes(2);
      expect((await itemsOf(made.id)).map((item) => [item.state, item.code])).toEqual([
        ['Failed', code],
        ['Failed', code],
      ]);
    }
  });

  it('can be cancelled in the middle: what waits is skipped, what was done stays', async () => {
    const { id } = await aSchedule();
    const ids = await running(4, id);
    const made = await start({ kind: 'PauseExecutions', ids, itemsPerMinute: slow });
    await passes(1);
    const url = `/bulk-operations/${made.id}/cancel`;
    const { body } = await send<BulkOperation>('POST', url, { reason: 'enough' });
    expect(body).toMatchObject({ status: 'Cancelled', succeeded: 1, skipped: 3, remaining: 0 });
    expect(body.endReason).toBe('cancelled by anna: enough');
    await passes(2);
    expect((await read(made.id)).succeeded).toBe(1);
    expect((await send<{ code: string }>('POST', url, {})).body.code).toBe('bulk-already-final');
  });

  it('stops when its user loses the permission or the credential', async () => {
    for (const [left, why] of [
      [['viewer'], 'no longer the permission operate'],
      [null, 'the access of anna has ended'],
    ] as const) {
      const { id } = await aSchedule();
      const ids = await running(3, id);
      const made = await start({ kind: 'PauseExecutions', ids, itemsPerMinute: slow });
      await passes(1);
      const sent = harness.temporal.commands.length;
      roles = left;
      await passes(2);
      const ended = await read(made.id);
      expect(ended).toMatchObject({ status: 'Stopped', succeeded: 1, skipped: 2, remaining: 0 });
      expect(ended.endReason).toContain(why);
      expect(harness.temporal.commands).toHaveLength(sent);
      roles = ['admin'];
    }
  });

  it('stops when the token that started it is revoked', async () => {
    const { id } = await aSchedule();
    const ids = await running(2, id);
    const made = await send<{ token: string; id: string }>('POST', '/tokens', {
      name: 'bulk-bot',
      roles: ['operator'],
    });
    const answer = await harness.app.inject({
      method: 'POST',
      url: '/api/v1/bulk-operations',
      headers: { authorization: `Bearer ${made.body.token}` },
      payload: { kind: 'PauseExecutions', ids, itemsPerMinute: slow },
    });
    expect(answer.statusCode).toBe(202);
    const bulk = answer.json<BulkOperation>();
    await beginAt(bulk.id);
    await passes(1);
    const headers = harness.operator;
    await harness.app.inject({ method: 'DELETE', url: `/api/v1/tokens/${made.body.id}`, headers });
    await passes(1);
    expect(await read(bulk.id)).toMatchObject({ status: 'Stopped', succeeded: 1, skipped: 1 });
  });

  it('disables, enables and deletes schedules by their tag', async () => {
    const tag = `t${Date.now()}`;
    const made = [await aSchedule([tag]), await aSchedule([tag])];
    for (const [kind, check] of [
      ['DisableSchedules', { enabled: false }],
      ['EnableSchedules', { enabled: true }],
    ] as const) {
      await start({ kind, filter: { tag }, reason: 'drill' });
      await passes(2);
      for (const { id } of made) {
        expect((await send<Schedule>('GET', `/schedules/${id}`)).body).toMatchObject(check);
      }
    }
    const again = await start({ kind: 'EnableSchedules', filter: { tag } });
    await passes(2);
    expect(await read(again.id)).toMatchObject({ status: 'Completed', succeeded: 0, skipped: 2 });
    await start({ kind: 'DeleteSchedules', filter: { tag } });
    await passes(2);
    for (const { id } of made) expect((await send('GET', `/schedules/${id}`)).status).toBe(404);
  });

  it('runs schedules, each once, and names the executions', async () => {
    const tag = `r${Date.now()}`;
    const made = [await aSchedule([tag]), await aSchedule([tag])];
    const bulk = await start({ kind: 'RunSchedules', filter: { tag }, reason: 'after the outage' });
    await passes(2);
    const items = await itemsOf(bulk.id);
    expect(items.map(({ objectId }) => objectId)).toEqual(made.map(({ id }) => id));
    for (const { objectId, executionId } of items) {
      const ran = await send('GET', `/schedule-executions/${executionId}`);
      expect(ran.body).toMatchObject({ scheduleId: objectId, trigger: 'Manual' });
    }
  });

  it('names an execution only for acts that make one', async () => {
    const { id } = await aSchedule();
    const bulk = await start({ kind: 'DisableSchedules', ids: [id] });
    await passes(2);
    expect(await itemsOf(bulk.id)).toMatchObject([{ state: 'Succeeded', executionId: null }]);
  });

  it('needs the permission of its act, and exactly one selection that fits it', async () => {
    const operator = await send<{ token: string }>('POST', '/tokens', {
      name: 'op',
      roles: ['operator'],
    });
    const headers = { authorization: `Bearer ${operator.body.token}` };
    const url = '/api/v1/bulk-operations';
    const payload = { kind: 'DeleteSchedules', filter: {} };
    for (const dryRun of [true, false]) {
      const refused = await harness.app.inject({
        ...{ method: 'POST', url, headers },
        payload: { ...payload, dryRun },
      });
      expect(refused.statusCode).toBe(403);
    }
    for (const wrong of [
      { kind: 'CancelExecutions' },
      { kind: 'CancelExecutions', filter: {}, ids: [randomUUID()] },
      { kind: 'CancelExecutions', filter: { enabled: true } },
      { kind: 'EnableSchedules', filter: { status: ['Failed'] } },
      { kind: 'EnableSchedules', filter: { errorContains: 'x' } },
      { kind: 'RetryExecutions', filter: { longerThanSeconds: '5' } },
    ]) {
      const answer = await send<{ code: string }>('POST', '/bulk-operations', wrong);
      expect([answer.status, answer.body.code]).toEqual([422, 'body-invalid']);
    }
  });
});
