import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../../src/api/http/app-deps.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

let harness: Harness;
let app: App;
let runProfile: string;
let connectedSystem: string;

beforeAll(async () => {
  harness = await createHarness();
  app = harness.withDeps({ commandsEnabled: true });
  const { body } = await send('GET', '/connected-systems');
  const [system] = body['items'] as { name: string; runProfiles: string[] }[];
  connectedSystem = system?.name ?? '';
  runProfile = system?.runProfiles[0] ?? '';
});
afterAll(() => harness.close());
beforeEach(() => harness.asOwner("update tenant set four_eyes = '{}' where slug = 'default'"));

type Headers = Record<string, string>;

async function send(method: 'GET' | 'POST', path: string, payload?: object, more: Headers = {}) {
  const headers = { ...harness.operator, ...more };
  const url = `/api/v1${path}`;
  const answer = await app.inject({ method, url, headers, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

const run = (body: object, headers?: Headers) => send('POST', '/step-runs', body, headers);
const http = { type: 'Http', name: 'Tell A', url: 'https://a.test/' };
const countSchedules = async () => (await send('GET', '/schedules')).body['total'] as number;
const started = () => harness.temporal.starts.at(-1);

/** Begins what was started last, as a worker does. */
async function begin(): Promise<void> {
  const start = started();
  if (start) await harness.begin(start);
}

describe('a step that is run alone', () => {
  it('has an execution of a schedule that is kept for it, and each run is of what was sent', async () => {
    const first = await run({ step: http, reason: 'a try' });
    expect(first).toMatchObject({ status: 201, body: { trigger: 'Manual', stepCount: 1 } });
    await begin();
    const { body: kept } = await send('GET', `/schedules/${String(first.body['scheduleSlug'])}`);
    expect(kept).toMatchObject({ tags: ['standalone'], steps: [{ url: 'https://a.test/' }] });
    const before = await countSchedules();
    const second = await run({ step: { ...http, url: 'https://a.test/other' } });
    expect(second.body['scheduleId']).toBe(first.body['scheduleId']);
    expect(started()?.definition.steps).toMatchObject([{ url: 'https://a.test/other' }]);
    expect(await countSchedules()).toBe(before);
  });

  it('starts once, however often the request is sent with the same key', async () => {
    const step = { ...http, name: 'Once' };
    const key = { 'idempotency-key': 'one-step-run' };
    const first = await run({ step }, key);
    const starts = harness.temporal.starts.length;
    expect((await run({ step }, key)).body['id']).toBe(first.body['id']);
    expect(harness.temporal.starts).toHaveLength(starts);
  });

  it('loses what relates it to other steps, and may read parameters of its schedule', async () => {
    const parameters = { region: { type: 'string' } };
    const step = { ...http, condition: "parameters.region != ''" };
    const related = { ...step, name: 'Then', mode: 'ParallelWithPrevious' };
    const timings = [{ type: 'Manual' }];
    const more = { timings, parameters, steps: [step, related] };
    const body = aScheduleBody({ slug: 'with-region', ...more });
    expect((await send('POST', '/schedules', body)).status).toBe(201);
    const wanted = { step: related, schedule: 'with-region' };
    expect(await run(wanted)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/parameters/region', code: 'parameters-invalid' }] },
    });
    const { status } = await run({ ...wanted, parameters: { region: 'eu' } });
    expect(status).toBe(201);
    expect(started()).toMatchObject({
      parameters: { region: 'eu' },
      definition: { steps: [{ mode: 'Sequential' }] },
    });
    const declarations = { region: { type: 'string', default: 'us' } };
    await run({ ...wanted, declarations });
    expect(started()?.parameters).toEqual({ region: 'us' });
  });

  it.each<[string, object, object]>([
    [
      'reads another step',
      { ...http, condition: "steps.hr.status == 'Completed'" },
      {
        pointer: '/step/condition',
        message: 'steps.hr cannot be read: there is no other step',
      },
    ],
    [
      'reads an output of another step in its settings',
      { ...http, url: 'https://a.test/${{ steps.hr.outputs.id }}' },
      { pointer: '/step/url', code: 'expression-invalid' },
    ],
    [
      'names a system that is not known',
      { type: 'RunProfile', name: 'x', connectedSystem: 'nowhere', runProfile: 'Sync' },
      { pointer: '/step/connectedSystem', code: 'connected-system-unknown' },
    ],
    ['lacks a field', { type: 'Http', name: 'x' }, { pointer: '/step/url' }],
  ])('is refused when it %s, and nothing is written', async (_what, step, error) => {
    const before = await harness.countRows();
    const { status, body } = await run({ step });
    expect([status, body]).toMatchObject([422, { errors: [error] }]);
    expect(await harness.countRows()).toEqual(before);
  });

  it('waits for another user where commands need four eyes; once approved, it runs', async () => {
    await harness.asOwner("update tenant set four_eyes = '{command-steps}' where slug = 'default'");
    const step = { type: 'Shell', name: 'Do it', script: 'echo 1' };
    const starts = harness.temporal.starts.length;
    const asked = await run({ step });
    expect(asked).toMatchObject({
      status: 202,
      body: { kind: 'create-schedule', status: 'Pending' },
    });
    expect(harness.temporal.starts).toHaveLength(starts);
    await harness.asOwner("update tenant set four_eyes = '{}' where slug = 'default'");
    expect((await run({ step })).status).toBe(201);
    await harness.asOwner("update tenant set four_eyes = '{command-steps}' where slug = 'default'");
    // The same command is known by then; another one is not.
    expect((await run({ step })).status).toBe(201);
    expect((await run({ step: { ...step, script: 'echo 2' } })).status).toBe(202);
  });

  it('is checked and not run in a dry run', async () => {
    const before = await harness.countRows();
    const starts = harness.temporal.starts.length;
    const profile = { type: 'RunProfile', name: 'Import', connectedSystem, runProfile };
    const tried = await send('POST', '/step-runs?dryRun=true', { step: profile });
    expect(tried).toMatchObject({ status: 201, body: { status: 'Queued', stepCount: 1 } });
    expect(harness.temporal.starts).toHaveLength(starts);
    expect(await harness.countRows()).toEqual(before);
    const wrong = { ...profile, runProfile: 'Nothing' };
    const refused = await send('POST', '/step-runs?dryRun=true', { step: wrong });
    expect(refused).toMatchObject({ status: 422, body: { code: 'run-profile-unknown' } });
  });
});
