import { ActivityFailure, TimeoutFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { refuseTaskQueue } from '../../../src/domain/access/access-policy.ts';
import { endOfStep } from '../../../src/domain/execution/unfinalized-end.ts';
import type { InputError } from '../../../src/domain/problem.ts';
import { planGroups } from '../../../src/domain/schedule/plan.ts';
import type { CustomActivityStep } from '../../../src/domain/schedule/schedule.ts';
import { checkStep } from '../../../src/domain/steps/step-rules.ts';
import { endOfActivityFailure } from '../../../workflows/steps/foreign-failure.ts';

const call: CustomActivityStep = {
  ...{ type: 'CustomActivity', key: 'call', name: 'Call', mode: 'Sequential' },
  ...{ continueOnFailure: false, timeoutSeconds: 30 },
  retry: { maxRetries: 2, delaySeconds: 0, ladderSeconds: [] },
  ...{ activity: 'charge', taskQueue: 'billing' },
};

function errorsOf(changes: object): readonly InputError[] {
  const context = { connectedSystems: [], commandsEnabled: true };
  return checkStep({ ...call, ...changes }, '/steps/0', context);
}

describe('the rules of a step of other workers', () => {
  it.each([
    [{ taskQueue: 'carillon' }, '/steps/0/taskQueue', /is a task queue of Carillon or of Temporal/],
    [{ taskQueue: 'carillon-windows' }, '/steps/0/taskQueue', /is a task queue of Carillon/],
    [{ retry: { ...call.retry, ladderSeconds: [1] } }, '/steps/0/retry/ladderSeconds', /no effect/],
    [{ input: 'x'.repeat(262_144) }, '/steps/0/input', /has more than 262144 bytes/],
    [{ input: { password: 'hunter2' } }, '/steps/0/input/password', /in plain text/],
    [{ type: 'ChildWorkflow', workflow: 'runSchedule' }, '/steps/0/workflow', /Carillon's own/],
  ])('refuse %j at %s', (changes, pointer, message) => {
    expect(errorsOf(changes)).toEqual([
      expect.objectContaining({ pointer, message: expect.stringMatching(message) as string }),
    ]);
  });

  it('take what is right, also a queue whose name only resembles one of ours', () => {
    expect(errorsOf({ input: [1], taskQueue: 'carillonist' })).toEqual([]);
  });
});

describe('the task queues of a tenant', () => {
  const policy = {
    homeTenant: 'default',
    taskQueues: new Map([
      ['billing', { tenants: ['acme'] }],
      ['shared', { tenants: ['*'] }],
    ]),
  };
  const may = (tenant: string, queue: string) => refuseTaskQueue(policy, tenant, queue) === null;

  it('are those listed for it; the home tenant has all that are not listed', () => {
    expect([may('acme', 'billing'), may('acme', 'shared'), may('acme', 'else')]).toEqual([
      true,
      true,
      false,
    ]);
    expect([may('default', 'billing'), may('default', 'else')]).toEqual([false, true]);
  });

  it('are none where there is neither a list nor a home tenant', () => {
    expect(refuseTaskQueue({ homeTenant: null }, 'default', 'billing')).not.toBeNull();
  });
});

describe('a step of other workers that did not complete', () => {
  const [planned] = planGroups({ steps: [call] }).flat();
  if (!planned) throw new Error('nothing was planned');

  it('had no worker when none took it', () => {
    const cause = new TimeoutFailure('', undefined, 'SCHEDULE_TO_START');
    const failure = new ActivityFailure('', 'charge', '01-call', 'TIMEOUT', undefined, cause);
    expect(endOfActivityFailure(failure, planned)).toEqual({
      status: 'Failed',
      code: 'no-worker',
      message:
        'no worker took it from the task queue "billing" within 24 h; see who polls it: ' +
        'temporal task-queue describe --task-queue billing',
      attempts: 0,
    });
  });

  it('lets an error of our own code pass', () => {
    expect(() => endOfActivityFailure(new TypeError('a bug'), planned)).toThrow(TypeError);
  });

  it('is Interrupted when its execution is lost after it was handed over', () => {
    const at = new Date('2026-12-01T06:00:00Z');
    const place = { stepIndex: 0, name: 'Call', continueOnFailure: false } as const;
    const seen = { queuedAt: null, startedAt: at, attempts: 0, worker: null } as const;
    const status = 'InProgress';
    const unfinished = { type: 'CustomActivity', ...place, ...seen, status } as const;
    const end = { status: 'Terminated', error: 'it was terminated', at } as const;
    expect(endOfStep(unfinished, end).outcome).toMatchObject({
      status: 'Interrupted',
      message:
        'it had been handed to its task queue; whether it took effect is unknown: it was terminated',
    });
  });
});
