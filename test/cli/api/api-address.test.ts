import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type ApiAddress, findApiAddress } from '../../../src/cli/api/api-address.ts';
import type { DevInstance } from '../../../src/dev/dev-instance.ts';
import { registerInstance } from '../../../src/dev/instance-registry.ts';
import { processIdentity } from '../../../src/dev/supervise/process-lock.ts';
import { runLine } from '../memory-io.ts';

const config = {
  apiUrl: null,
  token: null,
  context: null,
  dataDirectory: null,
  color: false,
  env: {},
};

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'carillon-address-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** An instance whose process is the test's own, so that it is alive. */
function instanceAt(apiUrl: string, more: Partial<DevInstance> = {}): DevInstance {
  return {
    instanceId: 'instance-1',
    pid: process.pid,
    startedAt: '2026-11-21T08:00:00.000Z',
    processIdentity: processIdentity(process.pid) ?? '',
    startedIn: '/elsewhere',
    apiUrl,
    consoleUrl: null,
    dataDir: '/elsewhere/data',
    temporalAddress: '127.0.0.1:7233',
    temporalNamespace: 'default',
    temporalUiUrl: null,
    temporalBinary: null,
    databaseUrl: 'postgres://a:secret@b/c',
    systemsUrl: '',
    ...more,
  };
}

async function leaveDevFile(content: string): Promise<void> {
  await mkdir(join(directory, '.carillon'));
  await writeFile(join(directory, '.carillon', 'dev.json'), content);
}

type Given = { flag?: string; apiUrl?: string; cwd?: string; instances?: DevInstance[] };

const find = (given: Given): Promise<ApiAddress> =>
  findApiAddress({
    flag: given.flag ?? null,
    config: { ...config, apiUrl: given.apiUrl ?? null },
    cwd: given.cwd ?? directory,
    instances: given.instances ?? [],
  });

describe('findApiAddress', () => {
  it('takes the flag before the environment, and that before a running instance', async () => {
    const instances = [instanceAt('http://127.0.0.1:3')];
    const flag = 'http://one:1/';
    expect((await find({ flag, apiUrl: 'http://two:2', instances })).url).toBe('http://one:1');
    expect((await find({ apiUrl: 'http://two:2/api/v1', instances })).url).toBe('http://two:2');
    expect((await find({ instances })).url).toBe('http://127.0.0.1:3');
  });

  it('finds the instance whose data directory is in a directory above, before any other', async () => {
    await leaveDevFile(JSON.stringify(instanceAt('http://localhost:4')));
    const instances = [instanceAt('http://127.0.0.1:3'), instanceAt('http://127.0.0.1:9')];
    expect(await find({ cwd: join(directory, 'a', 'b'), instances })).toMatchObject({
      url: 'http://localhost:4',
      instanceId: 'instance-1',
      implied: false,
    });
  });

  it('takes the instance of CARILLON_DATA_DIR, and never another one in its place', async () => {
    const asked = (dataDirectory: string) => ({
      flag: null,
      config: { ...config, dataDirectory },
      cwd: '/',
      instances: [instanceAt('http://127.0.0.1:5', { dataDir: directory })],
    });
    expect((await findApiAddress(asked(directory))).url).toBe('http://127.0.0.1:5');
    const { refusal } = await findApiAddress(asked('/not/there'));
    expect(refusal).toMatchObject({ exitCode: 10 });
    expect(refusal?.message).toContain('/not/there');
  });

  it('takes the only instance of this user wherever its data is, and the one started here of several', async () => {
    const one = instanceAt('http://127.0.0.1:6');
    const two = instanceAt('http://127.0.0.1:7', { startedIn: directory });
    expect((await find({ instances: [one] })).url).toBe('http://127.0.0.1:6');
    expect((await find({ instances: [one, two] })).url).toBe('http://127.0.0.1:7');
  });

  it('chooses none of several that may be meant, and lists them', async () => {
    const instances = [instanceAt('http://127.0.0.1:6'), instanceAt('http://127.0.0.1:7')];
    const { refusal } = await find({ instances });
    expect(refusal).toMatchObject({ name: 'CliError', exitCode: 2 });
    expect(refusal?.lines.join()).toMatch(/127\.0\.0\.1:6.*127\.0\.0\.1:7/);
  });

  it.each([
    ['an instance that ended', instanceAt('http://127.0.0.1:3', { processIdentity: 'earlier' })],
    ['another machine', instanceAt('http://stranger.example')],
    ['an older version', { apiUrl: 'http://127.0.0.1:3' }],
    ['nothing', 'not JSON'],
  ])('passes over a file that tells of %s', async (_what, content) => {
    await leaveDevFile(JSON.stringify(content));
    expect(await find({})).toMatchObject({ url: 'http://127.0.0.1:8080', implied: true });
  });

  it.each(['localhost:8080', 'ftp://host', 'http://user:secret@host'])(
    'refuses %s as an address',
    async (flag) => {
      await expect(find({ flag })).rejects.toMatchObject({ name: 'CliError', exitCode: 2 });
    },
  );
});

