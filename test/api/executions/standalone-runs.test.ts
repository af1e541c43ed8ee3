import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

let harness: Harness;
let system: { name: string; runProfiles: string[] };
beforeAll(async () => {
  harness = await createHarness();
  const { body } = await send('GET', '/connected-systems');
  system = (body as { items: (typeof system)[] }).items[0] as typeof system;
});
afterAll(() => harness.close());

async function send(method: 'GET' | 'POST' | 'PUT', path: string, payload?: object) {
  const { app, operator: headers } = harness;
  const url = `/api/v1${path}`;
  const answer = await app.inject({ method, url, headers, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

const run = (payload: object) => send('POST', `/connected-systems/${system.name}/run`, payload);

/** Begins what was started last. */
async function begin(): Promise<string> {
  const start = harness.temporal.starts.at(-1);
  if (!start) throw new Error('nothing was started');
  await harness.begin(start);
  return start.executionId;
}

async function countSchedules(): Promise<number> {
  return (await send('GET', '/schedules')).body['total'] as number;
}

describe('a run profile that is run alone', () => {
  it('has an execution of a schedule that is kept for it, and the next run is of the same schedule', async () => {
    const [runProfile] = system.runProfiles;
    const first = await run({ runProfile, reason: 'a joiner' });
    expect(first).toMatchObject({ status: 202, body: { trigger: 'Manual' } });
    await begin();
    const slug = String(first.body['scheduleSlug']);
    expect(slug).toMatch(/^standalone-/);
    const kept = await send('GET', `/schedules/${slug}`);
    expect(kept.body).toMatchObject({
      tags: ['standalone'],
      steps: [{ type: 'RunProfile', connectedSystem: system.name, runProfile }],
    });
    const before = await countSchedules();
    const second = await run({ runProfile });
    expect(second.body['scheduleId']).toBe(first.body['scheduleId']);
    expect(second.body['id']).not.toBe(first.body['id']);
    expect(await countSchedules()).toBe(before);
  });

  it('runs what was asked for, also after its schedule was changed to run something else', async () => {
    const [runProfile, other] = system.runProfiles;
    const { body } = await run({ runProfile });
    const slug = String(body['scheduleSlug']);
    const { body: kept } = await send('GET', `/schedules/${slug}`);
    const [step] = kept['steps'] as { key: string; name: string }[];
    const changed = {
      name: kept['name'],
      timings: kept['timings'],
      steps: [
        {
          key: step?.key,
          name: 'changed',
          type: 'RunProfile',
          connectedSystem: system.name,
          runProfile: other,
        },
      ],
    };
    expect((await send('PUT', `/schedules/${slug}`, changed)).status).toBe(200);
    await run({ runProfile });
    expect(harness.temporal.starts.at(-1)?.definition.steps).toMatchObject([{ runProfile }]);
  });

  it('asks for no parameters and no condition, also after its schedule was given some', async () => {
    const [runProfile] = system.runProfiles;
    const { body } = await run({ runProfile });
    const slug = String(body['scheduleSlug']);
    const { body: kept } = await send('GET', `/schedules/${slug}`);
    const { name, timings, steps } = kept;
    const declared = { full: { type: 'boolean' } };
    const [step] = steps as object[];
    const conditional = [{ ...step, condition: 'parameters.full' }];
    const changed = { name, timings, steps: conditional, parameters: declared };
    expect((await send('PUT', `/schedules/${slug}`, changed)).status).toBe(200);
    expect((await run({ runProfile })).status).toBe(202);
    const { definition } = harness.temporal.starts.at(-1) ?? {};
    expect(definition).not.toHaveProperty('parameters');
    expect(definition?.steps[0]).not.toHaveProperty('condition');
  });

  it('is refused for a profile or a system that there is none of, and nothing is created', async () => {
    const before = await countSchedules();
    const [known = ''] = system.runProfiles;
    const wrong = await run({ runProfile: `${known}x` });
    expect(wrong).toMatchObject({
      status: 422,
      body: {
        errors: [{ pointer: '/runProfile', code: 'run-profile-unknown', suggestion: known }],
      },
    });
    const missing = await send('POST', '/connected-systems/nowhere/run', { runProfile: known });
    expect(missing).toMatchObject({ status: 404, body: { code: 'connected-system-not-found' } });
    expect(await countSchedules()).toBe(before);
  });
});

describe('the last executions of some schedules', () => {
  it('are read at once, the newest first; a schedule of another tenant has none', async () => {
    const ids: string[] = [];
    for (const slug of ['one', 'two']) {
      const body = aScheduleBody({ slug, overlap: 'AllowAll' });
      ids.push(String((await send('POST', '/schedules', body)).body['id']));
    }
    const started: string[] = [];
    for (const slug of ['one', 'one', 'two']) {
      await send('POST', `/schedules/${slug}/run`);
      started.push(await begin());
    }
    const stranger = '0192f000-0000-7000-8000-00000000ffff';
    const wanted = [...ids, stranger].join(',');
    const { body } = await send('GET', `/schedule-executions/recent?scheduleIds=${wanted}&count=5`);
    const items = body['items'] as { scheduleId: string; executions: { id: string }[] }[];
    expect(items.map(({ scheduleId }) => scheduleId)).toEqual([...ids, stranger]);
    expect(items.map(({ executions }) => executions.map(({ id }) => id))).toEqual([
      [started[1], started[0]],
      [started[2]],
      [],
    ]);
    for (const bad of ['', 'x', `${stranger},`]) {
      expect((await send('GET', `/schedule-executions/recent?scheduleIds=${bad}`)).status).toBe(
        400,
      );
    }
  });
});
