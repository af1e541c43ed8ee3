import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createToken } from '../../src/api/http/credentials.ts';
import type { Execution } from '../../src/contract/execution/executions.ts';
import { isFinalExecution } from '../../src/domain/execution/status.ts';
import { connectTemporal, type TemporalConnection } from '../../src/temporal/connection.ts';
import {
  createScheduleGateway,
  type ScheduleGateway,
} from '../../src/temporal/schedules/schedule-gateway.ts';
import { json, startTarget, type Target } from '../activities/steps/harness.ts';
import { type RunTenant, runTenant } from '../cli-live/run-tenant.ts';
import { ownerQuery } from '../store/store-fixture.ts';
import { createApi, type Stack, startStack } from '../support/scenario/stack.ts';

/** Of the credentials file: an entry that also names the tenant when it is gone. */
const entries = { default: createToken('ops'), acme: createToken('file-entry') };

let target: Target;
let stack: Stack;
let temporal: TemporalConnection;
let schedules: ScheduleGateway;
let tenant: RunTenant;
let env: Record<string, string>;
type Api = ReturnType<typeof createApi>;
let home: Api;
let acme: Api;
const held: ServerResponse[] = [];

beforeAll(async () => {
  target = await startTarget((request, response) => {
    if (request.url === '/held') held.push(response);
    else json(response, 200, {});
  });
  stack = await startStack({
    policy: {
      pools: { default: { tenants: ['*'] } },
      egress: [{ allow: ['127.0.0.0/8'] }],
    },
    credentials: {
      mode: 'tokens',
      tokens: [
        { name: 'ops', tenant: 'default', sha256: entries.default.sha256, roles: ['admin'] },
        { name: 'file-entry', tenant: 'acme', sha256: entries.acme.sha256, roles: ['admin'] },
      ],
    },
  });
  temporal = await connectTemporal({ ...stack.temporal, identity: 'test' });
  schedules = createScheduleGateway(temporal);
  env = {
    DATABASE_OWNER_URL: stack.adminDatabaseUrl,
    TEMPORAL_ADDRESS: stack.temporal.address,
    TEMPORAL_NAMESPACE: stack.temporal.namespace,
  };
  tenant = (line) => runTenant(line, env);
  home = createApi(stack.server.url, entries.default.token);
  await stack.startWorker([], { CARILLON_API_URL: stack.server.url }, home);
  await createSchedule(home, 'home');
  await runToEnd(home, 'home');
}, 120_000);
afterAll(async () => {
  held.forEach((response) => json(response, 200, {}));
  await temporal.close();
  await stack.stop();
  await target.close();
});

async function createSchedule(api: Api, slug: string, path = '/'): Promise<void> {
  const timings = [{ type: 'Cron', expression: '0 6 * * *', timeZone: 'Europe/Berlin' }];
  const step = { type: 'Http', name: 'ask', url: target.url + path, timeoutSeconds: 120 };
  const body = { name: slug, slug, timings, steps: [step], overlap: 'BufferAll' };
  const { status, body: answer } = await api.post('/schedules', body);
  expect([status, answer]).toEqual([201, answer]);
}

const start = async (api: Api, slug: string): Promise<string> => {
  const { status, body } = await api.post<Execution>(`/schedules/${slug}/run`);
  expect([status, body]).toEqual([202, body]);
  return body.id;
};
const ended = (api: Api, id: string) =>
  api.until<Execution>(`/schedule-executions/${id}`, ({ status }) => isFinalExecution(status));
const runToEnd = async (api: Api, slug: string) => ended(api, await start(api, slug));

const owner = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  ownerQuery<Row>(stack.adminDatabaseUrl, text, values);

async function idOf(slug: string): Promise<string> {
  const [row] = await owner<{ id: string }>('select id from tenant where slug = $1', [slug]);
  return row?.id ?? '';
}

