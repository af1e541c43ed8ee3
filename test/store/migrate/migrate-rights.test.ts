import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { createDatabase } from '../../../src/store/core/database.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { migrate } from '../../../src/store/migrate/migrate.ts';
import { MigrationError } from '../../../src/store/migrate/migration-files.ts';
import { type MigrationFacts, missingRight } from '../../../src/store/migrate/migration-rights.ts';
import { dropDatabase, runStatement, withDatabase } from '../../support/template-database.ts';
import { ownerQuery } from '../store-fixture.ts';

const admin = inject('databaseUrl');
const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** A login without any rights but to connect. */
async function makeLogin(): Promise<{ name: string; at: (url: string) => string }> {
  const name = `rights_${randomUUID().slice(0, 8)}`;
  await runStatement(admin, `CREATE ROLE ${name} LOGIN PASSWORD 'secret-word'`);
  await runStatement(admin, `GRANT ${name} TO CURRENT_USER`);
  undo.push(() => runStatement(admin, `DROP ROLE ${name}`));
  const at = (url: string): string => {
    const given = new URL(url);
    given.username = name;
    given.password = 'secret-word';
    return given.href;
  };
  return { name, at };
}

async function makeDatabase(options = ''): Promise<string> {
  const name = `carillon_rights_${randomUUID().replaceAll('-', '')}`;
  await runStatement(admin, `CREATE DATABASE ${name} ${options}`);
  undo.push(() => dropDatabase(admin, name));
  return withDatabase(admin, name);
}

async function refusal(databaseUrl: string): Promise<string> {
  const error = await migrate({ databaseUrl }).then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MigrationError);
  return (error as Error).message;
}

/** Does what a message tells an administrator to do. */
async function followRemedy(url: string, message: string): Promise<void> {
  const statements = /administrator run[^:]*: (.*)$/.exec(message)?.[1] ?? '';
  expect(statements).not.toBe('');
  await ownerQuery(url, statements);
}

/** A statement of the running application, over its own pool and with its own login. */
async function appWorks(databaseUrl: string): Promise<number> {
  const url = withDatabase(inject('runtimeUrl'), new URL(databaseUrl).pathname.slice(1));
  const database = createDatabase({ url, applicationName: 'rights test' });
  try {
    return (await database.global((tx) => tx.rows(sql`select id from tenant`))).length;
  } finally {
    await database.close();
  }
}

describe('migrate with the rights of an ordinary database', () => {
  it('names one remedy after the other to a login that owns nothing, and then does its work', async () => {
    const login = await makeLogin();
    const url = await makeDatabase();
    const first = await refusal(login.at(url));
    expect(first).toContain(`"${login.name}" may not create tables in the schema public`);
    await followRemedy(url, first);
    const second = await refusal(login.at(url));
    expect(second).toContain(`"${login.name}" is no member of it`);
    await followRemedy(url, second);
    expect((await migrate({ databaseUrl: login.at(url) })).applied).toContain('0001_tenants.sql');
    expect(await appWorks(login.at(url))).toBe(1);
  });

  it('lets a second owner on one server share the role of the first', async () => {
    const login = await makeLogin();
    const url = await makeDatabase(`OWNER ${login.name}`);
    const message = await refusal(login.at(url));
    expect(message).toContain('made by another login');
    await followRemedy(url, message);
    await migrate({ databaseUrl: login.at(url) });
    expect(await appWorks(login.at(url))).toBe(1);
  });

  it('puts its tables into public, whatever search_path the login or the database has', async () => {
    const url = await makeDatabase();
    const name = new URL(url).pathname.slice(1);
    await ownerQuery(url, 'create schema app');
    await ownerQuery(url, `alter database ${name} set search_path = app, pg_catalog`);
    await migrate({ databaseUrl: url });
    const elsewhere = `select tablename from pg_tables where schemaname = 'app'`;
    expect(await ownerQuery(url, elsewhere)).toEqual([]);
    expect(await migrate({ databaseUrl: url })).toEqual({ applied: [] });
    expect(await appWorks(url)).toBe(1);
  });

  it('is not stopped by a time limit that the database sets for statements', async () => {
    const url = await makeDatabase();
    const name = new URL(url).pathname.slice(1);
    await ownerQuery(url, `alter database ${name} set statement_timeout = '1ms'`);
    expect((await migrate({ databaseUrl: url })).applied).toContain('0001_tenants.sql');
  });

  it('says who owns the tables to a login that does not', async () => {
    const login = await makeLogin();
    const url = await makeDatabase();
    await migrate({ databaseUrl: url });
    const message = await refusal(login.at(url));
    expect(message).toContain(`belong to "${new URL(url).username}"`);
  });

  it('names the right that the application lacks in a closed schema', async () => {
    const login = await makeLogin();
    const url = await makeDatabase();
    await ownerQuery(url, 'revoke all on schema public from public');
    await ownerQuery(url, `grant create, usage on schema public to ${login.name}`);
    await ownerQuery(url, `grant carillon_app to ${login.name}`);
    const message = await refusal(login.at(url));
    expect(message).toContain('GRANT USAGE ON SCHEMA public TO carillon_app');
    await followRemedy(url, message);
    await migrate({ databaseUrl: login.at(url) });
    expect(await appWorks(login.at(url))).toBe(1);
  });

  it('says in a sentence why a database cannot be reached, without the password', async () => {
    const wrong = new URL(admin);
    wrong.password = 'not-the-password';
    const absent = withDatabase(admin, 'not_there');
    const closed = 'postgres://a:secret-word@127.0.0.1:1/x';
    for (const [url, part] of [
      [wrong.href, 'Check name and password in DATABASE_URL'],
      [absent, 'CREATE DATABASE'],
      [closed, 'Check that PostgreSQL runs'],
      ['not an address', 'DATABASE_URL is not an address'],
    ] as const) {
      const message = await refusal(url);
      expect(message).toContain(part);
      expect(message).not.toMatch(/not-the-password|secret-word/);
    }
  });
});

describe('missingRight', () => {
  const facts: MigrationFacts = {
    login: 'me',
    database: 'carillon',
    encoding: 'UTF8',
    mayCreate: true,
    owner: null,
    isOwner: true,
    roleExists: false,
    mayUseRole: false,
    mayCreateRole: true,
  };

  it('finds nothing missing where the login may make the role', () => {
    expect(missingRight(facts)).toBeNull();
  });

  it('gives the two statements of an administrator where it may not', () => {
    expect(missingRight({ ...facts, mayCreateRole: false })).toMatch(
      /CREATE ROLE carillon_app NOLOGIN; GRANT carillon_app TO "me";$/,
    );
  });

  it('refuses a new database whose encoding cannot hold every text, and not one that is in use', () => {
    expect(missingRight({ ...facts, encoding: 'LATIN1' })).toContain('LATIN1');
    expect(missingRight({ ...facts, encoding: 'LATIN1', owner: 'me' })).toBeNull();
  });
});
