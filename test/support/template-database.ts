import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { migrate } from '../../src/store/migrate/migrate.ts';

/**
 * Creates the database every test database is cloned from, with all migrations applied, and the login of the
 * server and the workers.
 */
export async function createTemplateDatabase(
  urls: { databaseUrl: string; runtimeUrl: string },
  name: string,
): Promise<void> {
  const { databaseUrl, runtimeUrl } = urls;
  await runStatement(databaseUrl, `CREATE DATABASE ${name}`);
  await migrate({ databaseUrl: withDatabase(databaseUrl, name), runtimeUrl });
  // So that the owner may end connections of that login: dropping a database does.
  await runStatement(databaseUrl, `GRANT ${new URL(runtimeUrl).username} TO CURRENT_USER`);
}

/** A login of this run, with a password of its own; `createTemplateDatabase` creates it. */
export function newRuntimeUrl(databaseUrl: string): { runtimeUrl: string; name: string } {
  const url = new URL(databaseUrl);
  const name = `carillon_run_${randomBytes(8).toString('hex')}`;
  url.username = name;
  url.password = randomBytes(24).toString('base64url');
  return { runtimeUrl: url.href, name };
}

/** Drops a login of the tests; PostgreSQL refuses while it owns anything, which would be a fault. */
export async function dropLogin(databaseUrl: string, name: string): Promise<void> {
  await runStatement(databaseUrl, `DROP ROLE IF EXISTS ${name}`);
}

const insufficientPrivilege = '42501';

/** Drops a database of the tests, ending whatever is still connected to it. */
export async function dropDatabase(databaseUrl: string, name: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await runStatement(databaseUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      return;
    } catch (error) {
      // An autovacuum worker is there, which our login may not end; it leaves by itself.
      if ((error as { code?: string }).code !== insufficientPrivilege || tries === 20) throw error;
      await delay(500);
    }
  }
}

/** The same login to another database of the server. */
export function withDatabase(databaseUrl: string, name: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs one statement on a connection of its own (CREATE DATABASE takes no transaction). */
export async function runStatement(databaseUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 10_000,
    query_timeout: 60_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
