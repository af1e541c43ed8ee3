import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type SimulatedSystems,
  type SimulatedSystemsOptions,
  startSimulatedSystems,
} from '../../../src/dev/systems/simulated-systems.ts';

const started: SimulatedSystems[] = [];
const directories: string[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((systems) => systems.close()));
  await Promise.all(directories.splice(0).map((path) => rm(path, { recursive: true })));
});

async function start(options: SimulatedSystemsOptions = {}): Promise<SimulatedSystems> {
  const systems = await startSimulatedSystems({ durationMs: 0, ...options });
  started.push(systems);
  return systems;
}

type Answer = { status: number; body: Record<string, unknown> };

async function ask(method: string, url: string, body?: object, key?: string): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(key && { 'idempotency-key': key }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text ? JSON.parse(text) : {}) as Answer['body'] };
}

const startRun = (url: string, key?: string, system = 'hr') =>
  ask('POST', `${url}/systems/${system}/runs`, { profile: 'DeltaImport' }, key);

describe('startSimulatedSystems', () => {
  it('names the systems of the demo and their run profiles', async () => {
    const { systems, url } = await start();
    expect(systems.map(({ name, title }) => `${name} ${title}`)).toEqual([
      'hr HR',
      'badge Badge',
      'ldap LDAP',
      'ad Active Directory',
      'servicenow ServiceNow',
    ]);
    expect(systems[0]).toMatchObject({ url: `${url}/systems/hr` });
    expect(systems[0]?.runProfiles).toContain('ConfirmingImport');
  });

  it('accepts a run and shows it to its end', async () => {
    const { url } = await start();
    const { status, body } = await startRun(url);
    expect(status).toBe(202);
    const run = await ask('GET', `${url}/systems/hr/runs/${String(body['runId'])}`);
    expect(run.body).toMatchObject({ status: 'Completed', outcome: 'Success', percent: 100 });
  });

  it('refuses a repeat of a key, also when both arrive at once', async () => {
    const { url } = await start({ durationMs: 60_000 });
    const answers = await Promise.all([1, 2, 3, 4].map(() => startRun(url, 'k')));
    expect(new Set(answers.map(({ body }) => body['runId'])).size).toBe(1);
    const { body } = await ask('GET', `${url}/journal?key=k`);
    const items = body['items'] as { applied: boolean }[];
    expect(items.map(({ applied }) => applied).sort()).toEqual([false, false, false, true]);
  });

  it('keeps the keys of one system apart from those of another', async () => {
    const { url } = await start();
    await startRun(url, 'k', 'hr');
    await startRun(url, 'k', 'ad');
    const { body } = await ask('GET', `${url}/journal?key=k&system=ad`);
    expect(body['items']).toMatchObject([{ system: 'ad', applied: true, sequence: 2 }]);
  });

  it('starts anew under the key of a run that failed or was cancelled', async () => {
    const { url } = await start();
    await ask('PUT', `${url}/systems/hr/knobs`, { failNext: 1 });
    const failed = await startRun(url, 'k');
    expect(failed.body['outcome']).toBe('Error');
    const second = await startRun(url, 'k');
    expect(second.body['runId']).not.toBe(failed.body['runId']);
    expect((await startRun(url, 'k')).body['runId']).toBe(second.body['runId']);
  });

  it('turns its knobs and sets them back', async () => {
    const { url } = await start();
    const knobs = `${url}/systems/hr/knobs`;
    await ask('PUT', knobs, { startStatus: 429, hang: true });
    expect((await ask('GET', knobs)).body).toMatchObject({ startStatus: 429, failAlways: false });
    expect((await startRun(url)).status).toBe(429);
    expect((await startRun(url, undefined, 'ad')).status).toBe(202);
    await ask('POST', `${url}/reset`);
    expect((await startRun(url)).status).toBe(202);
  });

  it.each([{ failNext: -1 }, { outcome: 'Fine' }, { startStatus: 200 }, { hnag: true }])(
    'refuses the knobs %j',
    async (knobs) => {
      const { url } = await start();
      expect((await ask('PUT', `${url}/systems/hr/knobs`, knobs)).status).toBe(400);
    },
  );

  it('ends a hanging run when it is reset, and a cancelled one at once', async () => {
    const { url } = await start();
    await ask('PUT', `${url}/systems/hr/knobs`, { hang: true });
    const runUrl = async () =>
      `${url}/systems/hr/runs/${String((await startRun(url)).body['runId'])}`;
    const [hanging, cancelled] = [await runUrl(), await runUrl()];
    expect((await ask('GET', hanging)).body).toMatchObject({ status: 'InProgress', percent: 99 });
    expect((await ask('POST', `${cancelled}/cancel`)).body).toMatchObject({ status: 'Cancelled' });
    await ask('POST', `${url}/reset`);
    expect((await ask('GET', hanging)).body).toMatchObject({ status: 'Completed' });
    expect((await ask('GET', cancelled)).body).toMatchObject({ status: 'Cancelled' });
  });

  it('answers 404 for what it does not have', async () => {
    const { url } = await start();
    expect((await startRun(url, undefined, 'sap')).status).toBe(404);
    expect((await ask('GET', `${url}/systems/hr/runs/none`)).status).toBe(404);
    const answer = await ask('POST', `${url}/systems/hr/runs`, { profile: 'Nothing' });
    expect(answer).toMatchObject({
      status: 404,
      body: { message: 'there is no such run profile' },
    });
  });

  it('remembers over a restart what it applied', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'carillon-test-'));
    directories.push(directory);
    const journalFile = join(directory, 'journal.jsonl');
    const first = await start({ journalFile, durationMs: 60_000 });
    const { body } = await startRun(first.url, 'k');
    await ask('POST', `${first.url}/http/echo`, {}, 'e');
    expect((await readFile(journalFile, 'utf8')).trim().split('\n')).toHaveLength(2);
    await started.pop()?.close();

    const { url } = await start({ journalFile });
    expect((await startRun(url, 'k')).body['runId']).toBe(body['runId']);
    expect((await ask('POST', `${url}/http/echo`, {}, 'e')).body['repeated']).toBe(true);
    const items = (await ask('GET', `${url}/journal`)).body['items'] as { applied: boolean }[];
    expect(items.map(({ applied }) => applied)).toEqual([true, true, false, false]);
  });

  it('has targets for Http steps', async () => {
    const { url } = await start();
    const echo = await ask('POST', `${url}/http/echo`, { a: 1 }, 'key');
    expect(echo.body).toMatchObject({ success: true, repeated: false, key: 'key', body: { a: 1 } });
    expect(await ask('GET', `${url}/http/status/503`)).toEqual({
      status: 503,
      body: { success: false, message: 'service unavailable' },
    });
    expect((await ask('GET', `${url}/http/status/204`)).status).toBe(204);
    expect((await ask('GET', `${url}/http/slow?ms=1`)).body).toEqual({
      success: true,
      waitedMs: 1,
    });
  });

  it('does nothing for a page of another site, or for a name that was pointed at this machine', async () => {
    const { url } = await start();
    const json = { 'content-type': 'application/json' };
    const foreign = [
      { headers: { ...json, host: 'rebound.example' } },
      { headers: { ...json, origin: 'https://evil.example' } },
      { headers: { ...json, origin: 'null' } },
    ];
    for (const { headers } of foreign) {
      expect(await send('PUT', `${url}/systems/ldap/knobs`, headers, '{"failAlways":true}')).toBe(
        403,
      );
      expect(await send('POST', `${url}/systems/hr/runs`, headers, '{"profile":"Export"}')).toBe(
        403,
      );
      expect(await send('POST', `${url}/http/echo`, headers, '{}')).toBe(403);
      expect(await send('GET', `${url}/journal`, headers)).toBe(403);
    }
    expect((await ask('GET', `${url}/systems/ldap/knobs`)).body).toMatchObject({
      failAlways: false,
    });
    expect((await ask('GET', `${url}/journal`)).body).toEqual({ items: [] });
  });

  it('takes JSON alone where something is changed, and any content at the targets of Http steps', async () => {
    const { url } = await start();
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'text/json']) {
      const headers = { 'content-type': type };
      expect(await send('PUT', `${url}/systems/ldap/knobs`, headers, '{"failAlways":true}')).toBe(
        415,
      );
      expect(await send('POST', `${url}/systems/hr/runs`, headers, '{"profile":"Export"}')).toBe(
        415,
      );
      expect(await send('POST', `${url}/http/echo`, headers, 'a=b')).toBe(200);
    }
  });
});

/** Sends headers that `fetch` would not, such as a foreign Host. */
async function send(
  method: string,
  url: string,
  headers: Record<string, string>,
  body?: string,
): Promise<number | undefined> {
  const sent = request(url, { method, headers });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}
