/** What one run writes to PostgreSQL, counted; and the proof that everything measured was recorded. */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { appName } from '../src/dev/postgres/postgres-cluster.ts';
import type { Lane } from '../src/domain/inline/dispatch.ts';
import type { Runner } from './contender.ts';
import { type JobName, stepCount } from './job-shapes.ts';
import { runOnce } from './measure.ts';

export type RecordCounts = { transactionsPerStep: number; walBytesPerStep: number };

/** Ends of attempts are written in the background; they get this long to arrive. */
const settleMs = 500;

export async function countRecord(
  runner: Runner,
  given: { job: JobName; runs: number; adminUrl: string },
): Promise<RecordCounts> {
  const { job, runs, adminUrl } = given;
  return withClient(adminUrl, async (client) => {
    await delay(settleMs);
    const before = await readNumbers(client);
    for (let run = 0; run < runs; run += 1) await runOnce(runner, job);
    await delay(settleMs);
    const after = await readNumbers(client);
    const steps = runs * stepCount(job);
    return {
      transactionsPerStep: (after.transactions - before.transactions) / steps,
      walBytesPerStep: (after.wal - before.wal) / steps,
    };
  });
}

/** Only transactions that write are given a number. */
async function readNumbers(client: pg.Client): Promise<{ transactions: number; wal: number }> {
  const { rows } = await client.query<{ transactions: string; wal: string }>(
    `select pg_snapshot_xmax(pg_current_snapshot()) as transactions,
       pg_current_wal_insert_lsn() - '0/0'::pg_lsn as wal`,
  );
  return { transactions: Number(rows[0]?.transactions), wal: Number(rows[0]?.wal) };
}

type Totals = Record<'executions' | 'completed' | 'steps' | 'ended' | 'attempts', string>;

/** Bytes of all tables and indexes of the product. */
export async function readRecordBytes(adminUrl: string): Promise<number> {
  return withClient(recordUrl(adminUrl), async (client) => {
    const { rows } = await client.query<{ bytes: string }>(
      `select sum(pg_total_relation_size(oid)) as bytes from pg_class
       where relkind = 'r' and relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`,
    );
    return Number(rows[0]?.bytes);
  });
}

/** The database of the product, as the superuser, who sees every tenant. */
export function recordUrl(adminUrl: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${appName}`;
  return url.href;
}

/** @throws Error when an execution did not complete, or a step or an attempt is missing. */
export async function checkRecord(
  adminUrl: string,
  lane: Lane,
): Promise<{ executions: number; steps: number }> {
  return withClient(recordUrl(adminUrl), async (client) => {
    const { rows } = await client.query<Totals>(
      `
      select count(*) as executions, count(*) filter (where status = 'Completed') as completed,
        sum(step_count) as steps,
        (select count(*) from activity_record where status = 'Completed') as ended,
        (select count(*) from attempt where status = 'Completed' and started_at is not null
          and lane = $1) as attempts
      from execution`,
      [lane],
    );
    const [found] = rows;
    const { executions, completed, steps, ended, attempts } = found ?? {};
    if (executions !== completed || steps !== ended || steps !== attempts) {
      throw new Error(`the record is not complete: ${JSON.stringify(found)}`);
    }
    return { executions: Number(executions), steps: Number(steps) };
  });
}

export async function withClient<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url, query_timeout: 60_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
