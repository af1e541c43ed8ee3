import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { streamEventSchemas } from '../../../src/contract/operations/stream.ts';
import { createValidator } from '../../../src/contract/validation/validate.ts';
import { createDatabase, type Database } from '../../../src/store/core/database.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { announceChanges } from '../../../src/store/stream/change-hints.ts';
import { createChangeListener } from '../../../src/store/stream/change-listener.ts';
import { begin } from '../../store/store-fixture.ts';
import type { StreamReader } from '../stream-reader.ts';
import { log, openStreamStage, ready, setStatus, type StreamStage } from '../stream-stage.ts';

let stage: StreamStage;
beforeAll(async () => {
  stage = await openStreamStage();
});
afterEach(() => stage.cutAll());
afterAll(() => stage.close());

describe('the live stream', () => {
  it('tells the states of executions, steps and attempts in their order, each in its schema', async () => {
    const { url } = await stage.serve();
    const reader = await stage.follow(
      url,
      'topics=executions,steps,attempts,log,schedules&executionId=x',
    );
    expect(reader.status).toBe(400);
    const all = await stage.follow(
      url,
      'topics=executions,steps,attempts,schedules,fires,holds,approvals',
    );
    expect(all.status).toBe(200);
    expect(all.headers['content-type']).toMatch(/^text\/event-stream/);
    expect(all.headers['cache-control']).toMatch(/no-store/);
    expect(all.headers['x-accel-buffering']).toBe('no');
    expect(all.headers['content-encoding']).toBeUndefined();
    await ready(all);
    const begun = await stage.run((tx) => begin(tx, 2));
    const { executionId, scheduleId, runId } = begun;
    await stage.run(async (tx) => {
      await tx.execute(sql`update activity_record set status = 'Queued', queued_at = now()
        where tenant_id = ${tx.tenantId} and execution_id = ${executionId} and step_index = 0`);
      await tx.execute(sql`insert into attempt (tenant_id, execution_id, run_id, step_index, attempt,
          status, started_at)
        values (${tx.tenantId}, ${executionId}, ${runId}, 0, 1, 'InProgress', now())`);
      await tx.execute(sql`update attempt set percent = 50, progress = 'a secret', progress_at = now()
        where tenant_id = ${tx.tenantId} and execution_id = ${executionId}`);
      await tx.execute(sql`insert into log_line (tenant_id, execution_id, run_id, step_index, attempt,
          line, at, level, stream, text)
        select ${tx.tenantId}, ${executionId}, ${runId}, 0, 1, n, now(), 'info', 'stdout', 'a secret'
        from generate_series(1, 5) n`);
    });
    await stage.run(setStatus(executionId, 'Failed'));
    await stage.api.app.inject({
      method: 'PUT',
      url: '/api/v1/hold',
      headers: stage.api.operator,
      payload: { reason: 'a secret' },
    });
    await stage.api.app.inject({
      method: 'DELETE',
      url: '/api/v1/hold',
      headers: stage.api.operator,
    });
    await all.until(({ name, data }) => name === 'hold' && data['state'] === 'Released');
    const told = all.events.filter(({ name }) => name !== 'ready' && name !== 'alive');
    expect(told.map(({ name, data }) => [name, data['status'] ?? data['state']])).toEqual([
      ['schedule', 'PendingSync'],
      ['execution', 'InProgress'],
      ['step', 'Queued'],
      ['attempt', 'InProgress'],
      ['attempt', 'InProgress'],
      ['execution', 'Failed'],
      ['hold', 'Set'],
      ['hold', 'Released'],
    ]);
    expect(JSON.stringify(told)).not.toContain('a secret');
    expect(told.slice(1, 6).every(({ data }) => data['executionId'] === executionId)).toBe(true);
    expect(told.slice(0, 6).every(({ data }) => data['scheduleId'] === scheduleId)).toBe(true);
    const validator = createValidator({ coerce: false });
    for (const { name, data } of all.events) {
      const schema = streamEventSchemas[name as keyof typeof streamEventSchemas];
      expect(validator.check(schema, data)).toMatchObject({ ok: true });
    }
  });

  it('tells only what belongs to the execution or schedule that was asked for', async () => {
    const { url } = await stage.serve();
    const [one, two] = [
      await stage.run((tx) => begin(tx, 1)),
      await stage.run((tx) => begin(tx, 1)),
    ];
    const byExecution = await stage.follow(
      url,
      `topics=executions,schedules&executionId=${one.executionId}`,
    );
    const bySchedule = await stage.follow(url, `topics=executions&scheduleId=${two.scheduleId}`);
    const lines = await stage.follow(url, `topics=log&executionId=${one.executionId}`);
    await Promise.all([byExecution, bySchedule, lines].map(ready));
    for (const { executionId } of [two, one]) await stage.run(setStatus(executionId, 'Completed'));
    await stage.run((tx) =>
      tx.execute(sql`insert into log_line (tenant_id, execution_id, run_id, step_index, attempt,
          line, at, level, stream, text)
        select ${tx.tenantId}, e.id, e.run_id, 0, 1, n, now(), 'info', 'stdout', 'text'
        from generate_series(1, 5) n, execution e where e.tenant_id = ${tx.tenantId}
        and e.id in (${one.executionId}, ${two.executionId})`),
    );
    const grown = await lines.until(({ name }) => name === 'log');
    expect(grown.data).toMatchObject({ executionId: one.executionId, firstLine: 1, lastLine: 5 });
    await byExecution.until(({ name }) => name === 'execution');
    await bySchedule.until(({ name }) => name === 'execution');
    const ids = ({ events }: StreamReader) =>
      events.filter(({ name }) => name === 'execution').map(({ data }) => data['executionId']);
    expect(ids(byExecution)).toEqual([one.executionId]);
    expect(ids(bySchedule)).toEqual([two.executionId]);
  });

  it('never tells anything of another tenant, and resumes nothing after an id of it', async () => {
    const { url } = await stage.serve();
    const mine = await stage.run((tx) => begin(tx, 1));
    const own = await stage.follow(url, 'topics=executions');
    const eve = await stage.follow(url, 'topics=executions,schedules,steps', {
      authorization: `Bearer ${stage.foreign.token}`,
    });
    await Promise.all([own, eve].map(ready));
    await stage.run(setStatus(mine.executionId, 'Paused'));
    const theirs = await stage.run((tx) => begin(tx, 1), stage.otherTenantId);
    await own.until(({ name }) => name === 'execution');
    await eve.until(({ name }) => name === 'execution');
    expect(JSON.stringify(eve.events)).toContain(theirs.executionId);
    expect(JSON.stringify(eve.events)).not.toContain(mine.executionId);
    expect(JSON.stringify(own.events)).not.toContain(theirs.executionId);
    const crossed = await stage.follow(url, 'topics=executions,schedules,steps', {
      'last-event-id': eve.lastId() ?? '',
    });
    await crossed.until(({ name }) => name === 'gone');
    expect(JSON.stringify(crossed.events)).not.toContain(theirs.executionId);
    for (const query of [`executionId=${theirs.executionId}`, `scheduleId=${theirs.scheduleId}`]) {
      expect((await stage.follow(url, `topics=executions&${query}`)).status).toBe(404);
    }
  });

  it('refuses a credential without the permission, and what it cannot read, before it begins', async () => {
    const { url } = await stage.serve();
    const as = (authorization: string) => ({ authorization });
    const cases: [string, Record<string, string>, number][] = [
      ['topics=executions', { authorization: '' }, 401],
      ['topics=executions', stage.api.worker, 403],
      ['topics=executions', as(`Bearer ${stage.viewer.token}`), 200],
      ['', {}, 400],
      ['topics=exections', {}, 400],
      ['topics=log', {}, 400],
      ['topics=executions&since=1', {}, 400],
      ['topics=executions&seconds=0', {}, 400],
      ['topics=executions', { 'last-event-id': '17' }, 400],
      ['topics=executions', { 'last-event-id': "1-aaaaaa.1' or true" }, 400],
    ];
    for (const [query, headers, status] of cases) {
      const reader = await stage.follow(url, query, headers);
      expect([query, reader.status]).toEqual([query, status]);
    }
    const near = await stage.follow(url, 'topics=exections');
    await near.ended;
    expect(near.body()).toContain('executions');
  });

  it('audits the reading of a log', async () => {
    const { url } = await stage.serve();
    const { executionId } = await stage.run((tx) => begin(tx, 1));
    await ready(await stage.follow(url, `topics=log&executionId=${executionId}`));
    const rows = await stage.run((tx) =>
      tx.rows<{ action: string }>(sql`select action from audit_event
        where tenant_id = ${tx.tenantId} and object_id = ${executionId}`),
    );
    expect(rows).toEqual([{ action: 'read-log' }]);
  });

  it('gives a sign of life whenever it was silent for the heartbeat, by the given clock', async () => {
    const beats: (() => void)[] = [];
    const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
      new Promise((done) => {
        signal.addEventListener('abort', () => done(), { once: true });
        if (ms > 5_000) beats.push(done);
      });
    const { url } = await stage.serve({ streamTimes: { sleep } });
    const reader = await stage.follow(url, 'topics=approvals');
    await ready(reader);
    expect(reader.events[0]?.data).toEqual({ heartbeatSeconds: 15 });
    for (let beat = 1; beat <= 3; beat += 1) {
      await expect.poll(() => beats.length, { timeout: 15_000 }).toBeGreaterThan(0);
      for (const end of beats.splice(0)) end();
      await expect
        .poll(() => reader.events.filter(({ name }) => name === 'alive').length, {
          timeout: 15_000,
        })
        .toBe(beat);
    }
  });

  it('ends when its token is revoked or its tenant suspended, and then opens no more', async () => {
    const tokens = [
      { name: 'vera', tenant: 'default', sha256: stage.viewer.sha256, roles: ['viewer'] as const },
      { name: 'eve', tenant: 'other', sha256: stage.foreign.sha256, roles: ['viewer'] as const },
    ];
    const { url, hub } = await stage.serve({
      credentials: { mode: 'tokens', tokens },
      streamTimes: { checkMs: 50 },
    });
    const as = (token: string) => ({ authorization: `Bearer ${token}` });
    const [vera, eve] = [
      await stage.follow(url, 'topics=executions', as(stage.viewer.token)),
      await stage.follow(url, 'topics=executions', as(stage.foreign.token)),
    ];
    await Promise.all([vera, eve].map(ready));
    tokens.shift();
    const ended = await vera.until(({ name }) => name === 'close');
    expect(ended.data).toEqual({ reason: 'credential-ended', resume: false });
    await vera.ended;
    await stage.api.asOwner(
      `update tenant set suspended_at = now(), suspended_reason = 'unpaid' where id = $1`,
      [stage.otherTenantId],
    );
    const suspended = await eve.until(({ name }) => name === 'close');
    expect(suspended.data).toEqual({ reason: 'tenant-suspended', resume: false });
    await eve.ended;
    expect((await stage.follow(url, 'topics=executions', as(stage.foreign.token))).status).toBe(
      403,
    );
    await stage.api.asOwner(
      `update tenant set suspended_at = null, suspended_reason = null where id = $1`,
      [stage.otherTenantId],
    );
    await expect.poll(() => hub.count(), { timeout: 15_000 }).toBe(0);
  });

  it('is limited for each user and for the server, and a closed stream gives its place back', async () => {
    const limits = { perUser: 2, total: 3 };
    const hub = stage.createHub({ limits, times: { pollMs: 50 } });
    const { url } = await stage.serve({}, hub);
    const vera = { authorization: `Bearer ${stage.viewer.token}` };
    const first = await stage.follow(url, 'topics=executions');
    await stage.follow(url, 'topics=executions');
    const tooMany = await stage.follow(url, 'topics=executions');
    expect([tooMany.status, tooMany.headers['retry-after']]).toEqual([429, '30']);
    expect((await stage.follow(url, 'topics=executions', vera)).status).toBe(200);
    const full = await stage.follow(url, 'topics=executions', vera);
    await full.ended;
    expect(full.status).toBe(503);
    expect(full.body()).toContain('stream-limit');
    first.cut();
    await expect.poll(() => hub.count(), { timeout: 15_000 }).toBe(2);
    expect((await stage.follow(url, 'topics=executions')).status).toBe(200);
  });

  it('ends after the seconds that were asked for, and with the server, to be resumed elsewhere', async () => {
    const { url } = await stage.serve();
    const short = await stage.follow(url, 'topics=executions&seconds=1');
    const over = await short.until(({ name }) => name === 'close');
    expect(over.data).toEqual({ reason: 'time-over', resume: true });
    const { app, url: second } = await stage.serve();
    const reader = await stage.follow(second, 'topics=executions');
    await ready(reader);
    const { executionId } = await stage.run((tx) => begin(tx, 1));
    await reader.until(({ data }) => data['executionId'] === executionId);
    await app.close();
    await reader.ended;
    const last = reader.events.at(-1);
    expect(last).toMatchObject({ name: 'close', data: { reason: 'shutdown', resume: true } });
    await stage.run(setStatus(executionId, 'Completed'));
    const elsewhere = await stage.follow(url, 'topics=executions', {
      'last-event-id': last?.id ?? '',
    });
    const next = await elsewhere.until(({ name }) => name === 'execution');
    expect(next.data).toMatchObject({ executionId, status: 'Completed' });
  });

  it('is cut off a reader that takes nothing, without loss when it comes back', async () => {
    const { url, hub } = await stage.serve({ streamTimes: { stallMs: 300 } });
    const reader = await stage.follow(url, 'topics=holds');
    await ready(reader);
    reader.pause(true);
    const told = 4_000;
    await stage.run((tx) =>
      tx.execute(sql`insert into stream_event (tenant_id, topic, status, data)
        select ${tx.tenantId}, 'holds', 'Set', jsonb_build_object('holdId', repeat('x', 8000))
        from generate_series(1, ${told}::integer) n`),
    );
    // More than all buffers of both sides hold.
    await expect.poll(() => hub.count(), { timeout: 20_000 }).toBe(0);
    reader.pause(false);
    const closed = await reader.until(({ name }) => name === 'close');
    expect(closed.data).toEqual({ reason: 'too-slow', resume: true });
    const first = reader.events.filter(({ name }) => name === 'hold').length;
    expect(first).toBeLessThan(told);
    const rest = await stage.follow(url, 'topics=holds', { 'last-event-id': closed.id });
    await expect
      .poll(() => first + rest.events.filter(({ name }) => name === 'hold').length, {
        timeout: 20_000,
      })
      .toBe(told);
  });

  it('hears of changes of other processes at once, and finds them without a hint when the listener is gone', async () => {
    const hub = stage.createHub({ times: { pollMs: 400 } });
    const hints: (string | null)[] = [];
    const { databaseUrl: url } = stage.api;
    const listener = createChangeListener({
      url,
      log,
      onHint: (tenantId) => {
        hints.push(tenantId);
        hub.hint(tenantId);
      },
    });
    listener.start();
    const writer: Database = announceChanges(
      createDatabase({ url, applicationName: 'another process', poolSize: 2 }),
    );
    try {
      await expect.poll(() => hints, { timeout: 15_000 }).toEqual([null]);
      await writer.withTenant(stage.api.tenantId, (tx) => begin(tx, 1));
      await expect.poll(() => hints, { timeout: 15_000 }).toContain(stage.api.tenantId);
      const served = await stage.serve({}, hub);
      const reader = await stage.follow(served.url, 'topics=executions');
      await ready(reader);
      for (let kill = 0; kill < 3; kill += 1) {
        await stage.api.asOwner(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where application_name = 'carillon-stream' and datname = current_database()`,
        );
        const { executionId } = await stage.run((tx) => begin(tx, 1));
        await reader.until(({ data }) => data['executionId'] === executionId);
      }
      await expect
        .poll(() => hints.filter((hint) => hint === null).length, { timeout: 15_000 })
        .toBeGreaterThan(1);
    } finally {
      await listener.stop();
      await writer.close();
    }
  });
});
