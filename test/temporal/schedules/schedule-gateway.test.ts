import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Definition } from '../../../src/domain/schedule/schedule.ts';
import type { TemporalConnection } from '../../../src/temporal/connection.ts';
import {
  createScheduleGateway,
  type ScheduleGateway,
} from '../../../src/temporal/schedules/schedule-gateway.ts';
import {
  type ScheduleRequest,
  scheduleRequest,
} from '../../../src/temporal/schedules/schedule-request.ts';
import { nextFires } from '../../../src/timing/fires/next-fires.ts';
import { anotherRequest, aRequest, aSource, aStep } from '../builders.ts';
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

async function create(request: ScheduleRequest): Promise<void> {
  made.add(request.temporalId);
  expect(await gateway.create(request)).toBe('Created');
}

async function replace(request: ScheduleRequest): Promise<void> {
  const observed = await gateway.describe(request.temporalId);
  expect(await gateway.update(request, observed?.conflictToken ?? new Uint8Array())).toBe('Sent');
}

describe('createScheduleGateway', () => {
  const definitions: [string, Partial<Definition>][] = [
    ['an ordinary one', {}],
    ['one in a zone with clock changes', zoned('30 1 * * *', 'Europe/London')],
    ['one with days of the month or of the week', zoned('0 7 1,15 * 5', 'America/New_York')],
    ['one on last days', zoned('0 7 L * *', 'Asia/Kolkata')],
    ['a manual one', { timings: [{ type: 'Manual' }] }],
    ['one with awkward text', { name: '"Ж" \\ 🔔 <b>', description: 'a\nb\t|c' }],
    ['the longest one', { steps: Array.from({ length: 500 }, (_, n) => aStep(`s${n}`)) }],
  ];
  it.each(definitions)('reads back %s exactly as it was sent', async (_name, definition) => {
    const request = aRequest({
      definition,
      schedule: { enabled: false, enabledNote: 'ann: "x" 🔔' },
    });
    await create(request);
    expect((await gateway.describe(request.temporalId))?.hash).toBe(request.desiredHash);
  });

  it('gives the priority of a schedule to the workflows that it starts', async () => {
    const request = aRequest({ definition: { priority: 1 } });
    await create(request);
    expect((await gateway.describe(request.temporalId))?.hash).toBe(request.desiredHash);
    const handle = temporal.client.schedule.getHandle(request.temporalId);
    await handle.trigger();
    const started = async () => {
      const [action] = (await handle.describe()).info.recentActions;
      if (action?.action.type !== 'startWorkflow') return null;
      const { workflowId, firstExecutionRunId } = action.action.workflow;
      const { raw } = await temporal.client.workflow
        .getHandle(workflowId, firstExecutionRunId)
        .describe();
      return raw.workflowExecutionInfo?.priority ?? null;
    };
    await expect
      .poll(started, { timeout: 15_000 })
      .toMatchObject({ priorityKey: 1, fairnessKey: 'default' });
  });

  it('replaces, pauses and resumes by one update each, and reads each back', async () => {
    const source = aSource();
    await create(scheduleRequest(source));
    for (const changes of [
      { revision: 2 },
      { revision: 2, enabled: false, enabledNote: 'ann: audit' },
      { revision: 2, enabled: true, enabledNote: 'ann: done' },
    ]) {
      const request = anotherRequest(source, changes);
      await replace(request);
      const observed = await gateway.describe(request.temporalId);
      expect(observed?.hash).toBe(request.desiredHash);
      expect(observed?.paused).toBe(changes.enabled === false);
      expect(observed?.note).toBe(changes.enabledNote ?? '');
    }
  });

  it('says who a Temporal Schedule belongs to', async () => {
    const source = aSource();
    await create(scheduleRequest(source));
    const observed = await gateway.describe(scheduleRequest(source).temporalId);
    expect(observed).toMatchObject({ ours: true, scheduleId: source.schedule.id });
  });

  it('answers Exists instead of making a second one', async () => {
    const request = aRequest();
    await create(request);
    expect(await gateway.create(request)).toBe('Exists');
  });

  it('answers null for what is not there, and NotFound for deleting it', async () => {
    const request = aRequest();
    expect(await gateway.describe(request.temporalId)).toBeNull();
    expect(await gateway.remove(request.temporalId)).toBe('NotFound');
    await create(request);
    expect(await gateway.remove(request.temporalId)).toBe('Deleted');
    expect(await gateway.describe(request.temporalId)).toBeNull();
    expect(await gateway.remove(request.temporalId)).toBe('NotFound');
  });

  it('fires at the times our own preview shows', async () => {
    const timing = { type: 'Cron', expression: '7,37 3-5 * * *', timeZone: 'UTC' } as const;
    const request = aRequest({ definition: { timings: [timing] } });
    const before = new Date();
    await create(request);
    const observed = await gateway.describe(request.temporalId);
    const fires = nextFires(timing, { after: before, count: 10 });
    expect(observed?.nextFires).toEqual(fires.map(({ at }) => at));
  });

  it('sees a change made by hand', async () => {
    const request = aRequest();
    await create(request);
    await temporal.client.schedule.getHandle(request.temporalId).pause('by hand');
    const observed = await gateway.describe(request.temporalId);
    expect(observed?.hash).not.toBe(request.desiredHash);
    expect(observed).toMatchObject({ paused: true, note: 'by hand' });
  });
});

function zoned(expression: string, timeZone: string): Partial<Definition> {
  return { timings: [{ type: 'Cron', expression, timeZone }] };
}
