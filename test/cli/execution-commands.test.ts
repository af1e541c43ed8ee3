import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogPage } from '../../src/contract/activity-records.ts';
import { Execution, ExecutionDetail, ExecutionPage } from '../../src/contract/executions.ts';
import { Schedule } from '../../src/contract/schedules.ts';
import { answer, startApiStub } from './api-stub.ts';
import type { ApiStub } from './api-stub.ts';
import * as samples from './contract-samples.ts';
import { runLine } from './memory-io.ts';

const { aLogLine, aSchedule, anExecution, executionId, pageOf, scheduleId, withoutSteps } = samples;

let stub: ApiStub;
let listed: Execution[];

beforeEach(async () => {
  listed = [withoutSteps(anExecution())];
  stub = await startApiStub(({ path, query, method }) => {
    if (method === 'POST') return answer(Execution, withoutSteps(anExecution()), 202);
    if (path === '/schedule-executions') return answer(ExecutionPage, pageOf(listed));
    if (path.endsWith('/log')) {
      const first = query.get('cursor') === null;
      const lines = first ? [aLogLine(1, 'one'), aLogLine(2, 'two')] : [aLogLine(3, 'three')];
      return answer(LogPage, pageOf(lines, first ? 'next' : null));
    }
    if (path.startsWith('/schedule-executions/')) return answer(ExecutionDetail, anExecution());
    return answer(Schedule, aSchedule());
  });
});
afterEach(() => stub.close());

const run = (...args: string[]) => runLine(['execution', ...args], { apiUrl: stub.url });
const last = () => stub.requests.at(-1);

describe('execution list', () => {
  it('filters by schedule and status', async () => {
    const { stdout } = await run('list', '--schedule', 'delta-sync', '--status', 'Failed,TimedOut');
    expect(last()?.query.get('scheduleId')).toBe(scheduleId);
    expect(last()?.query.get('status')).toBe('Failed,TimedOut');
    expect(stdout).toContain('● InProgress');
    expect(stdout).toContain('group 1 of 2');
  });

  it('asks for every status that is not final with --active', async () => {
    await run('list', '--active');
    expect(last()?.query.get('status')).toBe('Queued,InProgress,Paused,Cancelling');
  });

  it('reads schedules from the standard input', async () => {
    const args = ['execution', 'list', '--schedule', '-', '-o', 'name'];
    const { stdout } = await runLine(args, { apiUrl: stub.url, stdin: 'delta-sync\n\n' });
    expect(stdout).toBe(`${executionId}\n`);
    expect(last()?.query.get('scheduleId')).toBe(scheduleId);
  });
});

describe('execution get', () => {
  it('shows the latest execution of a schedule, steps included', async () => {
    const { stdout } = await run('get', 'delta-sync');
    expect(last()?.path).toBe(`/schedule-executions/${executionId}`);
    expect(stdout).toMatch(/2 +2 +Export +· Waiting/);
  });

  it('prints exactly the execution with -o json', async () => {
    const { stdout } = await run('get', executionId, '-o', 'json');
    expect(JSON.parse(stdout)).toEqual(anExecution());
  });
});

describe('execution log', () => {
  it('prints the last lines of a step over several pages', async () => {
    const { stdout } = await run('log', executionId, '--step', 'Import', '--tail', '2');
    expect(stdout.match(/two|three|one/g)).toEqual(['two', 'three']);
    expect(last()?.query.get('stepIndex')).toBe('0');
  });
});

describe('execution cancel', () => {
  it('sends the reason', async () => {
    const { exitCode } = await run('cancel', executionId, '--reason', 'wrong data');
    expect(exitCode).toBe(0);
    expect(last()).toMatchObject({
      path: `/schedule-executions/${executionId}/cancel`,
      body: { reason: 'wrong data' },
    });
  });

  it('refuses to choose among several active executions of a schedule', async () => {
    listed = [...listed, ...listed];
    const { exitCode, stderr } = await run('cancel', 'delta-sync');
    expect(exitCode).toBe(6);
    expect(stderr).toContain(executionId);
    expect(last()?.method).toBe('GET');
  });
});
