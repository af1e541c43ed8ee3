import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Execution } from '../../../src/contract/execution/executions.ts';
import {
  AnchorBody,
  AnchorDetail,
  AnchorPage,
  type Milestone,
  MilestoneList,
  MilestoneResetBody,
  MilestoneTryBody,
} from '../../../src/contract/schedule/milestones.ts';
import { Schedule } from '../../../src/contract/schedule/schedules.ts';
import { createValidator } from '../../../src/contract/validation/validate.ts';
import { answer, type ApiStub, problem, startApiStub } from '../api-stub.ts';
import { anExecution, aSchedule, executionId } from '../contract-samples.ts';
import { runLine } from '../memory-io.ts';

let stub: ApiStub;
beforeEach(async () => {
  stub = await startApiStub();
  stub.handler = ({ path }) => {
    if (path === '/anchors') return answer(AnchorPage, { items: [anchor], ...lastPage });
    if (path === '/anchors/nobody') return problem('anchor-not-found', 'it was never set');
    if (path.startsWith('/anchors/')) return answer(AnchorDetail, { ...anchor, versions });
    if (path.endsWith('/milestones/try')) return answer(Execution, anExecution(), 202);
    if (path.includes('/milestones')) return answer(MilestoneList, { items: [milestone] });
    return answer(Schedule, aSchedule());
  };
});
afterEach(() => stub.close());

const run = (...args: string[]) => runLine(args, { apiUrl: stub.url });
const validator = createValidator({ coerce: false });
const lastPage = { nextCursor: null, hasMore: false };
const setBy = { type: 'user', id: 'ann', name: 'Ann' } as const;
const versions = [
  {
    version: 2,
    at: '2026-11-20T08:00:00.000Z',
    reason: 'moved',
    setAt: '2026-11-20T09:00:00.000Z',
    setBy,
  },
  { version: 1, at: null, reason: null, setAt: '2026-11-19T09:00:00.000Z', setBy },
];
const anchor = { name: 'installation', ...versions[0] };
const milestone: Milestone = {
  anchor: 'installation',
  offset: 'PT12H',
  offsetSeconds: 43_200,
  state: 'BackingOff',
  reason: 'milestone: after 1 failure',
  anchorVersion: 2,
  anchorAt: '2026-11-20T08:00:00.000Z',
  dueAt: '2026-11-20T20:00:00.000Z',
  nextAttemptAt: '2026-11-21T08:30:00.000Z',
  backoffUntil: '2026-11-21T08:30:00.000Z',
  attempts: 1,
  executionId: null,
  lastAttemptAt: '2026-11-21T08:00:00.000Z',
  doneAt: null,
  doneBy: null,
  doneAnchorVersion: null,
  lastError: {
    at: '2026-11-21T08:00:00.000Z',
    text: 'the target said no',
    attempt: 1,
    trigger: 'Schedule',
  },
};

describe('carillon anchor', () => {
  it('lists anchors and shows one with all it was ever set to', async () => {
    expect((await run('anchor', 'list', '-o', 'name')).stdout).toBe('installation\n');
    const { stdout } = await run('anchor', 'get', 'installation');
    expect(stdout).toContain('2026-11-20T08:00:00Z');
    expect(stdout).toContain('removed');
  });

  it('sets an anchor to an instant, or removes it, with the reason', async () => {
    await run('anchor', 'set', 'installation', '2027-03-28T06:00:00Z', '--reason', 'installed');
    const { method, path, body } = stub.requests.at(-1) ?? {};
    expect([method, path]).toEqual(['PUT', '/anchors/installation']);
    expect(body).toEqual({ at: '2027-03-28T06:00:00Z', reason: 'installed' });
    expect(validator.check(AnchorBody, body)).toMatchObject({ ok: true });
    await run('anchor', 'set', 'installation', '--remove');
    expect(stub.requests.at(-1)?.body).toEqual({ at: null });
  });

  it('takes an instant or --remove, not both and not neither', async () => {
    const asked = stub.requests.length;
    const neither = await run('anchor', 'set', 'installation');
    const both = await run('anchor', 'set', 'installation', '2027-03-28T06:00:00Z', '--remove');
    expect([neither.exitCode, both.exitCode, stub.requests.length]).toEqual([2, 2, asked]);
  });

  it('exits with 5 for an anchor that was never set', async () => {
    expect((await run('anchor', 'get', 'nobody')).exitCode).toBe(5);
  });
});

describe('carillon schedule milestones', () => {
  it('shows state, tries, the next one and the last error', async () => {
    const { stdout } = await run('schedule', 'milestones', 'delta-sync');
    for (const part of ['PT12H', 'BackingOff', '2026-11-21T08:30:00Z', 'the target said no']) {
      expect(stdout).toContain(part);
    }
  });

  it('has a command to try one now and one to reset it, which asks for a reason', async () => {
    const tried = await run('schedule', 'try-milestone', 'delta-sync', '12h', '-o', 'name');
    expect(tried.stdout).toBe(`${executionId}\n`);
    const attempt = stub.requests.at(-1)?.body;
    expect(attempt).toEqual({ offset: '12h' });
    expect(validator.check(MilestoneTryBody, attempt)).toMatchObject({ ok: true });
    const place = ['delta-sync', 'PT12H', '--anchor', 'installation'];
    expect((await run('schedule', 'reset-milestone', ...place)).exitCode).toBe(2);
    await run('schedule', 'reset-milestone', ...place, '--reason', 'it is back');
    const reset = stub.requests.at(-1)?.body;
    expect(reset).toEqual({ offset: 'PT12H', anchor: 'installation', reason: 'it is back' });
    expect(validator.check(MilestoneResetBody, reset)).toMatchObject({ ok: true });
  });

  it('a schedule says which anchor it waits for', async () => {
    stub.handler = () =>
      answer(Schedule, aSchedule({ nextFireAt: null, waitsForAnchors: ['installation'] }));
    const { stdout } = await run('schedule', 'get', 'delta-sync');
    expect(stdout).toContain('waiting for anchor installation');
  });
});
