import { describe, expect, it } from 'vitest';
import { toActivity } from '../../../activities/steps/step-activity.ts';
import type { StepRunner } from '../../../activities/steps/step-runner.ts';
import { defaultPolicy } from '../../../src/domain/access/access-policy.ts';
import type { HttpSettings, StepSettings } from '../../../src/domain/schedule/schedule.ts';
import { accessFor } from './access.ts';
import { anInput, begin, createRecordingObserver, createSteps, failureOf } from './harness.ts';

const settings: HttpSettings = { method: 'GET', url: 'http://a.example', headers: {}, body: null };

/** One attempt, and whether its effect was begun. */
function attempt(findAccess: ReturnType<typeof accessFor>, taskQueue = 'carillon') {
  let ran = false;
  const runner: StepRunner<StepSettings> = async () => {
    ran = true;
    return { message: 'done' };
  };
  const observer = createRecordingObserver();
  const deps = { observer, worker: 'w', findAccess, resolveSecret: () => undefined };
  const { result } = begin(toActivity(deps, runner), anInput(settings), { taskQueue });
  return { result, observer, ran: () => ran };
}

describe('a step', () => {
  it('of a tenant that the worker does not act for has no effect and is not tried again', async () => {
    const { result, observer, ran } = attempt(accessFor({ tenant: null }));
    expect(await failureOf(result)).toMatchObject({ code: 'pool-forbidden', nonRetryable: true });
    expect(ran()).toBe(false);
    expect(observer.starts).toHaveLength(1);
  });

  it('waits for its tenant to be known: without an answer it has no effect, and is tried again', async () => {
    const access = accessFor({
      findTenant: () => Promise.reject(new Error('PostgreSQL is away')),
    });
    const { result, ran } = attempt(access);
    expect(await failureOf(result)).toMatchObject({
      code: 'database-unavailable',
      nonRetryable: false,
    });
    expect(ran()).toBe(false);
  });

  it.each([
    ['carillon', 'default', true],
    ['carillon-dmz', 'dmz', false],
    ['carillon-default', 'default', true],
    ['another', 'another', false],
  ])('taken from the queue %s is one of the pool %s', async (taskQueue, pool, runs) => {
    const policy = { ...defaultPolicy(null), pools: new Map([['default', { tenants: ['acme'] }]]) };
    const { result, ran } = attempt(accessFor({ policy }), taskQueue);
    if (runs) await result;
    else expect((await failureOf(result)).message).toContain(`"${pool}"`);
    expect(ran()).toBe(runs);
  });
});

describe('a secret that is not for the tenant', () => {
  it('is refused alike whether the worker has it or not', async () => {
    const policy = { secrets: new Map([['KNOWN', { tenants: [], pools: null, hosts: null }]]) };
    const refused = (name: string) => {
      const { Http } = createSteps({
        policy: { ...policy, homeTenant: null, pools: new Map([['default', { tenants: ['*'] }]]) },
        resolveSecret: (asked) => (asked === 'KNOWN' ? 'value' : undefined),
      });
      const headers = { 'x-token': { secret: name } };
      return failureOf(begin(Http, anInput({ ...settings, headers })).result);
    };
    const [known, unknown] = [await refused('KNOWN'), await refused('OTHER')];
    expect([known.code, unknown.code]).toEqual(['secret-forbidden', 'secret-forbidden']);
    expect(known.message.replaceAll('KNOWN', 'OTHER')).toBe(unknown.message);
  });
});

describe('a connected system of another tenant', () => {
  it('is unknown, and its address is not recorded', async () => {
    const system = {
      name: 'hr',
      title: 'HR',
      url: 'http://127.0.0.1:9/',
      runProfiles: ['Export'],
      tenants: ['beta'],
    };
    const { RunProfile, observer } = createSteps({ connectedSystems: [system] });
    const input = anInput({ connectedSystem: 'hr', runProfile: 'Export' } as const);
    const { code, message } = await failureOf(begin(RunProfile, input).result);
    expect(code).toBe('connected-system-unknown');
    expect(message + JSON.stringify(observer.starts)).not.toContain('127.0.0.1');
  });
});
