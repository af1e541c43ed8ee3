import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlAnswer } from '../../../src/contract/execution/controls.ts';
import { ExecutionDetail, ExecutionPage } from '../../../src/contract/execution/executions.ts';
import { Schedule } from '../../../src/contract/schedule/schedules.ts';
import { answer, type ApiStub, problem, startApiStub, type StubAnswer } from '../api-stub.ts';
import * as samples from '../contract-samples.ts';
import { runLine } from '../memory-io.ts';

const { aSchedule, anExecution, executionId, pageOf, withoutSteps } = samples;

let stub: ApiStub;
let posted: StubAnswer;
const step = { stepIndex: 1, key: 'export', name: 'Export', status: 'Skipped' } as const;
const going = { executionId, status: 'InProgress' } as const;

beforeEach(async () => {
  posted = answer(ControlAnswer, { ...going, pauseRequested: false, step: null });
  stub = await startApiStub(({ path, method }) => {
    if (method === 'POST') return posted;
    if (path === '/schedule-executions') {
      return answer(ExecutionPage, pageOf([withoutSteps(anExecution())]));
    }
    if (path.startsWith('/schedule-executions/')) return answer(ExecutionDetail, anExecution());
    return answer(Schedule, aSchedule());
  });
});
afterEach(() => stub.close());

const run = (...args: string[]) => runLine(['execution', ...args], { apiUrl: stub.url });
const last = () => stub.requests.at(-1);

describe('execution move-step', () => {
  it('names both steps and the place', async () => {
    const { exitCode, stdout } = await run(
      ...['move-step', executionId, '2', '--before', '1', '--reason', 'report is due'],
    );
    expect(exitCode).toBe(0);
    expect(last()).toMatchObject({
      path: `/schedule-executions/${executionId}/steps/1/move`,
      body: { place: 'Before', target: '0', reason: 'report is due' },
    });
    expect(stdout).toContain('moved before 1');
  });

  it.each([[[]], [['--before', '1', '--after', '1']]])(
    'wants one place, not %j',
    async (places) => {
      const line = ['move-step', executionId, '2', ...places, '--reason', 'r'];
      expect((await run(...line)).exitCode).toBe(2);
    },
  );
});

describe('execution insert-step', () => {
  it('sends the step of the file, the place and the reason', async () => {
    const inserted = { stepIndex: 2, key: 'flush', name: 'Flush', status: 'Waiting' } as const;
    posted = answer(ControlAnswer, { ...going, pauseRequested: false, step: inserted });
    const stdin = 'type: Http\nname: Flush\nurl: https://a.test/flush\n';
    const line = ['insert-step', executionId, '-f', '-', '--before', '2', '--reason', 'stale'];
    const { exitCode, stdout } = await runLine(['execution', ...line], { apiUrl: stub.url, stdin });
    expect(exitCode).toBe(0);
    expect(last()).toMatchObject({
      method: 'POST',
      path: `/schedule-executions/${executionId}/steps`,
      body: {
        ...{ place: 'Before', target: '1', reason: 'stale' },
        step: { type: 'Http', name: 'Flush', url: 'https://a.test/flush' },
      },
    });
    expect(stdout).toContain('inserted step 3 "Flush" before 2');
  });

  it('wants a reason, a file and one place', async () => {
    const file = ['-f', '-'];
    const reason = ['--reason', 'r'];
    for (const more of [
      [...file, '--before', '2'],
      [...file, ...reason],
      ['--before', '2', ...reason],
    ]) {
      expect((await run('insert-step', executionId, ...more)).exitCode).toBe(2);
    }
  });
});

describe('execution pause and resume', () => {
  it('pauses the only active execution of a schedule, and says when that begins', async () => {
    posted = answer(ControlAnswer, { ...going, pauseRequested: true, step: null });
    const { exitCode, stdout } = await run('pause', 'delta-sync', '--reason', 'looking');
    expect(exitCode).toBe(0);
    expect(last()).toMatchObject({
      path: `/schedule-executions/${executionId}/pause`,
      body: { reason: 'looking' },
    });
    expect(stdout).toContain('InProgress; pauses when the running group ends');
  });

  it('resumes without a reason', async () => {
    expect((await run('resume', executionId)).exitCode).toBe(0);
    expect(last()).toMatchObject({ path: `/schedule-executions/${executionId}/resume`, body: {} });
  });

  it('exits with 6 when the command does not fit', async () => {
    posted = problem('execution-not-paused', 'it was not paused');
    const { exitCode, stderr } = await run('resume', executionId);
    expect(exitCode).toBe(6);
    expect(stderr).toContain('it was not paused');
  });

  it('exits with 10 when no worker answers', async () => {
    posted = problem('worker-unavailable', 'no orchestrator worker answered');
    expect((await run('pause', executionId)).exitCode).toBe(10);
  });
});

describe('execution skip, hold, release and retry-now', () => {
  it.each(['skip', 'hold', 'release', 'retry-now'])(
    '%s finds the step by its key or number',
    async (verb) => {
      posted = answer(ControlAnswer, { ...going, pauseRequested: false, step });
      for (const name of ['export', 'Export', '2']) {
        const { exitCode } = await run(verb, executionId, name, '--reason', 'because');
        expect(exitCode).toBe(0);
        expect(last()).toMatchObject({
          path: `/schedule-executions/${executionId}/steps/1/${verb}`,
          body: { reason: 'because' },
        });
      }
    },
  );

  it('cancel-step asks for the end of that step alone', async () => {
    posted = answer(ControlAnswer, { ...going, pauseRequested: false, step });
    const { exitCode } = await run('cancel-step', executionId, '2', '--reason', 'it hangs');
    expect(exitCode).toBe(0);
    expect(last()).toMatchObject({
      path: `/schedule-executions/${executionId}/steps/1/cancel`,
      body: { reason: 'it hangs' },
    });
  });

  it('shows what the step is now, or all the API answered', async () => {
    posted = answer(ControlAnswer, { ...going, pauseRequested: false, step });
    const args = ['skip', executionId, 'export', '--reason', 'x'];
    expect((await run(...args)).stdout).toMatch(/step 2 "Export" is .*Skipped/);
    expect(JSON.parse((await run(...args, '-o', 'json')).stdout)).toMatchObject({ step });
  });

  it('asks for a reason before it sends anything', async () => {
    const { exitCode, stderr } = await run('skip', executionId, 'export');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--reason');
    expect(stub.requests).toEqual([]);
  });

  it('lists the steps when there is no such one', async () => {
    const { exitCode, stderr } = await run('hold', executionId, 'nothing', '--reason', 'x');
    expect(exitCode).toBe(5);
    expect(stderr).toContain('export');
  });
});

describe('execution set-result', () => {
  it('sends the status with the reason', async () => {
    posted = answer(ControlAnswer, { ...going, pauseRequested: false, step });
    const args = ['set-result', executionId, '2', '--status', 'Failed', '--reason', 'bad data'];
    expect((await run(...args)).exitCode).toBe(0);
    expect(last()).toMatchObject({
      path: `/schedule-executions/${executionId}/steps/1/set-result`,
      body: { status: 'Failed', reason: 'bad data' },
    });
  });

  it('knows which statuses there are', async () => {
    const args = ['set-result', executionId, '2', '--status', 'Done', '--reason', 'x'];
    expect((await run(...args)).exitCode).toBe(2);
  });
});
