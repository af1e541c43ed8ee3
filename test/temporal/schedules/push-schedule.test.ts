import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { openTemporal, type TemporalConnection } from '../../../src/temporal/connection.ts';
import { isTemporalUnavailable } from '../../../src/temporal/errors.ts';
import {
  ForeignScheduleError,
  PushNotSeenError,
  pushSchedule,
  removeSchedule,
  ScheduleReservedError,
} from '../../../src/temporal/schedules/push-schedule.ts';
import {
  createScheduleGateway,
  type ScheduleGateway,
} from '../../../src/temporal/schedules/schedule-gateway.ts';
import {
  type ScheduleRequest,
  scheduleRequest,
} from '../../../src/temporal/schedules/schedule-request.ts';
import { startTcpProxy } from '../../support/scenario/tcp-proxy.ts';
import { anotherRequest, aRequest, aSource } from '../builders.ts';
import { connectLive } from '../live.ts';

let temporal: TemporalConnection;
let gateway: ScheduleGateway;
const made = new Set<string>();

beforeAll(async () => {
  temporal = await connectLive();
  gateway = createScheduleGateway(temporal);
});
afterEach(async () => {
  for (const id of made) await gateway.remove(id);
  made.clear();
});
afterAll(() => temporal.close());

function remember(request: ScheduleRequest): ScheduleRequest {
  made.add(request.temporalId);
  return request;
}

/** Counts the calls that change something. */
function counting(inner: ScheduleGateway): ScheduleGateway & { changes: number } {
  const counted = {
    ...inner,
    changes: 0,
    create: (request: ScheduleRequest) => {
      counted.changes += 1;
      return inner.create(request);
    },
    update: (request: ScheduleRequest, token: Uint8Array) => {
      counted.changes += 1;
      return inner.update(request, token);
    },
  };
  return counted;
}

describe('pushSchedule', () => {
  it('creates, then replaces, and sends nothing when nothing differs', async () => {
    const source = aSource();
    const first = remember(scheduleRequest(source));
    const second = anotherRequest(source, { revision: 2 });
    const counted = counting(gateway);
    expect(await pushSchedule(counted, first)).toEqual({ hash: first.desiredHash, changed: true });
    expect(await pushSchedule(counted, first)).toEqual({ hash: first.desiredHash, changed: false });
    expect(await pushSchedule(counted, second)).toEqual({
      hash: second.desiredHash,
      changed: true,
    });
    expect(counted.changes).toBe(2);
  });

  it('replaces what somebody else created in between', async () => {
    const source = aSource();
    const request = remember(anotherRequest(source, { revision: 2 }));
    await gateway.create(scheduleRequest(source));
    let first = true;
    const late: ScheduleGateway = {
      ...gateway,
      describe: (id) => {
        const blind = first;
        first = false;
        return blind ? Promise.resolve(null) : gateway.describe(id);
      },
    };
    expect(await pushSchedule(late, request)).toMatchObject({ hash: request.desiredHash });
  });

  it('sends an update again that the server accepted and ignored', async () => {
    const source = aSource();
    await gateway.create(remember(scheduleRequest(source)));
    const request = anotherRequest(source, { revision: 2 });
    let first = true;
    const stale: ScheduleGateway = {
      ...gateway,
      update: (sent, token) => {
        const used = first ? new Uint8Array([0, 0, 0, 0, 0, 0, 0, 99]) : token;
        first = false;
        return gateway.update(sent, used);
      },
    };
    expect(await pushSchedule(stale, request)).toMatchObject({ hash: request.desiredHash });
  });

  it('gives up after a few rounds and names what differs', async () => {
    const source = aSource();
    await gateway.create(remember(scheduleRequest(source)));
    const deaf: ScheduleGateway = { ...gateway, update: () => Promise.resolve('Sent') };
    const push = pushSchedule(deaf, anotherRequest(source, { enabled: false, enabledNote: 'x' }));
    await expect(push).rejects.toThrow(PushNotSeenError);
    await expect(push).rejects.toThrow(/different: notes, paused$/);
  });

  it('says that the name is reserved when it exists and cannot be seen, as on newer schedulers', async () => {
    let creates = 0;
    const reserving: ScheduleGateway = {
      ...gateway,
      create: () => {
        creates += 1;
        return Promise.resolve('Exists');
      },
    };
    const push = pushSchedule(reserving, aRequest());
    await expect(push).rejects.toThrow(ScheduleReservedError);
    await expect(push).rejects.toThrow(/reserved for up to 15 min; retrying every 30 s$/);
    expect(creates).toBe(2);
  });

  it('creates after all when the one in the way went away at once', async () => {
    const request = remember(aRequest());
    let first = true;
    const racing: ScheduleGateway = {
      ...gateway,
      create: (sent) => {
        const inTheWay = first;
        first = false;
        return inTheWay ? Promise.resolve('Exists') : gateway.create(sent);
      },
    };
    expect(await pushSchedule(racing, request)).toMatchObject({ hash: request.desiredHash });
  });

  it('never overwrites a Temporal Schedule that starts something else', async () => {
    const request = remember(aRequest());
    await temporal.client.schedule.create({
      scheduleId: request.temporalId,
      spec: {},
      state: { paused: true },
      action: { type: 'startWorkflow', workflowType: 'somebodyElses', taskQueue: 'other' },
    });
    await expect(pushSchedule(gateway, request)).rejects.toThrow(ForeignScheduleError);
  });

  it('finishes on repeat when the change took effect and its answer was lost', async () => {
    const proxy = await startTcpProxy(inject('temporalAddress'));
    const flaky = openTemporal({
      address: proxy.address,
      namespace: temporal.namespace,
      identity: 'tests',
    });
    const through = createScheduleGateway(flaky);
    const request = remember(aRequest());
    const losing: ScheduleGateway = {
      ...through,
      create: async (sent) => {
        proxy.swallowAnswers();
        const answer = through.create(sent);
        answer.catch(() => undefined);
        await expect
          .poll(() => gateway.describe(sent.temporalId), { timeout: 8_000 })
          .not.toBeNull();
        proxy.cut();
        return answer;
      },
    };
    try {
      const error: unknown = await pushSchedule(losing, request).catch((reason: unknown) => reason);
      expect(isTemporalUnavailable(error)).toBe(true);
      proxy.mend();
      // The channel may need a moment to notice that the way is open again.
      await expect
        .poll(() => pushSchedule(through, request).catch(() => null), { timeout: 20_000 })
        .toEqual({ hash: request.desiredHash, changed: false });
    } finally {
      await flaky.close();
      await proxy.close();
    }
  });
});

describe('removeSchedule', () => {
  it('deletes and reads back, and is done when there is nothing', async () => {
    const source = aSource();
    const request = remember(scheduleRequest(source));
    await gateway.create(request);
    const target = { temporalId: request.temporalId, scheduleId: source.schedule.id };
    expect(await removeSchedule(gateway, target)).toEqual({ deleted: true });
    expect(await gateway.describe(request.temporalId)).toBeNull();
    expect(await removeSchedule(gateway, target)).toEqual({ deleted: false });
  });

  it('leaves alone what now belongs to another schedule of the same name', async () => {
    const request = remember(aRequest());
    await gateway.create(request);
    const old = { temporalId: request.temporalId, scheduleId: 'the-deleted-one' };
    expect(await removeSchedule(gateway, old)).toEqual({ deleted: false });
    expect(await gateway.describe(request.temporalId)).not.toBeNull();
  });
});