/** One digest of each table with rows of the tenant. Leases and marks of loops move by themselves. */
async function digestsOf(tenantId: string): Promise<Record<string, string>> {
  const bound = new URL(stack.adminDatabaseUrl);
  bound.searchParams.set('options', `-c app.tenant=${tenantId}`);
  const tables = await ownerQuery<{ name: string }>(
    bound.href,
    `select relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
       and attname = 'tenant_id' and not attisdropped order by relname`,
  );
  const moving = `- '{lease_owner,lease_until,lease_term,due_at,audited_until,sync_due_at}'::text[]`;
  const digests: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await ownerQuery<{ count: number; digest: string }>(
      bound.href,
      `select count(*)::integer as count,
         md5(coalesce(string_agg(r::text, '|' order by r::text), '')) as digest
       from (select to_jsonb(t) ${moving} as r from ${name} t where tenant_id = $1) rows`,
      [tenantId],
    );
    if (row && row.count > 0) digests[name] = `${row.count} ${row.digest}`;
  }
  return digests;
}

async function workflowsOf(slug: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of temporal.client.workflow.list()) {
    if (workflowId.startsWith(`${slug}.`)) ids.push(workflowId);
  }
  return ids;
}

describe('the life of a tenant', () => {
  let tokenFile: string;

  it('begins with a token in a file that only its owner reads, which every server accepts', async () => {
    tokenFile = join(stack.directory, 'acme.token');
    const name = ['--name', 'Acme Ltd', '--admin-token-file', tokenFile];
    const made = await tenant(['create', 'acme', ...name]);
    expect([made.exitCode, made.stderr]).toEqual([0, expect.stringContaining(tokenFile)]);
    expect(made.stdout).toContain('acme (Acme Ltd), Active');
    expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
    const token = readFileSync(tokenFile, 'utf8').trim();
    expect(made.stdout + made.stderr).not.toContain(token);
    acme = createApi(stack.server.url, token);
    await createSchedule(acme, 'nightly');
    await createSchedule(acme, 'slow', '/held');
    const trail = await acme.get<{ items: { action: string }[] }>('/audit-events?limit=100');
    expect(trail.body.items.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['create-tenant', 'create-token']),
    );
  });

  it('requires a second user from the moment that four eyes are switched on', async () => {
    const command = {
      name: 'command',
      steps: [{ type: 'Shell', name: 'do', script: 'true' }],
    };
    expect((await tenant('set acme --four-eyes on')).stdout).toContain('command-steps, set-result');
    expect((await acme.post('/schedules', command)).status).toBe(202);
    expect((await tenant('set acme --four-eyes off --name Acme')).stdout).toContain('off');
    expect((await acme.post('/schedules', command)).status).toBe(201);
  });

  describe('while it is suspended', () => {
    let running: string;
    let waiting: string;
    beforeAll(async () => {
      running = await start(acme, 'slow');
      await acme.eventually(() => Promise.resolve(held.length > 0));
      waiting = await start(acme, 'slow');
      const done = await tenant(['suspend', 'acme', '--reason', 'invoice 4711']);
      expect([done.exitCode, done.stderr]).toEqual([0, done.stderr]);
    }, 60_000);

    it('refuses what would change it with the reason, and still reads', async () => {
      const refused = await acme.post<{ code: string; detail: string }>('/schedules/nightly/run');
      expect([refused.status, refused.body.code]).toEqual([403, 'tenant-suspended']);
      expect(refused.body.detail).toContain('invoice 4711');
      const event = await acme.post('/events', { source: 'hr', name: 'hired' });
      expect(event.status).toBe(403);
      expect((await acme.call('DELETE', '/schedules/nightly')).status).toBe(403);
      expect((await acme.get('/schedules')).status).toBe(200);
      expect((await home.post('/schedules/home/run')).status).toBe(202);
    });

    it('lets a running execution end, and skips the one that waits for it', async () => {
      held.forEach((response) => json(response, 200, {}));
      expect(await ended(acme, running)).toMatchObject({ status: 'Completed' });
      expect(await ended(acme, waiting)).toMatchObject({
        status: 'Skipped',
        error: 'tenant suspended: invoice 4711',
      });
    });

    it('has paused Temporal Schedules, which are paused again when Temporal unpauses them', async () => {
      const seen = await schedules.describe('acme.nightly');
      expect([seen?.paused, seen?.note]).toEqual([true, 'tenant suspended: invoice 4711']);
      await temporal.client.schedule.getHandle('acme.nightly').unpause('by hand');
      await acme.eventually(
        async () => (await schedules.describe('acme.nightly'))?.paused === true,
      );
      const [row] = await owner<{ enabled: boolean }>(
        `select enabled from schedule where slug = 'nightly' and tenant_id = $1`,
        [await idOf('acme')],
      ).catch(() => []);
      expect(row?.enabled ?? true).toBe(true);
    });

    it('skips what is started in Temporal, with the reason', async () => {
      const handle = await temporal.client.workflow.start('runSchedule', {
        taskQueue: 'carillon',
        workflowId: `acme.nightly-by-hand`,
        args: [{ scheduleId: 'nightly', tenant: 'acme' }],
      });
      expect(await handle.result()).toMatchObject({
        status: 'Skipped',
        reason: 'tenant suspended: invoice 4711',
      });
    });

    it('cannot be suspended again, and is all back when it is resumed', async () => {
      expect((await tenant(['suspend', 'acme', '--reason', 'twice'])).exitCode).toBe(6);
      expect((await tenant('resume acme')).exitCode).toBe(0);
      expect((await schedules.describe('acme.nightly'))?.paused).toBe(false);
      await acme.eventually(async () => (await acme.get('/schedules')).status === 200);
      await acme.eventually(
        async () => (await acme.post('/schedules/nightly/disable', { reason: 'x' })).status === 200,
      );
      expect((await acme.post('/schedules/nightly/enable', { reason: 'x' })).status).toBe(200);
      expect(await runToEnd(acme, 'nightly')).toMatchObject({ status: 'Completed' });
    });
  });

  it('is exported whole, without secrets, and never over another export', async () => {
    const directory = join(stack.directory, 'export');
    const done = await tenant(['export', 'acme', '--to', directory]);
    expect([done.exitCode, done.stderr]).toEqual([0, expect.stringContaining('schedule: 3 rows')]);
    type Manifest = {
      tenant: { slug: string };
      tables: { name: string; file: string; rows: number; sha256: string }[];
    };
    const text = readFileSync(join(directory, 'manifest.json'), 'utf8');
    const { tenant: about, tables } = JSON.parse(text) as Manifest;
    expect(about.slug).toBe('acme');
    const digests = await digestsOf(await idOf('acme'));
    for (const { name, file, rows, sha256 } of tables) {
      const content = readFileSync(join(directory, file));
      expect([name, createHash('sha256').update(content).digest('hex')]).toEqual([name, sha256]);
      expect([name, content.toString().split('\n').length - 1]).toEqual([name, rows]);
    }
    const exported = new Set(tables.filter(({ rows }) => rows > 0).map(({ name }) => name));
    const missing = Object.keys(digests).filter((name) => !exported.has(name));
    const left = ['idempotency', 'record_chain', 'record_link', 'stream_event', 'stream_page'];
    expect(missing.filter((name) => !left.includes(name))).toEqual([]);
    const all = readdirSync(directory).map((file) => readFileSync(join(directory, file), 'utf8'));
    const token = readFileSync(tokenFile, 'utf8').trim();
    const hash = createHash('sha256').update(token).digest('hex');
    for (const one of all) {
      expect(one).not.toContain(hash);
      expect(one).not.toContain('observation_key');
      expect(one).not.toContain('"Home"');
    }
    const again = await tenant(['export', 'acme', '--to', directory]);
    expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining('is not empty')]);
  });
});

