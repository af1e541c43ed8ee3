import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Schedule, SchedulePage } from '../../../src/contract/schedule/schedules.ts';
import { answer, type ApiStub, problem, startApiStub } from '../api-stub.ts';
import { aSchedule, aSummary, pageOf, scheduleId } from '../contract-samples.ts';
import { runLine } from '../memory-io.ts';
import { createScheduleShelf } from './schedule-shelf.ts';

let stub: ApiStub;

beforeEach(async () => {
  stub = await startApiStub();
});
afterEach(() => stub.close());

const run = (...args: string[]) => runLine(args, { apiUrl: stub.url });

/** Adds the version that a GET answers with. */
const withTag = (schedule: Schedule) => ({
  ...answer(Schedule, schedule),
  headers: { etag: '"1.1"' },
});

describe('schedule list', () => {
  it('shows next and last as distance and instant', async () => {
    const lastExecution = {
      id: scheduleId,
      status: 'Failed' as const,
      trigger: 'Manual' as const,
      queuedAt: '2026-11-21T07:00:00.000Z',
      startedAt: null,
      endedAt: '2026-11-21T07:57:00.000Z',
    };
    stub.handler = () => answer(SchedulePage, pageOf([aSummary({ lastExecution })]));
    const { stdout } = await run('schedule', 'list');
    expect(stdout).toContain('in 22 h (2026-11-22T06:00:00Z)');
    expect(stdout).toContain('✖ Failed 3 min ago');
  });

  it('reads page after page until the limit', async () => {
    stub.handler = ({ query }) =>
      query.get('cursor') === null
        ? answer(SchedulePage, pageOf([aSummary({ slug: 'a' })], 'next'))
        : answer(SchedulePage, pageOf([aSummary({ slug: 'b' }), aSummary({ slug: 'c' })]));
    const { stdout } = await run('schedule', 'list', '-o', 'name', '--limit', '2');
    expect(stdout).toBe('a\nb\n');
  });

  it('takes a pattern and asks the server for its longest plain part', async () => {
    const slugs = ['delta-hr', 'delta-ad', 'old-delta-hr'];
    stub.handler = () =>
      answer(SchedulePage, pageOf(slugs.map((slug) => aSummary({ slug, name: slug }))));
    const { stdout } = await run('schedule', 'list', 'delta-*', '-o', 'name');
    expect(stdout).toBe('delta-hr\ndelta-ad\n');
    expect(stub.requests[0]?.query.get('q')).toBe('delta-');
  });

  it.each(['json', 'jsonl', 'yaml'])('prints what the API answered with -o %s', async (format) => {
    stub.handler = () => answer(SchedulePage, pageOf([aSummary()]));
    const { stdout } = await run('schedule', 'list', '-o', format);
    const { parse } = await import('yaml');
    const read: unknown = parse(stdout);
    expect(read).toEqual(format === 'jsonl' ? aSummary() : [aSummary()]);
  });
});

describe('schedule get', () => {
  it('finds a schedule by its name', async () => {
    stub.handler = ({ path }) => {
      if (path === '/schedules') return answer(SchedulePage, pageOf([aSummary()]));
      if (path === `/schedules/${scheduleId}`) return withTag(aSchedule());
      return problem('schedule-not-found', 'none');
    };
    const { stdout } = await run('schedule', 'get', 'Delta sync');
    expect(stdout).toContain('delta-sync');
    expect(stdout).toMatch(/^1 +1 +import +Http/m);
  });

  it('lists the candidates of an ambiguous name with exit code 6', async () => {
    stub.handler = () =>
      answer(SchedulePage, pageOf([aSummary({ slug: 'one' }), aSummary({ slug: 'two' })]));
    const { exitCode, stderr } = await run('schedule', 'get', 'Delta sync');
    expect(exitCode).toBe(6);
    expect(stderr).toMatch(/one +Delta sync\n +two +Delta sync/);
  });

  it('tells title, every mistake and the request id of a problem, each once', async () => {
    const errors = [
      { pointer: 'limit', code: 'malformed', message: 'is odd', suggestion: 'use 2' },
    ];
    stub.handler = () => problem('parameter-invalid', 'limit: is odd', { errors });
    const { exitCode, stderr } = await run('schedule', 'list');
    expect(exitCode).toBe(7);
    expect(stderr).toBe(
      'error: A parameter is not valid\n  limit: is odd (use 2)\nRequest request-1, code parameter-invalid\n',
    );
  });

  it('tells what is not there in one sentence', async () => {
    stub.handler = () => problem('execution-not-found', 'there is no execution 4711');
    const { exitCode, stderr } = await run(
      'execution',
      'get',
      '01a00000-0000-7000-8000-000000000001',
    );
    expect(exitCode).toBe(5);
    expect(stderr.match(/there is no/gi)).toHaveLength(1);
    expect(stderr).toContain('error: there is no execution 4711\n');
  });

  it.each([
    ['credential-missing', 4],
    ['schedule-not-found', 5],
    ['temporal-unavailable', 10],
    ['internal-error', 1],
  ] as const)('exits after the problem %s with %i', async (code, exitCode) => {
    stub.handler = () => problem(code, 'no');
    expect((await run('schedule', 'get', scheduleId)).exitCode).toBe(exitCode);
  });
});

describe('schedule create', () => {
  it('makes a schedule from flags alone', async () => {
    const shelf = createScheduleShelf();
    stub.handler = shelf.handler;
    const { exitCode, stdout } = await run(
      ...['schedule', 'create', '--name', 'Ping', '--slug', 'ping', '--cron', '*/5 * * * *'],
      ...['--time-zone', 'Europe/Berlin', '--step', 'http:https://example.org/ping', '--disabled'],
    );
    expect([exitCode, stdout.split('\n')[0]]).toEqual([0, 'created schedule ping']);
    expect(shelf.kept.get('ping')).toMatchObject({
      enabled: false,
      timings: [{ type: 'Cron', expression: '*/5 * * * *', timeZone: 'Europe/Berlin' }],
      steps: [{ type: 'Http', url: 'https://example.org/ping' }],
    });
  });
});

