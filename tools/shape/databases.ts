/** Logins and databases, as the PostgreSQL container of docker-compose.yml creates them. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { ServerPrograms } from './server-programs.ts';
import type { TemporalLogin } from './temporal-config.ts';

const run = promisify(execFile);
const statementTimeoutMs = 60_000;
const schemaTimeoutMs = 120_000;

/** Runs with a connection of the superuser. */
export async function withClient<T>(
  url: string,
  act: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url, query_timeout: statementTimeoutMs });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

/** The statements of a shell script that gives them to psql, with the variables that it sets. */
export function statementsOf(
  script: string,
  environment: Readonly<Record<string, string>>,
): string[] {
  const [, text] = /<<'SQL'\n([\s\S]*?)\nSQL\n/.exec(script) ?? [];
  if (text === undefined) throw new Error('the script gives no statements to psql');
  const settings = [...script.matchAll(/-v (\w+)="\$(\w+)"/g)];
  const values = new Map(settings.map(([, name = '', key = '']) => [name, environment[key]]));
  const filled = text.replace(/:'(\w+)'/g, (_all, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`the script sets no ${name}`);
    return pg.escapeLiteral(value);
  });
  return filled
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** One by one: a database cannot be created within a transaction. */
export async function createDatabases(adminUrl: string, statements: string[]): Promise<void> {
  await withClient(adminUrl, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
}

export async function createTenants(adminUrl: string, slugs: readonly string[]): Promise<void> {
  const insert = 'insert into tenant (id, slug, name) values (gen_random_uuid(), $1, $1)';
  await withClient(databaseUrl(adminUrl, 'carillon'), async (client) => {
    for (const slug of slugs) await client.query(insert, [slug]);
  });
}

/** The same server and login, another database. */
export function databaseUrl(url: string, database: string): string {
  const moved = new URL(url);
  moved.pathname = `/${database}`;
  return moved.toString();
}

/** Both schemas of Temporal, with its own login; the password is in no command line. */
export async function applyTemporalSchema(
  { sqlTool, schema }: ServerPrograms,
  login: TemporalLogin,
  port: number,
): Promise<void> {
  const databases = [
    [login.database, 'temporal'],
    [login.visibilityDatabase, 'visibility'],
  ] as const;
  for (const [database, folder] of databases) {
    const place = ['--plugin', 'postgres12', '--endpoint', '127.0.0.1', '--port', String(port)];
    const flags = [...place, '--user', login.user, '--database', database];
    const env = { PATH: '/usr/bin:/bin', SQL_PASSWORD: login.password };
    const options = { env, timeout: schemaTimeoutMs };
    await run(sqlTool, [...flags, 'setup-schema', '--version', '0.0'], options);
    const versions = join(schema, folder, 'versioned');
    await run(sqlTool, [...flags, 'update-schema', '--schema-dir', versions], options);
  }
}
