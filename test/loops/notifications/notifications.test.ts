import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../../src/store/core/sql.ts';
import { claimDueDeliveries } from '../../../src/store/notifications/deliveries.ts';
import { setScheduleEnabled } from '../../../src/store/schedules/schedule-changes.ts';
import { findScheduleById } from '../../../src/store/schedules/schedules.ts';
import { aPerson } from '../../store/store-fixture.ts';
import { type Notifying, olderKey, openNotifying, signingKey, webhook } from './fixture.ts';
import { type HttpReceiver, ok, startHttpReceiver } from './receivers.ts';

let box: Notifying;
let receiver: HttpReceiver;
beforeEach(async () => {
  box = await openNotifying();
  receiver = await startHttpReceiver();
});
afterEach(async () => {
  await box.close();
  await receiver.close();
});

const kinds = async () => (await box.notifications()).map(({ kind }) => kind).reverse();

async function oneMessage(): Promise<void> {
  await box.channel('hook', webhook(receiver.url, ['SIGN_OLD']));
  await box.rule('all', ['hook']);
  await box.ended(await box.schedule('nightly'), 'Failed');
  await box.visit();
  box.advance(61_000);
  await box.visit();
}

describe('what is told', () => {
  it('is a failure, and the first success after it, each once however often it is judged', async () => {
    const id = await box.schedule('nightly');
    await box.ended(id, 'Completed');
    await box.ended(id, 'Failed');
    await box.ended(id, 'Cancelled');
    await box.ended(id, 'Completed');
    await box.ended(id, 'Completed');
    await box.ended(id, 'CompletedWithErrors');
    await box.visit();
    await box.visit();
    expect(await kinds()).toEqual(['Failed', 'Recovered', 'CompletedWithErrors']);
  });

  it('is a missed fire with its reason, a late one, and one that no worker has begun', async () => {
    const id = await box.schedule('nightly');
    const at = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    await box.store.run((tx) =>
      tx.execute(sql`
        insert into fire (tenant_id, schedule_id, scheduled_for, execution_id, decision, reason,
          catch_up, unbegun)
        values (${tx.tenantId}, ${id}, ${at(50)}, null, 'Missed', 'outage: too late', false, false),
          (${tx.tenantId}, ${id}, ${at(40)}, ${id}, 'Started', 'outage: started late', true, false),
          (${tx.tenantId}, ${id}, ${at(30)}, ${id}, 'Started', null, false, true),
          (${tx.tenantId}, ${id}, ${at(20)}, null, 'Skipped', 'overlap', false, false),
          (${tx.tenantId}, ${id}, ${at(10)}, ${id}, 'Started', null, false, false)`),
    );
    await box.visit();
    await box.visit();
    expect((await kinds()).sort()).toEqual(['DidNotRun', 'Late', 'Missed']);
  });

  it('is each passed deadline once, while the execution is open and not again at its end', async () => {
    const deadline = { startBySeconds: 60, endBySeconds: 600 };
    const id = await box.schedule('nightly', { deadline });
    const execution = await box.ended(id, 'Failed', { queuedAt: new Date(Date.now() - 3_600_000) });
    await box.visit();
    const told = (await box.notifications()).filter(({ kind }) => kind === 'DeadlinePassed');
    expect(told.map(({ executionId }) => executionId)).toEqual([execution, execution]);
    await box.visit();
    expect((await kinds()).filter((kind) => kind === 'DeadlinePassed')).toHaveLength(2);
  });

  it('is a request that waits for an approval', async () => {
    await box.store.run((tx) =>
      tx.execute(sql`
        insert into approval (tenant_id, id, kind, object_id, request, basis, request_sha256,
          requested_at, requested_by, requested_roles, expires_at)
        values (${tx.tenantId}, gen_random_uuid(), 'create-schedule', gen_random_uuid(), '{}', '{}',
          ${'0'.repeat(64)}, now(), '{"type":"user","id":"u","name":"Ada"}', '{editor}',
          now() + interval '1 day')`),
    );
    await box.visit();
    await box.visit();
    expect(await kinds()).toEqual(['ApprovalWaiting']);
  });
});

