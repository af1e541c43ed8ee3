import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { failpointNames } from '../../src/failpoints.ts';
import { migrate } from '../../src/store/migrate/migrate.ts';
import { dropDatabase, runStatement, withDatabase } from '../support/template-database.ts';

import '../support/provided-context.ts';

async function migrateAndDie(databaseUrl: string, failpoint: string): Promise<unknown> {
  const urls = { DATABASE_OWNER_URL: databaseUrl, DATABASE_URL: inject('runtimeUrl') };
  const child = spawn(process.execPath, ['bin/carillon.js', 'migrate'], {
    stdio: 'ignore',
    env: { ...process.env, ...urls, CARILLON_FAILPOINT: failpoint },
  });
  const [, signal] = (await once(child, 'exit')) as [unknown, unknown];
  return signal;
}

describe('a migration killed with SIGKILL', () => {
  it.each(failpointNames.filter((name) => name.startsWith('migrate.')))(
    'at %s: the next one goes through, while another runs at the same time',
    async (point) => {
      const adminUrl = inject('databaseUrl');
      const name = `carillon_migration_${randomUUID().replaceAll('-', '')}`;
      await runStatement(adminUrl, `create database ${name}`);
      onTestFinished(() => dropDatabase(adminUrl, name));
      const databaseUrl = withDatabase(adminUrl, name);
      expect(await migrateAndDie(databaseUrl, point)).toBe('SIGKILL');
      await Promise.all([migrate({ databaseUrl }), migrate({ databaseUrl })]);
      expect((await migrate({ databaseUrl })).applied).toEqual([]);
    },
    120_000,
  );
});
