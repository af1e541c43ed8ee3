import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectedSystem } from '../../src/domain/schedule/schedule.ts';
import { createApi } from '../../src/worker/http-observer.ts';
import {
  createSystemDirectory,
  type DirectoryTimes,
  loadFromApi,
  loadFromStore,
  type LoadSystems,
} from '../../src/worker/system-directory.ts';
import { createHarness, type Harness } from '../api/harness.ts';

const other = randomUUID();
let harness: Harness;
let apiUrl: string;
beforeAll(async () => {
  harness = await createHarness();
  await harness.asOwner('insert into tenant (id, slug, name) values ($1, $2, $2)', [other, 'beta']);
  apiUrl = await harness.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => harness.close());

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const wanted = (name: string, runProfile = 'Sync') => ({ name, runProfile });
let count = 0;
const newName = (): string => `s-${(count += 1)}`;

async function put(name: string, change: object = {}): Promise<void> {
  const answer = await harness.app.inject({
    method: 'PUT',
    url: `/api/v1/connected-systems/${name}`,
    headers: harness.operator,
    payload: { url: 'https://hr.example.com', runProfiles: ['Sync'], ...change },
  });
  expect(answer.statusCode).toBeLessThan(300);
}

/** Counts what is asked, on a clock that the test moves. */
function directory(load: LoadSystems, times: Partial<DirectoryTimes> = {}) {
  let now = 0;
  let asked = 0;
  const find = createSystemDirectory({
    load: (...given) => {
      asked += 1;
      return load(...given);
    },
    times,
    now: () => now,
  });
  return {
    find: (name: string, runProfile?: string, tenant = harness.tenantId) =>
      find(tenant, wanted(name, runProfile)),
    asked: () => asked,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

const ofWorker = (): string => String(harness.worker.authorization).replace('Bearer ', '');
const fromApi = (url = apiUrl, token = ofWorker()): LoadSystems =>
  loadFromApi(new Map([[harness.tenantId, createApi({ apiUrl: url, token }).read]]));

/** An address that nothing listens at. */
async function closedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => void server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

describe.each([
  ['with a database', (): LoadSystems => loadFromStore(harness.database)],
  ['without one', (): LoadSystems => fromApi()],
])('a worker %s', (_what, load) => {
  it('finds a system that was stored a moment ago, and asks once in ten seconds', async () => {
    const name = newName();
    const { find, asked, pass } = directory(load());
    expect(await find(name)).toBeUndefined();
    await put(name, { headers: { 'x-key': { secret: 'HR' } }, pool: 'dmz' });
    expect(await find(name)).toMatchObject({
      name,
      url: 'https://hr.example.com',
      headers: { 'x-key': { secret: 'HR' } },
      pool: 'dmz',
    });
    const before = asked();
    for (let step = 0; step < 50; step += 1) await find(name);
    expect(asked()).toBe(before);
    pass(10_000);
    await Promise.all(Array.from({ length: 50 }, () => find(name)));
    expect(asked()).toBe(before + 1);
  });

  it('uses a change after ten seconds, and a new run profile at once', async () => {
    const name = newName();
    await put(name);
    const { find, pass } = directory(load());
    await find(name);
    await put(name, { url: 'https://new.example.com' });
    expect((await find(name))?.url).toBe('https://hr.example.com');
    pass(10_000);
    expect((await find(name))?.url).toBe('https://new.example.com');
    await put(name, { runProfiles: ['Sync', 'Full'] });
    expect((await find(name, 'Full'))?.runProfiles).toEqual(['Sync', 'Full']);
  });
});

describe('a worker that cannot ask', () => {
  it('says why, without an address, and asks again with the next step', async () => {
    const { find, asked } = directory(fromApi(await closedUrl()));
    for (const _ of [1, 2]) {
      await expect(find('hr')).rejects.toThrow(/^the API cannot be reached \(ECONNREFUSED\)$/);
    }
    expect(asked()).toBe(2);
  });

  it('says that its token is refused, or that the answer is none of this API', async () => {
    await expect(directory(fromApi(apiUrl, 'wrong')).find('hr')).rejects.toThrow(
      'the API answered 401',
    );
    const server = createServer((_request, response) => response.end('{"items":[{"name":1}]}'));
    servers.push(server);
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(directory(fromApi(`http://127.0.0.1:${port}`)).find('hr')).rejects.toThrow(
      'no list of systems',
    );
  });

  it('waits no longer than it may', async () => {
    const { find } = directory(() => new Promise(() => undefined), { loadMs: 20 });
    await expect(find('hr')).rejects.toThrow('no answer within 0.02 s');
  });

  it('works with what it knows for five minutes, and then no more', async () => {
    let isUp = true;
    const hr: ConnectedSystem = {
      name: 'hr',
      title: 'HR',
      url: 'https://a',
      runProfiles: ['Sync'],
    };
    const { find, asked, pass } = directory(async () => {
      if (!isUp) throw new Error('the API cannot be reached');
      return { systems: [hr], tag: null };
    });
    await find('hr');
    isUp = false;
    pass(10_000);
    expect(await find('hr')).toBe(hr);
    const before = asked();
    await find('hr');
    expect(asked()).toBe(before);
    // What it does not know may exist.
    await expect(find('other')).rejects.toThrow('cannot be reached');
    pass(290_000);
    await expect(find('hr')).rejects.toThrow('cannot be reached');
  });
});

describe('systems of several tenants', () => {
  it('are never mixed up, though they have one name', async () => {
    const name = newName();
    await put(name);
    await harness.asOwner(
      `insert into connected_system (tenant_id, name, id, title, url, headers, run_profiles, version,
         updated_at, updated_by)
       values ($1, $2, gen_random_uuid(), 't', 'https://beta.example', '{}', '{Sync}', 1, now(), '{}')`,
      [other, name],
      other,
    );
    const { find } = directory(loadFromStore(harness.database));
    expect((await find(name))?.url).toBe('https://hr.example.com');
    expect((await find(name, 'Sync', other))?.url).toBe('https://beta.example');
    await expect(directory(fromApi()).find(name, 'Sync', other)).rejects.toThrow('no token');
  });

  it('keeps those of a hundred tenants, and asks again for one that it forgot', async () => {
    const systems = [{ name: 'hr', title: 'HR', url: 'https://a', runProfiles: ['Sync'] }];
    const { find, asked } = directory(async () => ({ systems, tag: null }));
    const tenants = Array.from({ length: 101 }, () => randomUUID());
    for (const tenant of tenants) await find('hr', 'Sync', tenant);
    await find('hr', 'Sync', tenants.at(-1));
    expect(asked()).toBe(101);
    await find('hr', 'Sync', tenants[0]);
    expect(asked()).toBe(102);
  });
});
