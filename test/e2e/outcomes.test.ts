import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActivityRecordPage, Attempt } from '../../src/contract/execution/activity-records.ts';
import type { RetryAnswer, RetryPreview } from '../../src/contract/execution/controls.ts';
import type { ExecutionDetail } from '../../src/contract/execution/executions.ts';
import { isFinalExecution } from '../../src/domain/execution/status.ts';
import { type Stack, startStack } from '../support/scenario/stack.ts';

let stack: Stack;
let target: Server;
let url: string;
/** Answers that are held back until a test lets them go, by path. */
const held = new Map<string, ServerResponse>();
let reached: (path: string) => void = () => undefined;
/** Statuses that paths answer with; 200 unless set. */
const statuses = new Map<string, number>();

beforeAll(async () => {
  target = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '/';
    if (path.startsWith('/slow')) {
      held.set(path, response);
      return reached(path);
    }
    response.writeHead(statuses.get(path) ?? 200, { 'content-type': 'application/json' });
    response.end('{"success":true}');
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  stack = await startStack();
  await stack.startWorker();
  const everyMinute = { type: 'Cron', expression: '* * * * *', timeZone: 'UTC' };
  await create('clock', [http('tick')], { timings: [everyMinute] });
});
afterAll(async () => {
  target.closeAllConnections();
  target.close();
  await stack.stop();
});

const once = { maxRetries: 0 };
const http = (name: string, more: object = {}) => ({
  type: 'Http',
  name,
  url: `${url}/${name}`,
  retry: once,
  ...more,
});

async function create(slug: string, steps: object[], more: object = {}): Promise<void> {
  const body = { slug, name: slug, timings: [{ type: 'Manual' }], steps, ...more };
  const created = await stack.api.post('/schedules', body);
  expect(created).toMatchObject({ status: 201 });
}

async function start(slug: string): Promise<string> {
  const { body } = await stack.api.post<{ id: string }>(`/schedules/${slug}/run`);
  return body.id;
}

const whenEnded = (id: string): Promise<ExecutionDetail> =>
  stack.api.until<ExecutionDetail>(`/schedule-executions/${id}`, ({ status }) =>
    isFinalExecution(status),
  );

const run = async (slug: string): Promise<ExecutionDetail> => whenEnded(await start(slug));

async function attemptsOf(id: string, stepIndex = 0): Promise<Attempt[]> {
  const path = `/schedule-executions/${id}/steps/${stepIndex}/attempts`;
  return (await stack.api.get<{ items: Attempt[] }>(path)).body.items;
}

async function query<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: stack.adminDatabaseUrl });
  await client.connect();
  try {
    // The policies of the tables hold for their owner too.
    await client.query(`select set_config('app.tenant', (select id::text from tenant), false)`);
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end();
  }
}

