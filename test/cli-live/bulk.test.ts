import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Schedule } from '../../src/contract/schedule/schedules.ts';
import { aScheduleBody } from '../api/harness.ts';
import { type LiveApi, startLiveApi } from './live-api.ts';

let live: LiveApi;
const ids: string[] = [];

beforeAll(async () => {
  live = await startLiveApi();
  const { app, harness } = live;
  harness.temporal.onStart = (start) => harness.begin(start);
  const payload = aScheduleBody({ name: 'Bulk', timings: [{ type: 'Manual' }], tags: ['drill'] });
  const headers = harness.operator;
  const made = await app.inject({ method: 'POST', url: '/api/v1/schedules', headers, payload });
  const { id } = made.json<Schedule>();
  for (let count = 0; count < 3; count += 1) {
    const url = `/api/v1/schedules/${id}/run`;
    const run = { overlap: 'AllowAll' };
    const answer = await app.inject({ method: 'POST', url, headers, payload: run });
    ids.push(answer.json<{ id: string }>().id);
  }
});
afterAll(() => live.close());

describe('carillon bulk', () => {
  it('shows with --dry-run what would be done, and does nothing', async () => {
    const run = await live.run('bulk start cancel-executions --schedule bulk --dry-run -o json');
    expect(run.exitCode).toBe(0);
    const shown = JSON.parse(run.stdout) as { objectId: string; applies: boolean }[];
    expect(shown.map(({ objectId, applies }) => [objectId, applies])).toEqual(
      ids.map((id) => [id, true]),
    );
    expect((await live.run('bulk list')).stderr).toContain('no bulk operations');
  });

  it('asks before it stops anything, and starts with --yes', async () => {
    const refused = await live.run('bulk start cancel-executions --schedule bulk');
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('--yes')]);
    const made = await live.run('bulk start cancel-executions --schedule bulk --yes --reason x');
    expect(made.exitCode).toBe(0);
    expect(made.stdout).toContain('0 of 3 done, 3 still to do');
    const list = await live.run('bulk list --sort createdAt -o name');
    const id = list.stdout.trim();
    expect((await live.run(`bulk items ${id} --sort -position -o name`)).stdout.trim()).toBe(
      [...ids].reverse().join('\n'),
    );
    const ended = await live.run(`bulk cancel ${id} --reason enough`);
    expect(ended.stdout).toContain('ended early: cancelled by anna: enough');
    const again = await live.run(`bulk cancel ${id}`);
    expect(again.exitCode).toBe(6);
  });

  it('teaches the acts and refuses a start that selects nothing', async () => {
    const wrong = await live.run('bulk start cancel-execution --everything');
    expect([wrong.exitCode, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('cancel-executions'),
    ]);
    expect((await live.run('bulk start pause-executions')).exitCode).toBe(2);
    expect((await live.run(`bulk start pause-executions ${ids[0]} --tag drill`)).exitCode).toBe(2);
    expect((await live.run('bulk start pause-executions --status Faild')).exitCode).toBe(2);
  });
});