describe('a message', () => {
  it('is signed as Standard Webhooks says, with both secrets while one replaces the other', async () => {
    await oneMessage();
    await box.deliver();
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.requests;
    const signed = headers as Record<string, string>;
    for (const key of [signingKey, olderKey]) {
      // The clock of the test is a minute ahead of the library's; five minutes are tolerated.
      expect(new Webhook(key).verify(body, signed)).toMatchObject({
        type: 'carillon.notification',
        data: { total: 1, counts: { Failed: 1 }, rule: 'all', tenant: 'default' },
      });
      expect(() => new Webhook(key).verify(body, { ...signed, 'webhook-id': 'x' })).toThrow();
    }
    expect((await box.deliveries())[0]).toMatchObject({ state: 'Delivered', attempts: 1 });
  });

  it('tells a storm of 500 failures once, with their number and the first ten', async () => {
    await box.channel('hook', webhook(receiver.url));
    await box.rule('all', ['hook']);
    const id = await box.schedule('nightly');
    await box.store.run((tx) =>
      tx.execute(sql`
        insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision,
          status, trigger, initiator, workflow_id, run_id, queued_at, started_at, ended_at,
          group_count, step_count, error, updated_at)
        select ${tx.tenantId}, overlay(first_uuid_at(now())::text placing
            lpad(to_hex(n), 12, '0') from 25)::uuid, ${id}, 'nightly', 'nightly', 1, 'Failed',
          'Manual', '{"type":"user","id":"u","name":"Ada"}', 'w' || n, gen_random_uuid(), now(),
          now(), now(), 1, 1, 'boom ' || n, now() - interval '20 seconds'
        from generate_series(1, 500) n`),
    );
    await box.visit();
    await box.deliver();
    expect(receiver.requests).toHaveLength(0);
    box.advance(61_000);
    await box.visit();
    await box.deliver();
    await box.deliver();
    expect(receiver.requests).toHaveLength(1);
    const { data } = JSON.parse(receiver.requests[0]?.body ?? '') as {
      data: { total: number; items: unknown[] };
    };
    expect([data.total, data.items.length]).toEqual([500, 10]);
  });

  it('is tried again with the same id after two failures, and its log has each attempt', async () => {
    receiver.answer = (response, count) => {
      response.writeHead(count <= 2 ? 503 : 204).end();
    };
    await oneMessage();
    await box.deliver();
    await box.deliver();
    expect(receiver.requests).toHaveLength(1);
    box.advance(6_000);
    await box.deliver();
    box.advance(301_000);
    await box.deliver();
    const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
    expect([ids.length, new Set(ids).size]).toEqual([3, 1]);
    const [delivery] = await box.deliveries();
    const log = await box.attempts(delivery?.id ?? '');
    expect(log.map(({ result, statusCode }) => [result, statusCode])).toEqual([
      ['Failed', 503],
      ['Failed', 503],
      ['Delivered', 204],
    ]);
    await expect(
      box.store.run((tx) =>
        tx.execute(sql`update notification_attempt set error = 'other'
          where tenant_id = ${tx.tenantId}`),
      ),
    ).rejects.toMatchObject({ code: '23514' });
  });

  it('is parked after eight attempts', async () => {
    receiver.answer = (response) => void response.writeHead(500).end();
    await oneMessage();
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await box.deliver();
      box.advance(13 * 3_600_000);
    }
    expect(receiver.requests).toHaveLength(8);
    expect((await box.deliveries())[0]).toMatchObject({ state: 'Parked', attempts: 8 });
  });

  it('is sent again with its id when the server ended between sending and recording', async () => {
    await oneMessage();
    const claim = crypto.randomUUID();
    const at = new Date(box.clock());
    const until = new Date(at.getTime() + 60_000);
    const [lost] = await box.store.run((tx) =>
      claimDueDeliveries(tx, { claim, at, until, busy: [], limit: 5 }),
    );
    if (!lost) throw new Error('nothing was due');
    await box.send({ tenant: box.tenant, ...lost }, new AbortController().signal);
    await box.deliver();
    expect(receiver.requests).toHaveLength(1);
    box.advance(61_000);
    await box.deliver();
    const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
    expect(ids).toEqual([lost.id, lost.id]);
    const log = await box.attempts(lost.id);
    expect(log.map(({ result }) => result)).toEqual(['Unknown', 'Delivered']);
  });
});