describe('the record of a request', () => {
  it('exists in progress while the request is in flight, and its end is told in the same row', async () => {
    await create('slow', [http('slow-one', { url: `${url}/slow-one?key=abc`, method: 'POST' })]);
    const arrived = new Promise<string>((resolve) => (reached = resolve));
    const id = await start('slow');
    await arrived;
    const [before, ...others] = await attemptsOf(id);
    expect(others).toEqual([]);
    expect(before).toMatchObject({
      attempt: 1,
      status: 'InProgress',
      endedAt: null,
      httpStatus: null,
      request: { method: 'POST', url: `${url}/slow-one?key=[secret]`, body: null },
    });
    held.get('/slow-one')?.writeHead(200).end('{"success":false,"message":"no such mailbox"}');
    await whenEnded(id);
    const path = `/schedule-executions/${id}/steps/0/attempts`;
    const { items } = await stack.api.until<{ items: Attempt[] }>(
      path,
      (page) => page.items?.[0]?.status === 'Failed',
    );
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      startedAt: before?.startedAt,
      httpStatus: 200,
      code: 'target-refused',
      message: 'HTTP 200: no such mailbox',
      output: '{"success":false,"message":"no such mailbox"}',
    });
    expect(Date.parse(items[0]?.updatedAt ?? '')).toBeGreaterThan(
      Date.parse(before?.updatedAt ?? ''),
    );
  });

  it('is one for each of a thousand requests', async () => {
    const steps = Array.from({ length: 500 }, (_, index) => ({
      ...http(`many-${index}`),
      mode: index === 0 ? 'Sequential' : 'ParallelWithPrevious',
    }));
    await create('many', steps, { overlap: 'AllowAll' });
    const ids = await Promise.all([start('many'), start('many')]);
    for (const id of ids) expect((await whenEnded(id)).status).toBe('Completed');
    const count = `select count(*)::integer as rows, count(ended_at)::integer as ended,
      count(distinct (execution_id, step_index))::integer as requests
      from attempt where execution_id = any ($1)`;
    const whole = { rows: 1000, ended: 1000, requests: 1000 };
    await stack.api.eventually(
      async () => (await query<typeof whole>(count, [ids]))[0]?.ended === 1000,
    );
    expect(await query(count, [ids])).toEqual([whole]);
  }, 120_000);

  it('is found by status, HTTP status, step type and schedule, the newest first', async () => {
    statuses.set('/broken', 503);
    await create('found', [
      http('fine'),
      http('broken', { continueOnFailure: true }),
      http('after'),
    ]);
    const [first, second] = [await run('found'), await run('found')];
    const search = async (filter: string) =>
      (await stack.api.get<ActivityRecordPage>(`/activity-records?scheduleId=found&${filter}`))
        .body;
    const failed = await search('status=Failed,TimedOut');
    expect(failed.items.map(({ executionId, key }) => [executionId, key])).toEqual([
      [second.id, 'broken'],
      [first.id, 'broken'],
    ]);
    expect((await search('httpStatus=503&limit=1')).items).toMatchObject([
      { executionId: second.id, scheduleSlug: 'found', message: 'HTTP 503: service unavailable' },
    ]);
    expect((await search('stepType=Shell')).items).toEqual([]);
    const page = await search('limit=4');
    const rest = await search(`limit=4&cursor=${page.nextCursor}`);
    expect([...page.items, ...rest.items].map(({ key }) => key)).toEqual([
      ...['after', 'broken', 'fine', 'after', 'broken', 'fine'],
    ]);
    const wrong = await stack.api.get<{ code: string }>('/activity-records?status=Complete');
    expect(wrong).toMatchObject({ status: 400, body: { code: 'parameter-invalid' } });
  });
});

describe('partial errors of a run profile', () => {
  it('stop the schedule before the next group, unless the step takes them for warnings', async () => {
    await fetch(`${stack.systems.url}/systems/badge/knobs`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ outcome: 'PartialError' }),
    });
    const profile = { connectedSystem: 'badge', runProfile: 'DeltaImport', retry: once };
    const step = { type: 'RunProfile', name: 'import', ...profile };
    await create('strict', [step, http('next')]);
    await create('lenient', [{ ...step, partialErrors: 'Warning' }, http('next')]);
    const strict = await run('strict');
    expect(strict.status).toBe('Failed');
    expect(strict.error).toMatch(/^Step 1 "import" failed: PartialError: .+; 1 later step was not/);
    expect(strict.steps.map(({ status }) => status)).toEqual(['Failed', 'NotRun']);
    const lenient = await run('lenient');
    expect(lenient).toMatchObject({ status: 'Completed', error: null });
    expect(lenient.steps.map(({ status }) => status)).toEqual([
      ...['CompletedWithWarnings', 'Completed'],
    ]);
  });
});

