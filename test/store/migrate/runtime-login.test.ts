import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { createDatabase } from '../../../src/store/core/database.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { migrate } from '../../../src/store/migrate/migrate.ts';
import { MigrationError } from '../../../src/store/migrate/migration-files.ts';
import { dropDatabase, runStatement, withDatabase } from '../../support/template-database.ts';
import { ownerQuery } from '../store-fixture.ts';

const admin = inject('databaseUrl');
const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const password = "it's a \\secret$word";

async function makeDatabase(options = ''): Promise<string> {
  const name = `carillon_login_${randomUUID().replaceAll('-', '')}`;
  await runStatement(admin, `CREATE DATABASE ${name} ${options}`);
  undo.push(() => dropDatabase(admin, name));
  return withDatabase(admin, name);
}

/** The address of a login that does not exist yet; it is dropped after the test. */
function newLogin(databaseUrl: string): { name: string; url: string } {
  const name = `Run time ${randomUUID().slice(0, 8)}`;
  undo.push(() => runStatement(admin, `DROP ROLE IF EXISTS "${name}"`));
  const url = new URL(databaseUrl);
  url.username = encodeURIComponent(name);
  url.password = encodeURIComponent(password);
  return { name, url: url.href };
}

async function works(url: string): Promise<unknown> {
  const database = createDatabase({ url, applicationName: 'login test' });
  try {
    return await database.global((tx) => tx.row(sql`select session_user::text as login`));
  } finally {
    await database.close();
  }
}

describe('migrate with the login of the server', () => {
  it('creates it with the password of the address, fit to work and no more', async () => {
    const databaseUrl = await makeDatabase();
    const { name, url } = newLogin(databaseUrl);
    const lines: string[] = [];
    await migrate({ databaseUrl, runtimeUrl: url, report: (line) => void lines.push(line) });
    expect(lines).toContain(`created the login and granted carillon_app: ${name}`);
    expect(lines.join()).not.toContain(password);
    expect(await works(url)).toEqual({ login: name });
    const attributes = await ownerQuery(
      databaseUrl,
      `select rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls as more
       from pg_roles where rolname = $1`,
      [name],
    );
    expect(attributes).toEqual([{ more: false }]);
  });

  it('changes nothing the next time, also when twenty processes do it at once', async () => {
    const databaseUrl = await makeDatabase();
    const { name, url } = newLogin(databaseUrl);
    await Promise.all(Array.from({ length: 20 }, () => migrate({ databaseUrl, runtimeUrl: url })));
    const lines: string[] = [];
    await migrate({ databaseUrl, runtimeUrl: url, report: (line) => void lines.push(line) });
    expect(lines).toEqual([]);
    expect(await works(url)).toEqual({ login: name });
  });

  it('grants the role to a login that an administrator has made', async () => {
    const databaseUrl = await makeDatabase();
    const { name, url } = newLogin(databaseUrl);
    await runStatement(admin, `CREATE ROLE "${name}" LOGIN PASSWORD 'another'`);
    await migrate({ databaseUrl, runtimeUrl: url });
    const kept = new URL(url);
    kept.password = 'another';
    expect(await works(kept.href)).toEqual({ login: name });
  });

  it('refuses one login for both, and an address without a login', async () => {
    const databaseUrl = await makeDatabase();
    const same = withDatabase(admin, 'other');
    await expect(migrate({ databaseUrl, runtimeUrl: same })).rejects.toThrow(
      /DATABASE_URL and DATABASE_OWNER_URL name the same login/,
    );
    const nameless = 'postgres://127.0.0.1/x';
    await expect(migrate({ databaseUrl, runtimeUrl: nameless })).rejects.toThrow(/names no login/);
  });

  it('prints the statements for an administrator when the owner may not create logins', async () => {
    const owner = `own_${randomUUID().slice(0, 8)}`;
    await runStatement(admin, `CREATE ROLE ${owner} LOGIN PASSWORD 'own'`);
    undo.push(() => runStatement(admin, `DROP ROLE ${owner}`));
    await runStatement(admin, `GRANT ${owner} TO CURRENT_USER`);
    const databaseUrl = await makeDatabase(`OWNER ${owner}`);
    await runStatement(admin, `GRANT carillon_app TO ${owner}`);
    const asOwner = new URL(databaseUrl);
    asOwner.username = owner;
    asOwner.password = 'own';
    const { name, url } = newLogin(databaseUrl);
    const error = await migrate({ databaseUrl: asOwner.href, runtimeUrl: url }).then(
      () => new Error('it was not refused'),
      (reason: Error) => reason,
    );
    expect(error).toBeInstanceOf(MigrationError);
    const statements = /administrator run: (.*)$/.exec(error.message)?.[1] ?? '';
    expect(statements).toBe(
      `CREATE ROLE "${name}" LOGIN PASSWORD '…'; GRANT carillon_app TO "${name}";`,
    );
    await ownerQuery(databaseUrl, statements.replace('…', 'chosen'));
    await migrate({ databaseUrl: asOwner.href, runtimeUrl: url });
    const chosen = new URL(url);
    chosen.password = 'chosen';
    expect(await works(chosen.href)).toEqual({ login: name });
  });
});