describe('a receiver', () => {
  it('that answers 410 disables its channel and parks the message', async () => {
    receiver.answer = (response) => void response.writeHead(410).end();
    await oneMessage();
    await box.deliver();
    box.advance(86_400_000);
    await box.deliver();
    expect(receiver.requests).toHaveLength(1);
    const [delivery] = await box.deliveries();
    expect(delivery?.state).toBe('Parked');
    expect(delivery?.reason).toContain('410');
  });

  it('that hangs holds up no other channel', async () => {
    receiver.answer = () => undefined;
    const other = await startHttpReceiver(ok);
    await box.channel('hanging', webhook(receiver.url));
    await box.channel('working', webhook(other.url));
    await box.rule('all', ['hanging', 'working'], { groupSeconds: 0 });
    await box.ended(await box.schedule('nightly'), 'Failed');
    await box.visit();
    await box.visit();
    await box.sender.pass();
    await expect.poll(() => other.requests.length).toBe(1);
    await box.sender.idle();
    const states = Object.fromEntries(
      (await box.deliveries()).map((d) => [d.channelName, d.state]),
    );
    expect(states).toEqual({ hanging: 'Pending', working: 'Delivered' });
    await other.close();
  });

  it('that redirects to another address of this machine is not followed', async () => {
    const target = await startHttpReceiver(ok);
    receiver.answer = (response) => void response.writeHead(307, { location: target.url }).end();
    await oneMessage();
    await box.deliver();
    expect(target.requests).toHaveLength(0);
    const [delivery] = await box.deliveries();
    const [attempt] = await box.attempts(delivery?.id ?? '');
    expect(attempt).toMatchObject({ result: 'Failed', statusCode: 307 });
    await target.close();
  });

  it('that answers with 10 MB is read no further than its status', async () => {
    receiver.answer = (response) => {
      response.writeHead(200, { 'content-length': 10_000_000 });
      response.end(Buffer.alloc(10_000_000));
    };
    await oneMessage();
    await box.deliver();
    expect((await box.deliveries())[0]).toMatchObject({ state: 'Delivered' });
  });

  it('that the egress policy denies gets nothing, and the log says why', async () => {
    await box.close();
    box = await openNotifying({
      pools: new Map(),
      secrets: new Map(),
      egress: [],
      homeTenant: 'default',
    });
    await oneMessage();
    await box.deliver();
    expect(receiver.requests).toHaveLength(0);
    const [delivery] = await box.deliveries();
    const [attempt] = await box.attempts(delivery?.id ?? '');
    expect(attempt?.result).toBe('Refused');
    expect(attempt?.error).toContain('notifications of the tenant "default"');
  });

  it('that fails five times in a row is tried once a minute, whatever waits for it', async () => {
    receiver.answer = (response) => void response.writeHead(500).end();
    await box.channel('hook', webhook(receiver.url));
    await box.rule('all', ['hook'], { groupSeconds: 0 });
    const id = await box.schedule('nightly');
    for (let count = 0; count < 7; count += 1) {
      await box.ended(id, 'Failed');
      await box.visit();
    }
    for (let pass = 0; pass < 7; pass += 1) await box.deliver();
    expect(receiver.requests).toHaveLength(5);
    receiver.answer = ok;
    box.advance(60_001);
    for (let pass = 0; pass < 8; pass += 1) await box.deliver();
    const states = (await box.deliveries()).map(({ state }) => state);
    expect(states).toEqual(Array.from({ length: 7 }, () => 'Delivered'));
  });
});

