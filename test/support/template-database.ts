import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const MIGRATE = new URL('../../src/store/migrate/migrate.ts', import.meta.url);

type Migrate = (options: { databaseUrl: string }) => Promise<{ applied: string[] }>;

/** Creates the database every test database is cloned from, with all migrations applied. */
export async function createTemplateDatabase(databaseUrl: string, name: string): Promise<void> {
  await runStatement(databaseUrl, `CREATE DATABASE ${name}`);
  if (!existsSync(fileURLToPath(MIGRATE))) return;
  const { migrate } = (await import(MIGRATE.href)) as { migrate: Migrate };
  await migrate({ databaseUrl: withDatabase(databaseUrl, name) });
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