describe('retrying an execution', () => {
  it('previews what would run and what changed, then runs exactly that as a linked execution', async () => {
    statuses.set('/two', 404);
    const steps = [http('one'), http('two'), http('three')];
    await create('again', steps);
    const failed = await run('again');
    expect(failed.status).toBe('Failed');
    // Short enough for both lanes.
    const changed = [http('one', { timeoutSeconds: 4 }), http('two'), http('four')];
    const body = { name: 'again', timings: [{ type: 'Manual' }], steps: changed };
    expect((await stack.api.put('/schedules/again', body)).status).toBe(200);
    const at = `/schedule-executions/${failed.id}`;

    const preview = await stack.api.get<RetryPreview>(`${at}/retry-preview?revision=Current`);
    expect(preview.body).toMatchObject({
      revision: 2,
      ranRevision: 1,
      removedKeys: ['three'],
      steps: [
        { key: 'one', decision: 'Run', reason: 'Changed', changes: ['/timeoutSeconds'] },
        { key: 'two', decision: 'Run', reason: 'EndedBadly' },
        { key: 'four', decision: 'Run', reason: 'New' },
      ],
    });

    statuses.delete('/two');
    const order = { revision: 'AsItWas', reason: 'the target is back' };
    const started = await stack.api.post<RetryAnswer>(`${at}/retry`, order);
    expect(started).toMatchObject({ status: 202, body: { retriedFrom: failed.id, revision: 1 } });
    const retry = await whenEnded(started.body.id);
    expect(retry).toMatchObject({ status: 'Completed', retryReason: 'the target is back' });
    expect(retry.steps.map(({ key, status, inherited }) => [key, status, inherited])).toEqual([
      ['one', 'Completed', true],
      ['two', 'Completed', false],
      ['three', 'Completed', false],
    ]);
    expect(retry.steps[0]?.inheritedFrom).toBe(failed.steps[0]?.id);
    const { body: old } = await stack.api.get<ExecutionDetail>(at);
    expect(old).toEqual({ ...failed, retriedBy: [retry.id] });
    const nothing = await stack.api.post(`/schedule-executions/${retry.id}/retry`, order);
    expect(nothing).toMatchObject({ status: 409, body: { code: 'nothing-to-retry' } });
  });

  it('is refused while the execution is open, and while another one holds the schedule', async () => {
    statuses.set('/bad', 400);
    await create('busy', [http('bad', { continueOnFailure: true }), http('slow-two')]);
    const arrived = new Promise<string>((resolve) => (reached = resolve));
    const id = await start('busy');
    await arrived;
    const retry = (of: string) =>
      stack.api.post<object>(`/schedule-executions/${of}/retry`, { revision: 'Current' });
    expect(await retry(id)).toMatchObject({ status: 409, body: { code: 'execution-not-final' } });
    held.get('/slow-two')?.end('{}');
    expect((await whenEnded(id)).status).toBe('CompletedWithErrors');

    const again = new Promise<string>((resolve) => (reached = resolve));
    const holder = await start('busy');
    await again;
    const body = { code: 'execution-overlap', holderExecutionId: holder };
    expect(await retry(id)).toMatchObject({ status: 409, body });
    held.get('/slow-two')?.end('{}');
    await whenEnded(holder);
    const missing = await stack.api.post(`/schedule-executions/${id}/retry`, {});
    expect(missing.status).toBe(422);
  });
});

describe('a schedule on a real clock', () => {
  it('fires at its minute automatically: a due fire is not passed over', async () => {
    const path = '/schedule-executions?scheduleId=clock&trigger=Schedule&status=Completed';
    type Page = { items: { scheduledFor: string | null; queuedAt: string }[] };
    const { items } = await stack.api.until<Page>(path, (page) => page.items?.length > 0, 90_000);
    const fire = items.at(-1);
    const due = Date.parse(fire?.scheduledFor ?? '');
    expect(due % 60_000).toBe(0);
    expect(Date.parse(fire?.queuedAt ?? '') - due).toBeLessThan(10_000);
  }, 100_000);
});