describe('quiet times', () => {
  it('hold a message until they end, and what came meanwhile is in it', async () => {
    const quiet = {
      timeZone: 'Europe/Berlin',
      periods: [
        {
          days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const,
          from: '22:00',
          until: '06:00',
        },
      ],
    };
    await box.channel('hook', webhook(receiver.url));
    await box.rule('all', ['hook'], { quiet });
    const id = await box.schedule('nightly');
    // The night in which clocks are put forward: it ends at 04:00 UTC.
    box.at(new Date('2027-03-27T23:00:00Z'));
    for (let count = 0; count < 3; count += 1) {
      await box.ended(id, 'Failed');
      await box.visit();
      box.advance(600_000);
      await box.deliver();
    }
    box.at(new Date('2027-03-28T03:59:00Z'));
    await box.visit();
    await box.deliver();
    expect(receiver.requests).toHaveLength(0);
    box.at(new Date('2027-03-28T04:00:01Z'));
    await box.visit();
    await box.deliver();
    expect(
      receiver.requests.map(
        ({ body }) => (JSON.parse(body) as { data: { total: number } }).data.total,
      ),
    ).toEqual([3]);
  });
});

describe('automatic pausing', () => {
  const stored = (id: string) => box.store.run((tx) => findScheduleById(tx, id));

  it('disables a schedule after its failures in a row, tells it, and counts anew once it is enabled', async () => {
    const id = await box.schedule('nightly', { pauseAfterFailures: 3 });
    await box.ended(id, 'Failed');
    await box.ended(id, 'Completed');
    await box.ended(id, 'Failed');
    await box.ended(id, 'Failed', { trigger: 'Backfill' });
    await box.ended(id, 'Lost');
    await box.visit();
    expect(await stored(id)).toMatchObject({ enabled: true });
    await box.ended(id, 'TimedOut');
    await box.visit();
    const paused = await stored(id);
    expect(paused).toMatchObject({ enabled: false });
    expect(paused?.enabledNote).toContain('3 failures in a row');
    expect((await kinds()).filter((kind) => kind === 'AutoPaused')).toHaveLength(1);
    const enable = {
      id,
      enabled: true,
      note: 'enabled by Ada',
      initiator: aPerson,
      at: new Date(),
    };
    await box.store.run((tx) => setScheduleEnabled(tx, enable));
    await box.ended(id, 'Failed');
    await box.ended(id, 'Failed');
    await box.visit();
    expect(await stored(id)).toMatchObject({ enabled: true });
    await box.ended(id, 'Failed');
    await box.visit();
    expect(await stored(id)).toMatchObject({ enabled: false });
  });

  it('leaves a schedule enabled that a user enabled again before its failures were judged', async () => {
    const id = await box.schedule('nightly', { pauseAfterFailures: 2 });
    await box.ended(id, 'Failed');
    await box.ended(id, 'Failed');
    const by = { id, initiator: aPerson };
    await box.store.run((tx) =>
      setScheduleEnabled(tx, { ...by, enabled: false, note: 'off', at: new Date() }),
    );
    await box.store.run((tx) =>
      setScheduleEnabled(tx, { ...by, enabled: true, note: 'on', at: new Date() }),
    );
    await box.visit();
    expect(await stored(id)).toMatchObject({ enabled: true });
  });

  it('never disables a schedule that does not ask for it', async () => {
    const id = await box.schedule('nightly');
    for (let count = 0; count < 5; count += 1) await box.ended(id, 'Failed');
    await box.visit();
    expect(await stored(id)).toMatchObject({ enabled: true });
  });
});

describe('two tenants', () => {
  it('see neither the notifications nor the channels of each other', async () => {
    await oneMessage();
    const other = await box.store.database.withTenant(box.store.otherTenantId, (tx) =>
      tx.row(sql`select (select count(*) from notification) + (select count(*) from
        notification_channel) + (select count(*) from notification_delivery) as count`),
    );
    expect(other).toEqual({ count: 0 });
  });
});
