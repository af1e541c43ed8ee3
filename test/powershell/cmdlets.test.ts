import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Schedule } from '../../src/contract/schedule/schedules.ts';
import { aScheduleBody, createHarness, type Harness } from '../api/harness.ts';
import { createSession, type Session } from './evaluator/session.ts';

let harness: Harness;
let session: Session;
let url: string;
let token: string;
beforeAll(async () => {
  harness = await createHarness();
  url = await harness.app.listen({ host: '127.0.0.1', port: 0 });
  token = harness.operator.authorization.replace('Bearer ', '');
  session = await createSession({ CARILLON_API_URL: url, CARILLON_TOKEN: token });
});
afterAll(() => harness.close());
beforeEach(() => {
  session.confirms = true;
});

async function create(changes: Record<string, unknown> = {}): Promise<Schedule> {
  const payload = aScheduleBody(changes);
  const headers = harness.operator;
  const answer = await harness.app.inject({
    method: 'POST',
    url: '/api/v1/schedules',
    headers,
    payload,
  });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<Schedule>();
}

async function read(id: string): Promise<Schedule> {
  const headers = harness.operator;
  return (await harness.app.inject({ url: `/api/v1/schedules/${id}`, headers })).json<Schedule>();
}

/** Runs a script that must write no error. */
async function run(script: string, variables: Record<string, unknown> = {}) {
  const outcome = await session.run(script, variables);
  expect(outcome.errors, script).toEqual([]);
  return outcome;
}

const keysOf = ({ steps }: Schedule): string[] => steps.map(({ key }) => key);

