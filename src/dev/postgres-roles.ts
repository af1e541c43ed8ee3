import pg from 'pg';

/** The role and the database the product works with. */
export const APP_NAME = 'carillon';

/**
 * Makes the product's role and database when missing. The role is no superuser: a superuser passes
 * every row-level security policy, so development would not show what production refuses.
 */
export async function ensureAppDatabase(adminUrl: string, appPassword: string): Promise<void> {
  const client = new pg.Client({
    connectionString: adminUrl,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const role = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [APP_NAME]);
    if (role.rowCount === 0) {
      const password = client.escapeLiteral(appPassword);
      await client.query(`CREATE ROLE ${APP_NAME} LOGIN CREATEDB CREATEROLE PASSWORD ${password}`);
    }
    const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [APP_NAME]);
    if (database.rowCount === 0) {
      await client.query(`CREATE DATABASE ${APP_NAME} OWNER ${APP_NAME}`);
    }
  } finally {
    await client.end();
  }
}
