import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { executionLines } from '../../../src/cli/output/show-execution.ts';
import { createColors } from '../../../src/cli/output/status-style.ts';
import { ActivityRecordPage, LogPage } from '../../../src/contract/execution/activity-records.ts';
import { RetryAnswer, RetryPreview } from '../../../src/contract/execution/controls.ts';
import {
  Execution,
  ExecutionDetail,
  ExecutionPage,
} from '../../../src/contract/execution/executions.ts';
import { Schedule } from '../../../src/contract/schedule/schedules.ts';
import { answer, type ApiStub, startApiStub } from '../api-stub.ts';
import * as samples from '../contract-samples.ts';
import { runLine, testNow } from '../memory-io.ts';

const { aLogLine, aSchedule, aStep, anExecution, executionId, pageOf, scheduleId, withoutSteps } =
  samples;

const retryId = '019aa000-0000-7000-8000-0000000000e2';
const aPreview = {
  executionId,
  revision: 2,
  ranRevision: 1,
  removedKeys: ['old'],
  insertedKeys: ['flush'],
  steps: [
    {
      stepIndex: 0,
      sourceIndex: 0,
      key: 'a',
      name: 'A',
      decision: 'Inherit',
      reason: 'EndedWell',
      changes: [],
    },
    {
      stepIndex: 1,
      sourceIndex: 1,
      key: 'b',
      name: 'B',
      decision: 'Run',
      reason: 'Changed',
      changes: ['/url'],
    },
  ],
};

let stub: ApiStub;
let listed: Execution[];

beforeEach(async () => {
  listed = [withoutSteps(anExecution())];
  stub = await startApiStub(({ path, query, method }) => {
    if (path.endsWith('/retry-preview')) return answer(RetryPreview, aPreview);
    if (path.endsWith('/retry')) {
      const started = { ...withoutSteps(anExecution({ id: retryId })), preview: aPreview };
      return answer(RetryAnswer, started, 202);
    }
    if (path === '/activity-records') {
      const found = { ...aStep(1, { status: 'Failed', httpStatus: 503 }), scheduleId };
      return answer(ActivityRecordPage, pageOf([{ ...found, scheduleSlug: 'delta-sync' }]));
    }
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

  it('takes every filter of the API', async () => {
    await run(
      ...[
        'list',
        '--match',
        'sync',
        '--trigger',
        'Manual',
        '--from',
        '-24h',
        '--initiator',
        'anna',
      ],
      ...['--system', 'ldap', '--step-type', 'Http', '--error', 'HTTP 401', '--longer-than', '10m'],
    );
    expect(Object.fromEntries(last()?.query ?? [])).toMatchObject({
      ...{ q: 'sync', trigger: 'Manual', from: '-24h', initiator: 'anna', connectedSystem: 'ldap' },
      ...{ stepType: 'Http', errorContains: 'HTTP 401', longerThanSeconds: '600' },
    });
    expect((await run('list', '--step-type', 'Lambda')).stderr).toContain('not one of RunProfile');
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
  it('tells why an execution is Queued', () => {
    const waiting = (reason: string, waitsFor: string | null) =>
      executionLines(
        anExecution({ status: 'Queued', waitsFor, waitingReason: reason }),
        testNow,
        createColors(false),
      ).join('\n');
    expect(waiting('no worker has taken it yet', null)).toMatch(
      /Waits +no worker has taken it yet/,
    );
    expect(waiting('it has not ended', retryId)).toContain(`waiting for execution ${retryId}`);
  });

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

describe('execution retry', () => {
  it('shows with --dry-run which steps would run and why, and starts nothing', async () => {
    const { stdout, stderr, exitCode } = await run('retry', executionId, '--current', '--dry-run');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(last()).toMatchObject({ method: 'GET' });
    expect(last()?.query.get('revision')).toBe('Current');
    expect(stdout).toContain('revision 2, it ran revision 1');
    expect(stdout).toContain('inherit  1 A (ended well)');
    expect(stdout).toContain('run      2 B (was changed: /url)');
    expect(stdout).toMatch(/gone +old/);
    expect(stdout).toMatch(/left out +flush \(was inserted\)/);
  });

  it('starts it by the definition as it was, with the reason, under a key of its own', async () => {
    const { stdout } = await run('retry', executionId, '--reason', 'it is back');
    const sent = stub.requests.find(({ method }) => method === 'POST');
    expect(sent).toMatchObject({
      path: `/schedule-executions/${executionId}/retry`,
      body: { revision: 'AsItWas', reason: 'it is back' },
    });
    expect(sent?.headers['idempotency-key']).toBeTruthy();
    expect(stdout).toContain(`started execution ${retryId}, a retry of ${executionId}`);
  });
});

describe('an execution that inherited outcomes', () => {
  it('says so beside the status, and names the execution it retries', () => {
    const steps = [aStep(0, { status: 'Completed', inherited: true, inheritedFrom: retryId })];
    const execution = anExecution({ steps, retriedFrom: retryId, retriedBy: [executionId] });
    const text = executionLines(execution, testNow, createColors(false)).join('\n');
    expect(text).toContain('Completed (inherited)');
    expect(text).toMatch(new RegExp(`Retry of +${retryId}`));
    expect(text).toMatch(new RegExp(`Retried by +${executionId}`));
  });
});

describe('activity list', () => {
  it('passes its filters on and shows the HTTP status', async () => {
    const filters = ['--status', 'Failed', '--http-status', '503', '--type', 'Http'];
    const args = ['activity', 'list', ...filters, '--schedule', 'delta-sync'];
    const { stdout } = await runLine(args, { apiUrl: stub.url });
    expect(Object.fromEntries(last()?.query ?? [])).toMatchObject({
      status: 'Failed',
      httpStatus: '503',
      stepType: 'Http',
      scheduleId,
    });
    expect(stdout).toMatch(/delta-sync +2 export +Http +.*Failed +503/);
  });
});
