import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../src/domain/access/access-policy.ts';
import { type LiveApi, startLiveApi } from './live-api.ts';
import { runTenant } from './run-tenant.ts';

let api: LiveApi;
let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  const policy = {
    ...defaultPolicy(null),
    pools: new Map([
      ['default', { tenants: ['default'] }],
      ['of-beta', { tenants: ['beta'] }],
    ]),
  };
  api = await startLiveApi({ policy });
  env = { DATABASE_OWNER_URL: api.harness.ownerUrl };
  folder = await mkdtemp(join(tmpdir(), 'carillon-systems-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await api.close();
});

async function document(kind: string, name: string, spec: object): Promise<string> {
  const path = join(folder, `${name}.json`);
  const metadata = { name };
  await writeFile(path, JSON.stringify({ apiVersion: 'carillon/v1', kind, metadata, spec }));
  return path;
}

const crm = { url: 'https://crm.example.com', runProfiles: ['Sync'] };
const step = (more: object = {}) => ({
  name: 'Crm',
  steps: [{ type: 'RunProfile', name: 's', connectedSystem: 'crm', runProfile: 'Sync', ...more }],
});

describe('carillon system', () => {
  it('stores, shows, changes and deletes a system, and schedules can name it at once', async () => {
    const file = await document('ConnectedSystem', 'crm', crm);
    const schedule = await document('Schedule', 'uses-crm', step());
    const unknown = await api.run(['apply', '-f', schedule]);
    expect([unknown.exitCode, unknown.stderr]).toEqual([7, expect.stringContaining('crm')]);
    const set = ['system', 'set', '-f', file, '--reason', 'new'];
    expect((await api.run(set)).stdout).toBe('created   system/crm\n');
    expect((await api.run(set)).stdout).toBe('unchanged system/crm\n');
    await document('ConnectedSystem', 'crm', { ...crm, pool: 'default' });
    expect((await api.run(set)).stdout).toBe('updated   system/crm\n            pool\n');
    expect((await api.run(['apply', '-f', schedule])).exitCode).toBe(0);
    const list = await api.run('system list');
    expect(list.stdout).toMatch(/hr-system +file +- /);
    expect(list.stdout).toMatch(/crm +tenant +https:\/\/crm\.example\.com +default +1 +Sync/);
    const shown = await api.run('system get crm');
    expect(shown.stdout).toMatch(/Used by +uses-crm/);
    const read = JSON.parse((await api.run('system get crm -o json')).stdout) as object;
    expect(read).toMatchObject({ name: 'crm', version: 2, schedules: ['uses-crm'] });
    const used = await api.run('system delete crm --yes');
    expect([used.exitCode, used.stderr]).toEqual([6, expect.stringContaining('uses-crm')]);
    await api.run('schedule delete uses-crm --yes');
    expect((await api.run('system delete crm --yes')).exitCode).toBe(0);
    expect((await api.run('system get crm')).exitCode).toBe(5);
  });

  it('runs one run profile alone, once for each key, and names the profiles there are', async () => {
    const once = ['--reason', 'why', '--idempotency-key', 'once'];
    const run = ['system', 'run', 'hr-system', 'Delta Import', ...once];
    const started = await api.run(run);
    expect([started.exitCode, started.stdout]).toEqual([
      0,
      expect.stringMatching(
        /^\w+ execution [0-9a-f-]{36} of run profile Delta Import of hr-system/,
      ),
    ]);
    expect((await api.run(run)).stdout).toBe(started.stdout);
    const unknown = await api.run('system run hr-system Nothing');
    expect([unknown.exitCode, unknown.stderr]).toEqual([
      7,
      expect.stringContaining('Delta Import'),
    ]);
    expect((await api.run('system run nothing Sync')).exitCode).toBe(5);
  });

  it('refuses to change a system of the file, and says who can', async () => {
    const file = await document('ConnectedSystem', 'hr-system', crm);
    const set = await api.run(['system', 'set', '-f', file]);
    expect([set.exitCode, set.stderr]).toEqual([
      6,
      expect.stringContaining('CARILLON_SYSTEMS_FILE'),
    ]);
    expect((await api.run('system delete hr-system --yes')).exitCode).toBe(6);
  });
});

describe('pools', () => {
  type Pool = { name: string; allowedBy: string; schedules: number };
  const pools = async (): Promise<Pool[]> =>
    JSON.parse((await api.run('pool list -o json')).stdout) as Pool[];

  it('are granted and revoked by the operator; servers know it at once, and it is audited', async () => {
    const schedule = await document('Schedule', 'on-gpu', {
      name: 'On gpu',
      steps: [{ type: 'Http', name: 'a', url: 'https://example.org', pool: 'gpu' }],
    });
    expect(await pools()).toEqual([
      expect.objectContaining({ name: 'default', allowedBy: 'Policy' }),
    ]);
    const denied = await api.run(['apply', '-f', schedule]);
    expect([denied.exitCode, denied.stderr]).toEqual([7, expect.stringContaining('gpu')]);

    const add = 'pools default --add gpu --add big --reason ticket';
    const granted = await runTenant(add, env);
    expect([granted.exitCode, granted.stdout]).toEqual([0, expect.stringMatching(/gpu .*@/)]);
    expect((await api.run(['apply', '-f', schedule])).exitCode).toBe(0);
    expect(await pools()).toMatchObject([
      { name: 'big', allowedBy: 'Grant' },
      { name: 'default', allowedBy: 'Policy' },
      { name: 'gpu', allowedBy: 'Grant' },
    ]);
    const shown = await api.run('pool get gpu');
    expect(shown.stdout).toMatch(/Used by +on-gpu/);
    expect(shown.stdout).toContain('carillon worker --role steps --pool gpu');

    expect((await runTenant('pools default --remove gpu --remove big', env)).exitCode).toBe(0);
    const other = await document('Schedule', 'on-gpu-2', {
      name: 'x',
      steps: step({ pool: 'gpu' }).steps,
    });
    expect((await api.run(['apply', '-f', other])).exitCode).toBe(7);
    const audit = await api.harness.asOwner(
      `select action, reason, detail, result from audit_event where action like '%-pools' order by id`,
    );
    expect(audit).toEqual([
      { action: 'grant-pools', reason: 'ticket', detail: 'big, gpu', result: 'Done' },
      { action: 'revoke-pools', reason: null, detail: 'big, gpu', result: 'Done' },
    ]);
  });

  it('of other tenants are not told', async () => {
    expect((await pools()).map(({ name }) => name)).not.toContain('of-beta');
    const get = await api.run('pool get of-beta');
    expect([get.exitCode, get.stderr]).toEqual([5, expect.stringContaining('of-beta')]);
  });

  it.each([
    ['pools nothing --add gpu', 5],
    ['pools default --add Not_A_Slug', 2],
    ['pools default --add gpu --remove gpu', 2],
  ])('refuses "%s"', async (line, code) => {
    expect((await runTenant(line, env)).exitCode).toBe(code);
  });

  it('cannot be granted with the login of the server', async () => {
    const grant = api.harness.database.withTenant(api.harness.tenantId, async (tx) => {
      const { grantPools } = await import('../../src/store/tenants/tenant-pools.ts');
      const by = { type: 'user', id: 'eve', name: 'eve' } as const;
      return grantPools(tx, { at: new Date(), by, pools: ['of-beta'] });
    });
    await expect(grant).rejects.toThrow(/permission denied/);
  });
});
