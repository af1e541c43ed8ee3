import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeliveryPage } from '../../../src/contract/execution/deliveries.ts';
import type {
  EventDetail,
  EventPage,
  EventReceipt,
} from '../../../src/contract/execution/events.ts';
import type { Problem } from '../../../src/contract/operations/problems.ts';
import type { Schedule, SchedulePage } from '../../../src/contract/schedule/schedules.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

type Headers = Record<string, string>;

async function send<T = Problem>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  { body, headers }: { body?: unknown; headers?: Headers } = {},
) {
  const answer = await harness.app.inject({
    method,
    url: `/api/v1${path}`,
    headers: { ...harness.operator, ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  return { status: answer.statusCode, body: answer.json<T>() };
}

const create = (slug: string, timings: unknown[]) =>
  send<Schedule>('POST', '/schedules', { body: aScheduleBody({ slug, timings }) });
const after = (schedule: string) => ({ type: 'AfterSchedule', schedule });

describe('POST /events', () => {
  it('starts what waits for it, and answers which executions', async () => {
    const timing = { type: 'Event', source: 'hr', name: 'hired' };
    expect((await create('onboarding', [timing])).body).toMatchObject({
      nextFireAt: null,
      finished: false,
      timingDescription: 'when the event hired arrives from hr',
    });
    await create('offboarding', [{ ...timing, name: 'left' }]);
    const body = { source: 'hr', name: 'hired', payload: { employee: 4711 } };
    const sent = await send<EventReceipt>('POST', '/events', { body });
    expect(sent).toMatchObject({
      status: 202,
      body: { source: 'hr', name: 'hired', senderId: null, receivedBy: { name: 'anna' } },
    });
    expect(sent.body).not.toHaveProperty('payload');
    const { id, deliveries } = sent.body;
    expect(deliveries).toMatchObject([
      {
        schedule: 'onboarding',
        state: 'Pending',
        by: 'hr/hired',
        triggeredBy: { type: 'event', id },
      },
    ]);
    expect(deliveries[0]?.executionId).toBe(deliveries[0]?.id);
    expect(harness.temporal.delivered).toEqual([id]);
    const shown = await send<EventDetail>('GET', `/events/${id}`);
    expect(shown.body).toMatchObject({ id, payload: { employee: 4711 }, deliveries });
    const owed = await send<DeliveryPage>('GET', '/schedules/onboarding/deliveries?state=Pending');
    expect(owed.body.items).toEqual(deliveries);
  });

  it('is one event for one id, or one Idempotency-Key, however often it is sent', async () => {
    const name = `twice-${uuidv7()}`;
    const body = { source: 'hr', name, id: '17', payload: [1] };
    const [first, ...others] = await Promise.all(
      Array.from({ length: 10 }, () => send<EventReceipt>('POST', '/events', { body })),
    );
    for (const other of others) expect(other).toEqual(first);
    const changed = await send('POST', '/events', { body: { ...body, payload: [2] } });
    expect(changed).toMatchObject({
      status: 409,
      body: { code: 'event-id-reused', eventId: first?.body.id },
    });
    const keyed = { body: { source: 'hr', name }, headers: { 'idempotency-key': name } };
    const once = await send<EventReceipt>('POST', '/events', keyed);
    expect(await send<EventReceipt>('POST', '/events', keyed)).toEqual(once);
    const listed = await send<EventPage>('GET', '/events?source=hr&limit=100');
    expect(listed.body.items.filter((event) => event.name === name)).toHaveLength(2);
  });

  it.each([
    ['a payload of more than 32 KiB', { payload: 'x'.repeat(32_768) }, '/payload'],
    ['text that cannot be stored', { payload: { a: '\u0000' } }, '/payload/a'],
    ['a field it does not know', { payloads: 1 }, '/payloads'],
    ['a blank name', { name: ' ' }, '/name'],
  ])('refuses %s and writes nothing', async (_case, more, pointer) => {
    const source = `refused-${uuidv7()}`;
    const answer = await send('POST', '/events', { body: { source, name: 'n', ...more } });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    const listed = await send<EventPage>('GET', `/events?source=${source}`);
    expect(listed.body.items).toEqual([]);
  });

  it('knows no event that was never sent, and none without a credential', async () => {
    const missing = await send('GET', `/events/${uuidv7()}`);
    expect(missing).toMatchObject({ status: 404, body: { code: 'event-not-found' } });
    const body = { source: 'hr', name: 'n' };
    const request = { method: 'POST', url: '/api/v1/events', payload: body } as const;
    expect((await harness.app.inject(request)).statusCode).toBe(401);
    const asWorker = await harness.app.inject({ ...request, headers: harness.worker });
    expect(asWorker.statusCode).toBe(403);
  });
});

describe('a schedule that follows another', () => {
  it('is saved, and reads as what it waits for', async () => {
    await create('first', [{ type: 'Manual' }]);
    const saved = await create('second', [after('first')]);
    expect(saved).toMatchObject({
      status: 201,
      body: {
        nextFireAt: null,
        finished: false,
        timingDescription: 'after first completed',
        timings: [{ type: 'AfterSchedule', schedule: 'first', outcomes: ['Completed'] }],
      },
    });
  });

  it('says so when what it follows is deleted, and until that is there again', async () => {
    await create('passing', [{ type: 'Manual' }]);
    await create('mourner', [after('passing')]);
    const waits = async () =>
      (await send<Schedule>('GET', '/schedules/mourner')).body.waitsForSchedules;
    expect(await waits()).toEqual([]);
    await harness.app.inject({
      method: 'DELETE',
      url: '/api/v1/schedules/passing',
      headers: harness.operator,
    });
    expect(await waits()).toEqual(['passing']);
    const { body } = await send<SchedulePage>('GET', '/schedules?q=mourner');
    expect(body.items[0]?.waitsForSchedules).toEqual(['passing']);
    await create('passing', [{ type: 'Manual' }]);
    expect(await waits()).toEqual([]);
  });

  it('may not follow itself, nor one that is not there', async () => {
    const self = await create('self', [after('self')]);
    expect(self).toMatchObject({
      status: 422,
      body: { code: 'timing-invalid', errors: [{ pointer: '/timings/0/schedule' }] },
    });
    await create('delta-sync', [{ type: 'Manual' }]);
    const typo = await create('report', [{ type: 'Manual' }, after('delta-snyc')]);
    expect(typo).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/timings/1/schedule', suggestion: 'delta-sync' }] },
    });
  });

  it('may not close a circle over others, which is named', async () => {
    await create('ring-a', [{ type: 'Manual' }]);
    await create('ring-b', [after('ring-a')]);
    await create('ring-c', [after('ring-b')]);
    const closing = { body: aScheduleBody({ timings: [after('ring-c')] }) };
    const closed = await send('PUT', '/schedules/ring-a', closing);
    expect(closed.status).toBe(422);
    expect(closed.body.errors?.[0]?.message).toContain('ring-a → ring-b → ring-c → ring-a');
    const { body } = await send<Schedule>('GET', '/schedules/ring-a');
    expect(body).toMatchObject({ revision: 1, timings: [{ type: 'Manual' }] });
  });

  it('closes no circle with another that is saved at the same time', async () => {
    await create('pair-a', [{ type: 'Manual' }]);
    await create('pair-b', [{ type: 'Manual' }]);
    const put = (slug: string, other: string) =>
      send('PUT', `/schedules/${slug}`, { body: aScheduleBody({ timings: [after(other)] }) });
    const both = await Promise.all([put('pair-a', 'pair-b'), put('pair-b', 'pair-a')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 422]);
  });
});
