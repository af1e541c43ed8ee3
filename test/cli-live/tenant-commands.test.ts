import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownerQuery } from '../store/store-fixture.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { runTenant } from './run-tenant.ts';

let database: TestDatabase;
let directory: string;
let env: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase();
  directory = mkdtempSync(join(tmpdir(), 'carillon-tenant-'));
  env = { DATABASE_OWNER_URL: database.ownerUrl };
});
afterAll(async () => {
  await database.drop();
  rmSync(directory, { recursive: true });
});

const run = (line: string | readonly string[]) => runTenant(line, env);
const slugs = async () =>
  (await run('list -o name')).stdout.split('\n').filter((line) => line !== '');

describe('the commands of tenants', () => {
  it('need the login that owns the schema', async () => {
    const without = await runTenant('list', {});
    expect([without.exitCode, without.stderr]).toEqual([
      2,
      expect.stringContaining('DATABASE_OWNER_URL is not set'),
    ]);
    const runtime = await runTenant('list', { DATABASE_OWNER_URL: database.url });
    expect([runtime.exitCode, runtime.stderr]).toEqual([
      2,
      expect.stringContaining('does not own'),
    ]);
    expect(runtime.stderr).not.toContain(new URL(database.url).password);
  });

  it('say so when PostgreSQL cannot be reached, without its password', async () => {
    const away = 'postgres://owner:hush@127.0.0.1:1/carillon';
    const { exitCode, stderr } = await runTenant('list', { DATABASE_OWNER_URL: away });
    expect([exitCode, stderr]).toEqual([10, expect.stringContaining('PostgreSQL')]);
    expect(stderr).not.toContain('hush');
  });

  it.each([
    ['show nothing', 5],
    ['suspend nothing --reason x', 5],
    ['resume nothing', 5],
    ['set nothing --name x', 5],
    ['export nothing --to /tmp/never', 5],
    ['remove nothing --dry-run', 5],
    ['set default', 2],
    ['set default --four-eyes maybe', 2],
    ['suspend default', 2],
    ['suspend default --reason x --wait soon', 2],
    ['remove default', 2],
    ['remove default --confirm other --reason x', 2],
    ['remove default --confirm default', 2],
    ['resume default', 6],
    ['create Not_A_Slug --name x', 2],
    ['create a.b --name x', 2],
    ['create acme', 2],
    ['create default --name x', 6],
    ['create acme --name x --admin-name a_b', 2],
    ['create acme --name x --admin-expires soon --admin-token-file DIR/expires', 2],
  ])('refuse "%s" with exit code %i, and change nothing', async (line, code) => {
    const before = (await run('list -o json')).stdout;
    const { exitCode, stderr } = await run(line.replace('DIR', directory));
    expect([exitCode, stderr]).toEqual([code, expect.stringContaining('error: ')]);
    expect((await run('list -o json')).stdout).toBe(before);
  });

  it('name what a removal lacks before it has begun', async () => {
    const line = 'remove default --confirm default --reason x --suspend';
    const { exitCode, stderr } = await run(line);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('TEMPORAL_ADDRESS')]);
    const away = await runTenant(line, { ...env, TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect([away.exitCode, away.stderr]).toEqual([10, expect.stringContaining('Temporal')]);
    expect((await run('show default')).stdout).toContain('Active');
  });
});

describe('tenant create', () => {
  it('writes its token into no file that exists, and then makes no tenant', async () => {
    const file = join(directory, 'taken');
    writeFileSync(file, 'mine');
    const args = ['create', 'acme', '--name', 'Acme', '--admin-token-file', file];
    const { exitCode } = await run(args);
    expect([exitCode, readFileSync(file, 'utf8')]).toEqual([2, 'mine']);
    expect(await slugs()).toEqual(['default']);
  });

  it('leaves no file behind when the tenant cannot be made', async () => {
    const file = join(directory, 'new');
    const args = ['create', 'default', '--name', 'x', '--admin-token-file', file];
    expect((await run(args)).exitCode).toBe(6);
    expect(existsSync(file)).toBe(false);
  });

  it('makes one of several at the same moment', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => run('create rivals --name Rivals')));
    expect(runs.map(({ exitCode }) => exitCode).sort()).toEqual([0, 6, 6]);
  });

  it('says who made it, in the audit trail of the tenant', async () => {
    const { stderr } = await run(['create', 'beta', '--name', 'Beta "x" \u001b[31m']);
    expect(stderr).toContain('carillon token entry --name ADMIN --role admin --tenant beta');
    expect((await run('show beta')).stdout).not.toContain('\u001b');
    const [found] = await ownerQuery<{ id: string }>(
      database.ownerUrl,
      `select id from tenant where slug = 'beta'`,
    );
    const bound = new URL(database.ownerUrl);
    bound.searchParams.set('options', `-c app.tenant=${found?.id}`);
    const trail = await ownerQuery(
      bound.href,
      `select actor ->> 'type' as type, action, object_type as object, object_id as id from audit_event`,
    );
    expect(trail).toEqual([
      { type: 'cli', action: 'create-tenant', object: 'tenant', id: found?.id },
    ]);
  });
});

describe('tenant suspend', () => {
  it('waits a bounded time for a server that does not run', async () => {
    await run('create gamma --name Gamma');
    const [found] = await ownerQuery<{ id: string }>(
      database.ownerUrl,
      `select id from tenant where slug = 'gamma'`,
    );
    const bound = new URL(database.ownerUrl);
    bound.searchParams.set('options', `-c app.tenant=${found?.id}`);
    await ownerQuery(
      bound.href,
      `insert into schedule (tenant_id, id, slug, name, enabled, revision, created_at, created_by,
         updated_at, updated_by)
       values ($1, gen_random_uuid(), 's', 's', true, 1, now(), '{}', now(), '{}')`,
      [found?.id],
    );
    const { exitCode, stderr } = await run('suspend gamma --reason x --wait 1s');
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('1 schedule')]);
    expect((await run('show gamma -o json')).stdout).toContain('"unsynced": 1');
  });
});
