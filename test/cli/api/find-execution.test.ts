import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  Execution,
  ExecutionDetail,
  ExecutionPage,
} from '../../../src/contract/execution/executions.ts';
import { Schedule, SchedulePage } from '../../../src/contract/schedule/schedules.ts';
import type { ExecutionStatus } from '../../../src/domain/execution/status.ts';
import { answer, type ApiStub, problem, startApiStub } from '../api-stub.ts';
import { anExecution, aSchedule, pageOf, withoutSteps } from '../contract-samples.ts';
import { runLine } from '../memory-io.ts';

/** The newest first, as the API lists them. */
let executions: ExecutionDetail[];
let slugs: string[];
let stub: ApiStub;

/** The instant that an id begins with. */
const timeOf = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);

beforeEach(async () => {
  slugs = ['delta-sync'];
  stub = await startApiStub(({ path, query }) => {
    if (path === '/schedule-executions') {
      const statuses = query.get('status')?.split(',');
      const [from, to] = [query.get('from'), query.get('to')];
      const found = executions.filter(
        ({ id, status }) =>
          (statuses?.includes(status) ?? true) &&
          (from === null || timeOf(id) >= Date.parse(from)) &&
          (to === null || timeOf(id) < Date.parse(to)),
      );
      const page = found.slice(0, Number(query.get('limit') ?? 50));
      return answer(ExecutionPage, pageOf(page.map(withoutSteps)));
    }
    const id = path.replace('/schedule-executions/', '').replace('/cancel', '');
    const execution = executions.find((one) => one.id === id);
    if (execution && path.endsWith('/cancel')) {
      return answer(Execution, withoutSteps(execution), 202);
    }
    if (execution) return answer(ExecutionDetail, execution);
    if (path === '/schedules') return answer(SchedulePage, pageOf([]));
    const slug = slugs.find((one) => path === `/schedules/${one}`);
    if (slug !== undefined) return answer(Schedule, aSchedule({ slug }));
    return problem('schedule-not-found', 'there is none');
  });
});
afterEach(() => stub.close());

const ids = {
  old: '019aa000-0000-7000-8000-0000000000a1',
  middle: '019aa111-0000-7000-8000-0000000000a2',
  newest: '019aa222-0000-7000-8000-0000000000a3',
} as const;
const startedAt = '2026-11-21T08:00:00.000Z';

function one(id: string, status: ExecutionStatus, started = true): ExecutionDetail {
  return anExecution({ id, status, startedAt: started ? startedAt : null });
}

const run = (...args: string[]) => runLine(['execution', ...args], { apiUrl: stub.url });
const idIn = (stdout: string) => /Id +(\S+)/.exec(stdout)?.[1];

describe('the latest execution of a schedule', () => {
  it('is the one that is still going, although a newer start was skipped; it says so', async () => {
    executions = [
      one(ids.newest, 'Skipped', false),
      one(ids.middle, 'InProgress'),
      one(ids.old, 'Completed'),
    ];
    const { stdout, stderr } = await run('get', 'delta-sync');
    expect(idIn(stdout)).toBe(ids.middle);
    expect(stderr).toContain(
      `This is ${ids.middle} (InProgress); the newest, ${ids.newest}, was skipped.`,
    );
  });

  it('is the newest that ran when none is still going', async () => {
    executions = [
      one(ids.newest, 'Skipped', false),
      one(ids.middle, 'Cancelled', false),
      one(ids.old, 'Failed'),
    ];
    const { stdout, stderr } = await run('get', 'delta-sync');
    expect(idIn(stdout)).toBe(ids.old);
    expect(stderr).toContain('was skipped');
  });

  it('is the very newest, without a word, when that one ran or nothing ever did', async () => {
    executions = [one(ids.newest, 'Completed'), one(ids.old, 'Failed')];
    const ran = await run('get', 'delta-sync');
    expect([idIn(ran.stdout), ran.stderr]).toEqual([ids.newest, '']);
    executions = [one(ids.newest, 'Skipped', false), one(ids.old, 'Skipped', false)];
    const skipped = await run('get', 'delta-sync');
    expect([idIn(skipped.stdout), skipped.stderr]).toEqual([ids.newest, '']);
  });

  it('is the newest of several that are still active, and says that there are others', async () => {
    executions = [one(ids.newest, 'Queued', false), one(ids.middle, 'InProgress')];
    const { stdout, stderr } = await run('get', 'delta-sync');
    expect(idIn(stdout)).toBe(ids.newest);
    expect(stderr).toContain('other executions of delta-sync are still active');
  });
});

describe('the beginning of an execution id', () => {
  it('names the execution wherever one is taken, from eight characters on', async () => {
    executions = [one(ids.newest, 'InProgress'), one(ids.old, 'Completed')];
    expect(idIn((await run('get', '019aa222')).stdout)).toBe(ids.newest);
    expect(idIn((await run('get', '019AA000-0000-70')).stdout)).toBe(ids.old);
    expect((await run('cancel', '019aa222-00')).exitCode).toBe(0);
    expect(stub.requests.at(-1)?.path).toBe(`/schedule-executions/${ids.newest}/cancel`);
    expect((await run('get', '019aa22')).exitCode).toBe(5);
  });

  it('is refused with the candidates when it fits several', async () => {
    const twin = '019aa222-0000-7000-8000-0000000000ff';
    executions = [one(twin, 'Failed'), one(ids.newest, 'InProgress')];
    const { exitCode, stderr } = await run('get', '019aa222');
    expect(exitCode).toBe(6);
    for (const id of [twin, ids.newest]) expect(stderr).toContain(id);
    expect(idIn((await run('get', twin.slice(0, -1))).stdout)).toBe(twin);
  });

  it('is refused when it is the slug of a schedule too', async () => {
    slugs = ['019aa222'];
    executions = [one(ids.newest, 'InProgress')];
    const { exitCode, stderr } = await run('get', '019aa222');
    expect(exitCode).toBe(6);
    expect(stderr).toContain('the schedule of that name');
  });

  it('may look like one and be the slug of a schedule', async () => {
    slugs = ['deadbeef'];
    executions = [];
    expect((await run('get', 'deadbeef')).stderr).toContain('has no execution yet');
  });
});

describe('a name that nothing has', () => {
  it('is said to be neither an execution nor a schedule', async () => {
    executions = [];
    for (const name of ['nothing', '019aa222', 'An Unknown Name']) {
      const { exitCode, stderr } = await run('get', name);
      expect(exitCode, name).toBe(5);
      expect(stderr).toContain(`there is neither an execution nor a schedule "${name}"`);
    }
  });
});
