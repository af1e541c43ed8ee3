/** A new tenant with a record of some size. */
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { appName } from '../../src/dev/postgres/postgres-cluster.ts';
import { type FilledRecord, fillRecord } from './fill-record.ts';

export type FilledTenant = { id: string; slug: string; filled: FilledRecord };

/** As J12 has them. */
const steps = 12;

type TenantWanted = {
  slug: string;
  executions: number;
  days: number;
  schedules: number;
  /** Told how far it is. */
  say: (line: string) => void;
};

export async function fillTenant(
  adminUrl: string,
  { slug, say, ...size }: TenantWanted,
): Promise<FilledTenant> {
  const url = new URL(adminUrl);
  url.pathname = `/${appName}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    // Ten million records are gigabytes of log: a checkpoint for each would write every page again.
    await client.query(`alter system set max_wal_size = '8GB'`);
    await client.query('select pg_reload_conf()');
    const id = uuidv7();
    await client.query('insert into tenant (id, slug, name) values ($1, $2, $2)', [id, slug]);
    const filled = await fillRecord(client, id, { ...size, steps, until: new Date() }, say);
    return { id, slug, filled };
  } finally {
    await client.end();
  }
}
