import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlSettings } from '../../../../src/domain/schedule/schedule.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { patterns } from '../access.ts';
import { failureOf } from '../harness.ts';
import { connectionOf, type SqlSetup, sqlStep } from './sql-fixture.ts';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'carillon-sql-'));
  await mkdir(join(folder, 'scripts/nightly'), { recursive: true });
  await writeFile(join(folder, 'scripts/nightly/count.sql'), '\uFEFFSELECT 7 AS number;\n');
  await writeFile(join(folder, 'outside.sql'), 'SELECT 8');
  await symlink(join(folder, 'outside.sql'), join(folder, 'scripts/link.sql'));
  await writeFile(join(folder, 'scripts/large.sql'), '');
  await truncate(join(folder, 'scripts/large.sql'), 5 * 1024 * 1024);
  await writeFile(join(folder, 'scripts/latin.sql'), Buffer.from([0x27, 0xe4, 0x27]));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

function step(settings: string | Partial<SqlSettings>, more: Partial<SqlSetup> = {}) {
  const connection = connectionOf(database.ownerUrl, { scriptFolder: join(folder, 'scripts') });
  const password = decodeURIComponent(new URL(database.ownerUrl).password);
  return sqlStep(settings, { connection, password, ...more });
}

describe('a script in a file', () => {
  it('is read below the folder of its connection', async () => {
    const report = await step({ file: 'nightly/count.sql' }).result;
    expect(report.outputs?.['row']).toEqual({ number: 7 });
  });

  const wrong: [file: string, why: string][] = [
    [
      'nightly/other.sql',
      'the script "nightly/other.sql" is not there in the folder of scripts of hr-database',
    ],
    ['../outside.sql', 'the script "../outside.sql" leads out of the folder of its connection'],
    ['link.sql', 'the script "link.sql" leads out of the folder of its connection'],
    ['nightly', 'the script "nightly" is not a file'],
    ['large.sql', 'the script "large.sql" has more than 4 MiB'],
    ['latin.sql', 'the script "latin.sql" is not UTF-8'],
  ];
  it.each(wrong)('%s is refused: %s', async (file, why) => {
    const failure = await failureOf(step({ file }).result);
    expect(failure).toMatchObject({ code: 'step-misconfigured', nonRetryable: true });
    expect(failure.message).toContain(why);
  });

  it('is refused on a connection without a folder', async () => {
    const connection = connectionOf(database.ownerUrl);
    const failure = await failureOf(step({ file: 'nightly/count.sql' }, { connection }).result);
    expect(failure.message).toContain('its operator can give it a "scriptFolder"');
  });
});

describe('the connection of a step', () => {
  it('needs a file on the worker, whose setting is named', async () => {
    const failure = await failureOf(step('SELECT 1', { sqlConnections: null }).result);
    expect(failure).toMatchObject({ code: 'step-misconfigured', nonRetryable: true });
    expect(failure.message).toContain('set CARILLON_SQL_CONNECTIONS');
  });

  it('is looked for by its name, and a similar one is proposed', async () => {
    const failure = await failureOf(step({ script: 'SELECT 1', connection: 'hr-databse' }).result);
    expect(failure.code).toBe('step-misconfigured');
    expect(failure.message).toContain('did you mean "hr-database"?');
  });

  it('is hidden from tenants that it is not for', async () => {
    const connection = connectionOf(database.ownerUrl, { tenants: ['globex'] });
    const failure = await failureOf(step('SELECT 1', { connection }).result);
    expect(failure.code).toBe('step-misconfigured');
    expect(failure.message).not.toContain('did you mean');
    const own = connectionOf(database.ownerUrl, { tenants: null });
    await step('SELECT 1', { connection: own }).result;
  });

  it('may be for one pool only', async () => {
    const connection = connectionOf(database.ownerUrl, { pool: 'finance' });
    expect((await failureOf(step('SELECT 1', { connection }).result)).code).toBe('pool-forbidden');
  });

  it('uses secrets for its own host only, when the policy says so', async () => {
    const rule = (host: string) => ({
      policy: {
        secrets: new Map([
          ['DB_PASSWORD', { tenants: ['acme'], pools: null, hosts: patterns(host) }],
        ]),
      },
    });
    const { host } = connectionOf(database.ownerUrl);
    await step('SELECT 1', rule(host)).result;
    expect((await failureOf(step('SELECT 1', rule('db.example.com')).result)).code).toBe(
      'secret-forbidden',
    );
  });

  it('needs a password that its worker knows', async () => {
    const failure = await failureOf(step('SELECT 1', { resolveSecret: () => undefined }).result);
    expect(failure.code).toBe('secret-missing');
  });
});
