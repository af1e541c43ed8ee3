import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Execution, ExecutionDetail } from '../../../src/contract/execution/executions.ts';
import type { Secret, SecretRotation } from '../../../src/contract/secrets/secrets.ts';
import { isFinalExecution } from '../../../src/domain/execution/status.ts';
import { type SplitStack, startBothWorkers } from '../../support/scenario/split-workers.ts';

const value = 'v4lue/of+the "store"';
const forms = [
  value,
  encodeURIComponent(value),
  JSON.stringify(value).slice(1, -1),
  Buffer.from(value).toString('base64'),
];

const [one, two] = [randomBytes(32), randomBytes(32)];
/** Of the server in this process: what is changed here is changed there. */
const keys = { active: 'one', keys: new Map([['one', one]]) };
const received: string[] = [];
let target: Server;
let url: string;
let stack: SplitStack['stack'];
let api: SplitStack['api'];

beforeAll(async () => {
  target = createServer((request, response) => {
    const sent = String(request.headers['x-key']);
    received.push(sent);
    response.setHeader('content-type', 'text/plain');
    response.end(`echo ${forms.map((_form, index) => echoes[index]?.(sent)).join(' | ')} end`);
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/in`;
  const keysFile = join(mkdtempSync(join(tmpdir(), 'carillon-keys-')), 'secret-keys.json');
  const base64 = { one: one.toString('base64'), two: two.toString('base64') };
  writeFileSync(keysFile, JSON.stringify({ active: 'one', keys: base64 }), { mode: 0o600 });
  ({ stack, api } = await startBothWorkers(
    { secretKeys: keys },
    {
      both: { CARILLON_LOG_LEVEL: 'trace' },
      withDatabase: { CARILLON_SECRETS_KEYS_FILE: keysFile },
    },
  ));
});
afterAll(async () => {
  await stack.stop();
  target.close();
});

/** As a system might show what it was sent: plain, in a URL, in JSON, in base64. */
const echoes: readonly ((sent: string) => string)[] = [
  (sent) => sent,
  encodeURIComponent,
  (sent) => JSON.stringify(sent),
  (sent) => Buffer.from(sent).toString('base64'),
];

const http = (name: string, pool: string, more: object = {}) => ({
  ...{ type: 'Http', name: `send ${name} ${pool}`, url, pool },
  headers: { 'x-key': { secret: name } },
  successWhen: { json: [] },
  retry: { maxRetries: 0 },
  continueOnFailure: true,
  ...more,
});

async function begin(steps: object[]): Promise<string> {
  const name = `schedule ${crypto.randomUUID()}`;
  const created = await api.post<{ slug: string }>('/schedules', { name, steps });
  expect([created.status, created.body]).toMatchObject([201, {}]);
  const started = await api.post<Execution>(`/schedules/${created.body.slug}/run`);
  return `/schedule-executions/${started.body.id}`;
}

const ended = (path: string) =>
  api.until<ExecutionDetail>(path, ({ status }) => isFinalExecution(status));
const run = async (steps: object[]) => ended(await begin(steps));
const put = (name: string, body: object) => api.put<Secret>(`/secrets/${name}`, body);

describe('a stored secret', { timeout: 120_000 }, () => {
  it('is sent by a worker with a database and by one without, and masked wherever it is echoed', async () => {
    expect((await put('TOKEN', { value, hosts: ['127.0.0.1'] })).status).toBe(201);
    expect((await put('COMMAND_TOKEN', { value })).status).toBe(201);
    const environment = { TOKEN: { secret: 'COMMAND_TOKEN' } };
    const script =
      'printf "%s\\n" "plain $TOKEN"; printf %s "$TOKEN" | base64; printf "err %s\\n" "$TOKEN" >&2';
    const shell = { type: 'Shell', name: 'print', pool: 'split', script, environment };
    const path = await begin([http('TOKEN', 'default'), http('TOKEN', 'split'), shell]);
    const execution = await ended(path);
    expect(execution.steps.map(({ status, message }) => [status, message])).toEqual([
      ['Completed', expect.any(String)],
      ['Completed', expect.any(String)],
      ['Completed', expect.any(String)],
    ]);
    expect(received.slice(-2)).toEqual([value, value]);
    const lines = await api.until<{ items: { text: string }[] }>(`${path}/log`, ({ items }) =>
      items?.some(({ text }) => text.includes('err')),
    );
    const attempts = await Promise.all(
      [0, 1, 2].map((index) => api.get(`${path}/steps/${index}/attempts`)),
    );
    const log = readFileSync(join(stack.directory, 'worker.log'), 'utf8');
    for (const { output } of execution.steps) expect(output).toContain('[secret]');
    for (const text of [JSON.stringify([execution, lines, attempts]), log]) {
      for (const form of forms) expect(text).not.toContain(form);
    }
  });

  it('is refused to the steps of another pool, to another host, and when it is stored nowhere', async () => {
    await put('OF_DEFAULT', { value, pools: ['default'] });
    await put('ELSEWHERE', { value, hosts: ['hr.example.com'] });
    const before = received.length;
    const execution = await run([
      http('OF_DEFAULT', 'split'),
      http('ELSEWHERE', 'split'),
      http('ELSEWHERE', 'default'),
      http('NOWHERE', 'split'),
    ]);
    expect(execution.steps.map(({ status, message }) => [status, message])).toEqual([
      ['Failed', expect.stringMatching(/OF_DEFAULT is not for the pool "split"/)],
      ['Failed', expect.stringMatching(/ELSEWHERE is not for the host 127\.0\.0\.1/)],
      ['Failed', expect.stringMatching(/ELSEWHERE is not for the host 127\.0\.0\.1/)],
      ['Failed', expect.stringMatching(/NOWHERE is not known.*carillon secret set NOWHERE/)],
    ]);
    expect(received).toHaveLength(before);
  });

  it('is replaced and removed without a restart: the next attempt has the new value, then none', async () => {
    await put('CHANGING', { value: 'the-first-value' });
    expect((await run([http('CHANGING', 'split')])).status).toBe('Completed');
    await put('CHANGING', { value: 'the-second-value' });
    expect((await run([http('CHANGING', 'split')])).status).toBe('Completed');
    expect(received.slice(-2)).toEqual(['the-first-value', 'the-second-value']);
    await api.call('DELETE', '/secrets/CHANGING');
    const execution = await run([http('CHANGING', 'split')]);
    expect(execution.steps[0]?.message).toMatch(/CHANGING is not known/);
  });

  it('is rotated while steps run, and every attempt sends its value', async () => {
    const before = received.length;
    const steps = Array.from({ length: 8 }, (_, index) =>
      http('TOKEN', index % 2 === 0 ? 'split' : 'default', { name: `step ${index}` }),
    );
    const path = await begin(steps);
    await api.eventually(async () => received.length > before);
    keys.keys.set('two', two);
    keys.active = 'two';
    const rotation = await api.post<SecretRotation>('/secret-rotations', { reason: 'yearly' });
    expect(rotation.body).toMatchObject({ activeKeyId: 'two', left: 0, unreadable: [] });
    keys.keys.delete('one');
    expect((await ended(path)).status).toBe('Completed');
    expect(received.slice(before)).toEqual(steps.map(() => value));
    const { body } = await api.get<{ items: Secret[] }>('/secrets');
    const stored = body.items.filter(({ source }) => source === 'store');
    expect(stored.every(({ keyId, readable }) => keyId === 'two' && readable)).toBe(true);
  });

  it('whose key the server lacks fails the attempt, which is repeated, and nothing empty is sent', async () => {
    const key = keys.keys.get('two') ?? two;
    const before = received.length;
    keys.keys.delete('two');
    const path = await begin([
      http('TOKEN', 'split', { retry: { maxRetries: 60, delaySeconds: 1 } }),
    ]);
    const { items } = await api.until<{ items: { code: string; message: string }[] }>(
      `${path}/steps/0/attempts`,
      (seen) => seen.items?.some(({ code }) => code === 'secret-unavailable'),
    );
    expect(items.find(({ code }) => code === 'secret-unavailable')?.message).toMatch(
      /TOKEN is encrypted with the key "two", which is not in the key ring/,
    );
    expect(received).toHaveLength(before);
    keys.keys.set('two', key);
    expect((await ended(path)).status).toBe('Completed');
    expect(received.slice(before)).toEqual([value]);
  });
});