describe('the removal of a tenant', () => {
  const confirm = ['remove', 'acme', '--confirm', 'acme', '--reason', 'contract ended'];
  let tenantId: string;
  let before: Record<string, string>;

  it('needs the slug again, a suspension and the end of what runs', async () => {
    tenantId = await idOf('acme');
    expect((await tenant('remove acme')).exitCode).toBe(2);
    const active = await tenant(confirm);
    expect([active.exitCode, active.stderr]).toEqual([6, expect.stringContaining('--suspend')]);
    held.length = 0;
    const id = await start(acme, 'slow');
    await acme.eventually(() => Promise.resolve(held.length > 0));
    const busy = await tenant([...confirm, '--suspend']);
    expect([busy.exitCode, busy.stderr]).toEqual([6, expect.stringContaining(id)]);
    for (const namespace of ['default', 'no-such-namespace']) {
      const elsewhere = { ...env, TEMPORAL_NAMESPACE: namespace };
      const lost = await runTenant([...confirm, '--cancel-running'], elsewhere);
      expect([0, lost.stderr]).not.toEqual([lost.exitCode, lost.stderr]);
      expect(lost.stderr).toContain(`namespace "${namespace}"`);
      expect((await tenant('show acme')).stdout).toContain('Suspended');
    }
    const dry = await tenant('remove acme --dry-run');
    expect(dry.stdout).toMatch(/execution +\d/);
    expect((await acme.get('/schedules')).status).toBe(200);
  }, 60_000);

  it('survives being interrupted, and goes on where it was', async () => {
    before = await digestsOf(await idOf('default'));
    const others = await workflowsOf('default');
    env['CARILLON_FAILPOINT'] = 'tenant.remove.batch-deleted:4:throw';
    const cut = await tenant([...confirm, '--cancel-running']);
    delete env['CARILLON_FAILPOINT'];
    expect([cut.exitCode, cut.stderr]).toEqual([1, expect.stringContaining('batch-deleted')]);
    expect([401, 403]).toContain((await acme.get('/schedules')).status);
    expect((await createApi(stack.server.url, entries.acme.token).get('/schedules')).status).toBe(
      403,
    );
    const going = await tenant('show acme');
    expect(going.stdout).toContain('Removing');
    const done = await tenant(confirm);
    expect([done.exitCode, done.stderr]).toEqual([0, expect.stringContaining('removed acme')]);
    expect(done.stdout).toMatch(/execution +5/);
    expect((await workflowsOf('default')).sort()).toEqual(others.sort());
  }, 120_000);

  it('leaves nothing in any table and nothing in Temporal, and the others as they were', async () => {
    expect(await digestsOf(tenantId)).toEqual({});
    const [tenants] = await owner<{ count: number }>(
      `select count(*)::integer as count from tenant where slug = 'acme'`,
    );
    expect(tenants).toEqual({ count: 0 });
    expect(await workflowsOf('acme')).toEqual([]);
    const left = [...(await schedules.list()).keys()];
    expect(left).toEqual(['default.home']);
    expect(await schedules.describe('acme.nightly')).toBeNull();
    expect(await digestsOf(await idOf('default'))).toEqual(before);
  });

  it('stays on record with its counts and the end of its chain', async () => {
    const { stdout } = await tenant('show acme');
    expect(stdout).toMatch(/acme, removed .*: contract ended/);
    expect(stdout).toMatch(/record {2}ended at \d+:[0-9a-f]{64}/);
    expect((await tenant('list --removed')).stdout).toContain('contract ended');
  });

  it('lets nothing be written for it any more', async () => {
    const bound = new URL(stack.adminDatabaseUrl);
    bound.searchParams.set('options', `-c app.tenant=${tenantId}`);
    const late = `insert into attempt (tenant_id, execution_id, run_id, step_index, attempt, status)
      values ($1, gen_random_uuid(), gen_random_uuid(), 0, 1, 'InProgress')`;
    await expect(ownerQuery(bound.href, late, [tenantId])).rejects.toMatchObject({ code: '23503' });
  });

  it('refuses its credentials, and the server goes on', async () => {
    expect([401, 403]).toContain((await acme.get('/schedules')).status);
    const file = await createApi(stack.server.url, entries.acme.token).get<{ code: string }>(
      '/schedules',
    );
    expect([file.status, file.body.code]).toEqual([403, 'tenant-unknown']);
    expect(await runToEnd(home, 'home')).toMatchObject({ status: 'Completed' });
  });

  it('keeps its slug, unless a new tenant asks for it, which has nothing of the old one', async () => {
    const name = ['--name', 'Another Acme'];
    const refused = await tenant(['create', 'acme', ...name]);
    expect([refused.exitCode, refused.stderr]).toEqual([
      6,
      expect.stringContaining('--reuse-slug'),
    ]);
    const file = join(stack.directory, 'again.token');
    const made = ['create', 'acme', ...name, '--reuse-slug', '--admin-token-file', file];
    expect((await tenant(made)).exitCode).toBe(0);
    expect(existsSync(file)).toBe(true);
    const again = createApi(stack.server.url, readFileSync(file, 'utf8').trim());
    const listed = await again.get<{ items: unknown[] }>('/schedules');
    expect([listed.status, listed.body.items]).toEqual([200, []]);
    await createSchedule(again, 'nightly');
    expect(await runToEnd(again, 'nightly')).toMatchObject({ status: 'Completed' });
  }, 60_000);
});