describe('Get-CarillonSchedule', () => {
  it('shows one schedule with its steps, by slug, id and name', async () => {
    const { slug, id, name } = await create();
    for (const reference of [slug, id, name]) {
      const { output } = await run('Get-CarillonSchedule $reference', { reference });
      expect(output).toMatchObject([{ id, slug, steps: [{}, {}, {}] }]);
    }
  });

  it('never lets a name change the path: such a name is looked up, and its id is asked for', async () => {
    const name = `../../x?q=1#y%2F&'"$(1) ${Date.now()}`;
    const { id } = await create({ name });
    const { output, requests } = await run('Get-CarillonSchedule -Schedule $name', { name });
    expect(output).toMatchObject([{ id, name }]);
    expect(requests.at(-1)).toBe(`GET /api/v1/schedules/${id}`);
    expect(requests[0]).toMatch(/^GET \/api\/v1\/schedules\?q=[^?#/ &]+&limit=200$/);
  });

  it.each(['..', '.', 'a/../b', 'a%2Fb', 'no-such-schedule'])(
    'says that there is no schedule %j',
    async (name) => {
      const { errors, output } = await session.run('Remove-CarillonSchedule $name -Force', {
        name,
      });
      expect(output).toEqual([]);
      expect(errors).toMatchObject([{ id: 'schedule-not-found', category: 'ObjectNotFound' }]);
    },
  );

  it('lists what matches a wildcard, page by page, and warns when -First leaves some out', async () => {
    const slugs = ['paged-1', 'paged-2', 'paged-3'];
    for (const slug of slugs) await create({ slug });
    await run('$script:PageSize = 1');
    const { output, requests } = await run("Get-CarillonSchedule 'PAGED-[1-3]'");
    expect(output.map((one) => (one as Schedule).slug).sort()).toEqual(slugs);
    expect(requests.length).toBeGreaterThanOrEqual(3);
    const some = await run('Get-CarillonSchedule -First 2');
    expect(some.output).toHaveLength(2);
    expect(some.warnings).toEqual([expect.stringContaining('-First')]);
    await run('$script:PageSize = 200');
    expect((await run("Get-CarillonSchedule 'nothing-like-this-*'")).output).toEqual([]);
  });
});

describe('New-CarillonSchedule', () => {
  it('creates it once, however often the same key is sent', async () => {
    const script =
      "New-CarillonSchedule 'Disk check' -Cron '0 6 * * *' -TimeZone Europe/Berlin -Tag a, b -Overlap allowall -Disabled -IdempotencyKey key-1 -ChangeReason why -Step @{ type = 'Http'; name = 'ask'; url = 'https://a.test/' }".replace(
        '-Tag a, b',
        "-Tag 'a', 'b'",
      );
    const [first, second] = [await run(script), await run(script)];
    expect(first.output).toMatchObject([
      {
        slug: 'disk-check',
        enabled: false,
        tags: ['a', 'b'],
        overlap: 'AllowAll',
        timings: [{ type: 'Cron', expression: '0 6 * * *', timeZone: 'Europe/Berlin' }],
        steps: [{ type: 'Http', name: 'ask' }],
      },
    ]);
    expect(second.output).toMatchObject([{ id: (first.output[0] as Schedule).id }]);
    expect(first.questions).toEqual(['Create: schedule Disk check']);
  });

  it('turns a problem into an error with its code, every mistake and its place', async () => {
    const { errors } = await session.run(
      "New-CarillonSchedule 'Bad' -Cron 'nonsense' -Step @{ type = 'Htpp'; name = 'x' }",
    );
    expect(errors).toMatchObject([{ category: 'InvalidArgument', data: { status: 422 } }]);
    expect(errors[0]?.message).toContain('/steps/0/type');
    expect(errors[0]?.shown).toContain('Correct what the message names');
  });

  it.each([
    [
      "New-CarillonSchedule 'x' -Step @{ a = 1 } -Overlap Sometimes",
      'ParameterBindingValidationException',
    ],
    [
      "New-CarillonSchedule 'x' -Step @{ a = 1 } -JitterSeconds 99999",
      'ParameterBindingValidationException',
    ],
    ["New-CarillonSchedule 'x' -Step @{ a = 1 } -Cron '0 6 * * *' -Manual", 'parameter-invalid'],
    ["New-CarillonSchedule 'x'", 'ParameterBindingException'],
    ['Start-CarillonSchedule x -IdempotencyKey "a`nb"', 'ParameterBindingValidationException'],
    ['Set-CarillonScheduleStepOrder x a 1 -Order a', 'ParameterBindingException'],
  ])('refuses %s before it asks the server', async (script, id) => {
    const { errors, requests } = await session.run(script);
    expect(errors).toMatchObject([{ id }]);
    expect(requests).toEqual([]);
  });
});

describe('Set-CarillonSchedule', () => {
  it('changes what is named, and leaves everything else as it was', async () => {
    const before = await create({ tags: ['hr'], jitterSeconds: 5 });
    const { output } = await run(
      "Set-CarillonSchedule $id -Cron '0 7 * * 1-5' -Calendar @() -ChangeReason later -PassThru",
      before,
    );
    const after = await read(before.id);
    expect(output).toMatchObject([{ id: before.id, revision: 2 }]);
    expect(after.timings).toMatchObject([{ expression: '0 7 * * 1-5', timeZone: 'Europe/Berlin' }]);
    expect([after.steps, after.tags, after.jitterSeconds]).toEqual([before.steps, ['hr'], 5]);
    await run('Set-CarillonSchedule $id -TimeZone Asia/Tokyo', before);
    expect((await read(before.id)).timings).toMatchObject([
      { expression: '0 7 * * 1-5', timeZone: 'Asia/Tokyo' },
    ]);
  });

  it('changes nothing with -WhatIf, and says when there is nothing to change', async () => {
    const { id } = await create();
    session.confirms = false;
    const { requests, questions } = await run('Set-CarillonSchedule $id -Description new', { id });
    expect(questions).toHaveLength(1);
    expect(requests).toEqual([`GET /api/v1/schedules/${id}`]);
    expect((await session.run('Set-CarillonSchedule $id', { id })).errors).toMatchObject([
      { message: 'Nothing would change.' },
    ]);
  });
});

describe('cmdlets for steps', () => {
  it('add, move, order and remove steps by key, name or number', async () => {
    const { id } = await create();
    await run(
      "Add-CarillonScheduleStep $id @{ type = 'Http'; name = 'New'; url = 'https://n.test/' } -Parallel -ContinueOnFailure -After 'HR import'",
      { id },
    );
    let now = await read(id);
    expect(keysOf(now)).toEqual(['hr-import', 'new', 'tell-a', 'tell-b']);
    expect(now.steps[1]).toMatchObject({ mode: 'ParallelWithPrevious', continueOnFailure: true });
    await run('Set-CarillonScheduleStepOrder $id 2 -Position 4 -Mode sequential', { id });
    expect(keysOf(await read(id))).toEqual(['hr-import', 'tell-a', 'tell-b', 'new']);
    await run("Set-CarillonScheduleStepOrder $id -Order 'hr-import', 'new', 'tell-a', 'tell-b'", {
      id,
    });
    expect(keysOf(await read(id))).toEqual(['hr-import', 'new', 'tell-a', 'tell-b']);
    await run('Remove-CarillonScheduleStep $id new -Force -ChangeReason done', { id });
    now = await read(id);
    expect(keysOf(now)).toEqual(['hr-import', 'tell-a', 'tell-b']);
    expect(now.revision).toBe(5);
  });

  it.each([
    ['Remove-CarillonScheduleStep $id nothing -Force', 'step-not-found'],
    ["Set-CarillonScheduleStepOrder $id -Order 'hr-import', 'tell-a'", 'parameter-invalid'],
    [
      "Set-CarillonScheduleStepOrder $id -Order 'hr-import', 'tell-a', 'tell-a'",
      'parameter-invalid',
    ],
    ['Set-CarillonScheduleStepOrder $id 1 9', 'parameter-invalid'],
    ["Add-CarillonScheduleStep $id 'text'", 'parameter-invalid'],
  ])('refuse %s without a change', async (script, code) => {
    const { id } = await create();
    const { errors } = await session.run(script, { id });
    expect(errors).toMatchObject([{ id: code }]);
    expect((await read(id)).revision).toBe(1);
  });
});

describe('Enable- and Disable-CarillonSchedule', () => {
  it('act on each schedule of the pipeline', async () => {
    for (const slug of ['piped-1', 'piped-2']) await create({ slug });
    const disabled = await run(
      "Get-CarillonSchedule 'piped-*' | Disable-CarillonSchedule -Until '2026-11-20T07:00:00+01:00' -ChangeReason works -PassThru",
    );
    expect(disabled.output).toMatchObject([
      { enabled: false, disabledUntil: '2026-11-20T06:00:00.000Z' },
      { enabled: false, disabledUntil: '2026-11-20T06:00:00.000Z' },
    ]);
    const enabled = await run("'piped-1', 'piped-2' | Enable-CarillonSchedule -PassThru");
    expect(enabled.output).toMatchObject([{ enabled: true }, { enabled: true }]);
    session.confirms = false;
    const asked = await run("Get-CarillonSchedule 'piped-*' | Remove-CarillonSchedule -Force");
    expect(asked.questions).toHaveLength(2);
    expect(asked.requests.filter((one) => !one.startsWith('GET'))).toEqual([]);
  });
});

describe('cmdlets for executions', () => {
  it('start, list by a piped schedule, read by a piped execution, and stop', async () => {
    const schedule = await create();
    harness.temporal.onStart = (start) => harness.begin(start);
    const started = await run(
      'Start-CarillonSchedule $slug -Overlap skip -ChangeReason now -PassThru',
      schedule,
    );
    const [{ id }] = started.output as [{ id: string }];
    const mine = await run(
      "Get-CarillonSchedule $slug | Get-CarillonScheduleExecution -Status 'inprogress', 'failed' -From '2026-01-01T00:00:00Z'",
      schedule,
    );
    expect(mine.output).toMatchObject([{ id, scheduleSlug: schedule.slug }]);
    expect(mine.requests[1]).toContain(`scheduleId=${schedule.id}`);
    expect(mine.requests[1]).toContain('status=InProgress%2CFailed');
    const detail = await run(
      'Get-CarillonScheduleExecution -Active | Where-Object { $_.id -eq $id } | Get-CarillonScheduleExecution',
      { id },
    );
    expect(detail.output).toMatchObject([{ id, steps: [{}, {}, {}] }]);
    const stopped = await run(
      'Get-CarillonScheduleExecution $id | Stop-CarillonScheduleExecution -ChangeReason enough -PassThru',
      { id },
    );
    expect(stopped.output).toMatchObject([{ id }]);
    expect(harness.temporal.cancels.at(-1)?.workflowId).toContain(id);
  });

  it('write an error when the overlap policy skips the start, and wait for nothing', async () => {
    const schedule = await create();
    harness.temporal.onStart = (start) =>
      harness.begin(start, { status: 'Skipped', error: 'another one runs' });
    const { errors, output } = await session.run(
      'Start-CarillonSchedule $slug -Wait -PassThru',
      schedule,
    );
    expect(output).toEqual([]);
    expect(errors).toMatchObject([{ id: 'execution-overlap', category: 'ResourceBusy' }]);
    expect(errors[0]?.message).toContain('another one runs');
  });

  it('take an execution as its schedule where a schedule is wanted', async () => {
    const schedule = await create();
    harness.temporal.onStart = (start) => harness.begin(start);
    await run('Start-CarillonSchedule $slug', schedule);
    const { output } = await run(
      'Get-CarillonScheduleExecution -Schedule $slug | Disable-CarillonSchedule -PassThru',
      schedule,
    );
    expect(output).toMatchObject([{ id: schedule.id, enabled: false }]);
  });
});

describe('the connection', () => {
  it('is checked by Connect-Carillon, and neither it nor an error shows the token', async () => {
    const { output } = await run('Connect-Carillon $url', { url: `${url}/api/v1/` });
    expect(output).toMatchObject([{ apiUrl: url }]);
    expect(JSON.stringify(output)).not.toContain(token);
    const wrong = await createSession({
      CARILLON_API_URL: url,
      CARILLON_TOKEN: 'carillon_wrong-token-9',
    });
    const { errors } = await wrong.run('Get-CarillonSchedule');
    expect(errors).toMatchObject([{ category: 'AuthenticationError', data: { status: 401 } }]);
    expect(errors[0]?.shown).toContain('CARILLON_TOKEN');
    expect(JSON.stringify(errors)).not.toContain('wrong-token-9');
  });

  it.each([
    [{}, 'address-missing'],
    [{ CARILLON_API_URL: 'ftp://host' }, 'address-invalid'],
    [{ CARILLON_API_URL: 'http://user:secret-7@host' }, 'address-invalid'],
    [
      { CARILLON_API_URL: 'http://127.0.0.1:9', CARILLON_TOKEN: 'secret-7\r\nX: y' },
      'credential-invalid',
    ],
    [{ CARILLON_API_URL: 'http://127.0.0.1:9', CARILLON_TOKEN: 'secret-7' }, 'api-unreachable'],
  ])('with %j ends as %s', async (env, id) => {
    const { errors } = await (
      await createSession(env)
    ).run('Start-CarillonSchedule x -IdempotencyKey key-9');
    expect(errors).toMatchObject([{ id }]);
    expect(JSON.stringify(errors)).not.toContain('secret-7');
    if (id === 'api-unreachable') expect(errors[0]?.shown).toContain('-IdempotencyKey key-9');
  });
});