describe('a pool without workers', () => {
  it('is warned of when a schedule is created and when it is changed', async () => {
    const shelf = createScheduleShelf();
    stub.handler = shelf.handler;
    const document =
      'name: Ping\nsteps: [{ type: Http, name: A, url: "https://a.test/", pool: w }]\n';
    const io = { apiUrl: stub.url, stdin: document };
    const created = await runLine(['schedule', 'create', '-f', '-', '--slug', 'ping'], io);
    const changed = await run('schedule', 'set', 'ping', '--description', 'x');
    for (const { exitCode, stderr } of [created, changed]) {
      expect(exitCode).toBe(0);
      expect(stderr).toContain('warning: step a: no worker serves "w"');
    }
  });
});

describe('schedule set', () => {
  it('sends back every field it does not change exactly as it came, also unknown ones', async () => {
    const unknown = { type: 'FromTheFuture', key: 'x', name: 'X', mode: 'Sequential', odd: [1] };
    const stored = { ...aSchedule(), futureField: { a: 1 } };
    const steps = [...stored.steps, unknown];
    stub.handler = () => ({ status: 200, body: { ...stored, steps }, headers: { etag: '"1.1"' } });
    await run('schedule', 'set', scheduleId, '--cron', '0 7 * * *', '--reason', 'later');
    const [put] = stub.requests.filter(({ method }) => method === 'PUT');
    const { slug, name, description, tags, overlap, catchUp, catchupWindowSeconds } = stored;
    const { calendars, jitterSeconds } = stored;
    expect(put?.headers['if-match']).toBe('"1.1"');
    expect(put?.body).toEqual({
      slug,
      name,
      description,
      tags,
      overlap,
      catchUp,
      catchupWindowSeconds,
      steps,
      calendars,
      jitterSeconds,
      futureField: { a: 1 },
      timings: [{ type: 'Cron', expression: '0 7 * * *', timeZone: 'UTC' }],
      reason: 'later',
    });
  });
});

describe('schedule step', () => {
  const keysAfter = async (...args: string[]) => {
    const shelf = createScheduleShelf();
    shelf.kept.set('delta-sync', aSchedule());
    stub.handler = shelf.handler;
    const { exitCode } = await run('schedule', 'step', ...args);
    return [exitCode, shelf.kept.get('delta-sync')?.steps.map(({ key, mode }) => `${key} ${mode}`)];
  };

  it('adds a step beside another one', async () => {
    const added = await keysAfter(
      ...['add', 'delta-sync', 'http:https://example.org/check', '--name', 'Check'],
      ...['--parallel', '--after', 'import'],
    );
    const expected = ['import Sequential', 'check ParallelWithPrevious', 'export Sequential'];
    expect(added).toEqual([0, expected]);
  });

  it('removes a step by its number', async () => {
    expect(await keysAfter('remove', 'delta-sync', '1')).toEqual([0, ['export Sequential']]);
  });

  it('moves a step by its name', async () => {
    const moved = await keysAfter('move', 'delta-sync', 'Export', '--to', '1');
    expect(moved).toEqual([0, ['export Sequential', 'import Sequential']]);
  });

  it('exits with 5 when there is no such step', async () => {
    expect((await keysAfter('remove', 'delta-sync', 'nothing'))[0]).toBe(5);
  });
});

describe('schedule delete', () => {
  const deletes = () => stub.requests.filter(({ method }) => method === 'DELETE');

  beforeEach(() => {
    stub.handler = ({ method }) =>
      method === 'DELETE' ? { status: 204, body: null } : withTag(aSchedule());
  });

  it('refuses without --yes when there is no terminal to ask on', async () => {
    expect((await run('schedule', 'delete', 'delta-sync')).exitCode).toBe(2);
    expect(deletes()).toEqual([]);
  });

  it('deletes nothing unless the answer on the terminal is yes', async () => {
    await runLine(['schedule', 'delete', 'delta-sync'], { apiUrl: stub.url, reply: '' });
    expect(deletes()).toEqual([]);
    await runLine(['schedule', 'delete', 'delta-sync'], { apiUrl: stub.url, reply: 'y' });
    expect(deletes()).toMatchObject([{ headers: { 'if-match': '"1.1"' } }]);
  });

  it('deletes with --yes', async () => {
    const { exitCode, stdout } = await run('schedule', 'delete', 'delta-sync', '--yes');
    expect([exitCode, stdout]).toEqual([0, 'deleted schedule delta-sync\n']);
  });
});

describe('schedule disable', () => {
  it('switches nothing when one of the names is wrong', async () => {
    stub.handler = ({ path }) => {
      if (path === '/schedules') return answer(SchedulePage, pageOf([]));
      return path.endsWith('/wrong') ? problem('schedule-not-found', 'none') : withTag(aSchedule());
    };
    expect((await run('schedule', 'disable', 'delta-sync', 'wrong')).exitCode).toBe(5);
    expect(stub.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('sends the reason', async () => {
    stub.handler = () => withTag(aSchedule({ enabled: false }));
    await run('schedule', 'disable', 'delta-sync', '--reason', 'change 4711');
    expect(stub.requests.at(-1)).toMatchObject({
      path: `/schedules/${scheduleId}/disable`,
      body: { reason: 'change 4711' },
    });
  });
});
