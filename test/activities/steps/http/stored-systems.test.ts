import { afterEach, describe, expect, it } from 'vitest';
import type {
  ConnectedSystem,
  HttpSettings,
  RunProfileSettings,
} from '../../../../src/domain/schedule/schedule.ts';
import { anEgressRule, patterns } from '../access.ts';
import {
  anInput,
  begin,
  createSteps,
  failureOf,
  json,
  startTarget,
  type Target,
} from '../harness.ts';

const targets: Target[] = [];
afterEach(async () => {
  await Promise.all(targets.splice(0).map((target) => target.close()));
});

const secret = 'hr-secret-value-4711';
const settings: RunProfileSettings = { connectedSystem: 'hr', runProfile: 'Sync' };

async function startSystem(message = 'done'): Promise<Target> {
  const target = await startTarget((request, response) => {
    if (request.method === 'POST') return json(response, 202, { runId: 'r-1' });
    return json(response, 200, { status: 'Completed', outcome: 'Success', message });
  });
  targets.push(target);
  return target;
}

type Setup = NonNullable<Parameters<typeof createSteps>[0]>;

function run(found: Partial<ConnectedSystem> | Error, setup: Setup = {}, taskQueue = 'carillon') {
  let asked = 0;
  const { RunProfile, observer } = createSteps({
    resolveSecret: (name) => (name === 'HR' ? secret : undefined),
    findSystem: async (_tenant, { name }) => {
      asked += 1;
      if (found instanceof Error) throw found;
      const system = { name: 'hr', title: 'HR', url: 'http://127.0.0.1:9', runProfiles: ['Sync'] };
      return name === 'hr' ? { ...system, ...found } : undefined;
    },
    ...setup,
  });
  return { observer, asked: () => asked, ...begin(RunProfile, anInput(settings), { taskQueue }) };
}

describe('a run profile of a system that the tenant stores', () => {
  it('runs there, with its headers and secrets in each request, asked for once', async () => {
    const { url, requests } = await startSystem();
    const headers = { 'X-Key': { secret: 'HR' }, 'x-client': 'carillon-acme', Accept: 'text/html' };
    const { result, asked, observer } = run({ url, headers });
    expect((await result).message).toBe('Success: done');
    expect(asked()).toBe(1);
    expect(requests.length).toBeGreaterThan(1);
    for (const request of requests) {
      expect(request.headers).toMatchObject({ 'x-key': secret, 'x-client': 'carillon-acme' });
      // What the protocol needs is its own.
      expect(request.headers['accept']).toBe('application/json');
    }
    expect(observer.starts[0]?.request?.url).toBe(`${url}/runs`);
  });

  it('never shows a secret that the system repeats', async () => {
    const { url } = await startSystem(`you sent ${secret}`);
    const { result, observer } = run({ url, headers: { 'x-key': { secret: 'HR' } } });
    const report = await result;
    expect(report.message).toContain('Success: you sent');
    expect(JSON.stringify([report, observer])).not.toContain(secret);
  });

  it('tells nothing that the system says where answers to secrets are not kept', async () => {
    const { url } = await startSystem('private words');
    const headers = { 'x-key': { secret: 'HR' } };
    const report = await run({ url, headers }, { keepOutputWithSecrets: false }).result;
    expect(report.message).toBe('Success: [output not kept]');
  });

  it.each<[string, Partial<ConnectedSystem>, Setup, string]>([
    [
      'an address that the policy denies',
      {},
      { policy: { egress: [anEgressRule({ deny: patterns('127.0.0.1') })] } },
      'egress-denied',
    ],
    [
      'a secret of another tenant',
      { headers: { 'x-key': { secret: 'HR' } } },
      { policy: { secrets: new Map([['HR', { tenants: ['beta'], pools: null, hosts: null }]]) } },
      'secret-forbidden',
    ],
    [
      'a secret that is for another host',
      { headers: { 'x-key': { secret: 'HR' } } },
      {
        policy: {
          secrets: new Map([
            ['HR', { tenants: ['acme'], pools: null, hosts: patterns('hr.example.com') }],
          ]),
        },
      },
      'secret-forbidden',
    ],
    [
      'a secret that the worker lacks',
      { headers: { 'x-key': { secret: 'NO' } } },
      {},
      'secret-missing',
    ],
    ['steps of another pool', { pool: 'dmz' }, {}, 'pool-forbidden'],
    ['another run profile', { runProfiles: ['Other'] }, {}, 'run-profile-unknown'],
    [
      'another name',
      { name: 'x' },
      { findSystem: async () => undefined },
      'connected-system-unknown',
    ],
  ])('is refused for %s, and nothing is sent', async (_what, change, setup, code) => {
    const { url, requests } = await startSystem();
    const failure = await failureOf(run({ url, ...change }, setup).result);
    expect(failure).toMatchObject({ code, nonRetryable: true });
    expect(requests).toEqual([]);
  });

  it('fails for good with a secret that no header can carry, and does not show it', async () => {
    const { url, requests } = await startSystem();
    const setup = { resolveSecret: () => 'two\nlines' };
    const failure = await failureOf(
      run({ url, headers: { 'x-key': { secret: 'HR' } } }, setup).result,
    );
    expect(failure).toMatchObject({ code: 'step-misconfigured', nonRetryable: true });
    expect(failure.message).not.toContain('two');
    expect(requests).toEqual([]);
  });

  it('is tried again when the worker could not learn of the system; the message says why', async () => {
    const { result, observer } = run(new Error('the API cannot be reached (ECONNREFUSED)'));
    expect(await failureOf(result)).toMatchObject({
      code: 'connected-system-unavailable',
      nonRetryable: false,
      message:
        'the worker could not learn of the connected system hr: the API cannot be reached (ECONNREFUSED)',
    });
    expect(observer.starts).toHaveLength(1);
  });

  it('does not come before a system of the file, which is found without asking', async () => {
    const { url } = await startSystem('of the file');
    const ofFile = { name: 'hr', title: 'HR', url, runProfiles: ['Sync'] };
    const { result, asked } = run(new Error('not asked'), { connectedSystems: [ofFile] });
    expect((await result).message).toBe('Success: of the file');
    expect(asked()).toBe(0);
  });

  it('comes after a system of the file that is for another tenant', async () => {
    const { url } = await startSystem('stored');
    const [foreign, more] = [{ tenants: ['beta'] }, { tenants: ['*'] }].map((who) => ({
      ...{ name: 'hr', title: 'HR', url: 'http://127.0.0.1:9', runProfiles: ['Sync'] },
      ...who,
    }));
    const only = { connectedSystems: foreign ? [foreign] : [] };
    expect((await run({ url }, only).result).message).toBe('Success: stored');
    const both = [foreign, { ...more, url }].flatMap((one) => one ?? []) as ConnectedSystem[];
    const { result, asked } = run(new Error('not asked'), { connectedSystems: both });
    expect((await result).message).toBe('Success: stored');
    expect(asked()).toBe(0);
  });
});

describe('a step of another type', () => {
  it('asks for no system', async () => {
    let asked = 0;
    const { url } = await startSystem();
    const { Http } = createSteps({
      findSystem: async () => {
        asked += 1;
        return undefined;
      },
    });
    const settings: HttpSettings = { method: 'POST', url, headers: {}, body: null };
    await begin(Http, anInput(settings)).result;
    expect(asked).toBe(0);
  });
});