type Seen = { method: string; url: string; token: string | undefined };

/** A server that answers everything as another installation might, and remembers what it was asked. */
async function startStranger(instanceId?: string): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    seen.push({ method, url, token: headers.authorization });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ status: 'Up', instanceId, items: [], nextCursor: null }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  onTestFinished(() => void server.closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

/** Runs a line without an address, with a state directory of the test. */
function runWithoutAddress(args: readonly string[], stranger = 'http://127.0.0.1:1') {
  const env = { XDG_STATE_HOME: directory, CARILLON_TOKEN: 'a-token' };
  const fetchFrom: typeof fetch = (input) => {
    const request = input as Request;
    return fetch(new Request(request.url.replace('http://127.0.0.1:8080', stranger), request));
  };
  return runLine(args, { apiUrl: '', cwd: directory, env, fetch: fetchFrom });
}

describe('a command without an address', () => {
  const changes = [
    ['schedule', 'run', 'delta-sync'],
    ['schedule', 'delete', 'delta-sync', '--yes'],
    ['hold', 'set', '--reason', 'x'],
    ['execution', 'cancel', '01900000-0000-7000-8000-000000000000'],
  ];

  it.each(changes)(
    'changes nothing at whatever listens at the usual address: %s %s',
    async (...args) => {
      const stranger = await startStranger();
      const run = await runWithoutAddress(args, stranger.url);
      expect(run.exitCode).not.toBe(0);
      expect(stranger.seen.filter(({ method }) => method !== 'GET')).toEqual([]);
      expect(stranger.seen.filter(({ token }) => token !== undefined)).toEqual([]);
    },
  );

  it('says how to name the server that it would not change', async () => {
    const stranger = await startStranger();
    const run = await runWithoutAddress(['hold', 'set', '--reason', 'x'], stranger.url);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('--api-url http://127.0.0.1:8080');
  });

  it('reads from the usual address, and says once that it asked there', async () => {
    const stranger = await startStranger();
    const run = await runWithoutAddress(['schedule', 'list'], stranger.url);
    expect(run.exitCode).toBe(0);
    expect(run.stderr.match(/http:\/\/127\.0\.0\.1:8080/g)).toHaveLength(1);
  });

  it('says that nothing listens there, with the exit code of an unreachable server', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const run = await runWithoutAddress(
      ['hold', 'set', '--reason', 'x'],
      `http://127.0.0.1:${port}`,
    );
    expect(run.exitCode).toBe(10);
    expect(run.stderr).toContain('cannot reach');
  });

  it('reaches a registered instance that says its id, also to change something', async () => {
    const server = await startStranger('instance-1');
    const unregister = registerInstance({ XDG_STATE_HOME: directory }, instanceAt(server.url));
    onTestFinished(unregister);
    const run = await runWithoutAddress(['hold', 'set', '--reason', 'x']);
    expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toContain('PUT /api/v1/hold');
    expect(run.stderr).not.toContain('another program');
  });

  it('asks another program at the address of an instance nothing but its id', async () => {
    const server = await startStranger('somebody-else');
    const unregister = registerInstance({ XDG_STATE_HOME: directory }, instanceAt(server.url));
    onTestFinished(unregister);
    for (const args of [['schedule', 'list'], ...changes]) {
      const run = await runWithoutAddress(args);
      expect(run.exitCode).toBe(10);
      expect(run.stderr).toContain('another program answers');
    }
    expect(new Set(server.seen.map(({ url }) => url))).toEqual(new Set(['/health/live']));
    expect(server.seen.filter(({ token }) => token !== undefined)).toEqual([]);
  });
});
