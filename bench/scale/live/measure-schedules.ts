/** Thousands of schedules: creating them, finding them, and a server that has nothing to do but keep them. */
import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase } from '../../../src/store/core/database.ts';
import type { Cleanup } from '../../cleanup.ts';
import { withClient } from '../../record-counts.ts';
import { figuresOf, type ReadFigures } from '../measure-record.ts';
import { createReadApi } from '../read-api.ts';
import { percentile, threeSizes } from '../slope.ts';
import { eachOf, waitUntil } from './bench-api.ts';
import { type Installation, type Say, withInstallation } from './installation.ts';
import { type CpuCosts, forOne, watchCpu } from './process-costs.ts';
import { dailySchedule } from './schedule-bodies.ts';

/** Within one minute. */
type RestFigures = {
  cpuMs: CpuCosts;
  transactions: number;
  /** Index entries and rows that PostgreSQL looked at. */
  rowsRead: number;
};

export type ScheduleFigures = {
  schedules: number;
  /** From the request to the answer, with the push to Temporal. */
  create: { perSecond: number; p50Ms: number; p99Ms: number; cpuMs: CpuCosts };
  serverRssBytes: number;
  rest: RestFigures;
  reads: readonly (ReadFigures & { name: string })[];
};

const createdAtOnce = 8;
const syncSeconds = 300;
/** The server looks at each new schedule once; then it is at rest. */
const settleMs = 5_000;

const reads: readonly string[] = [
  '/schedules',
  '/schedules?sort=-updatedAt',
  '/schedules?q=sync%20000004',
  '/schedules?q=none',
  '/schedules?tag=team-7',
  '/schedules?enabled=false',
  '/schedules/sync-0',
  '/schedules/sync-0/preview?count=10',
  '/planned-fires',
  '/planned-fires?tag=team-7',
  '/overview',
];

export function measureSchedules(
  cleanup: Cleanup,
  { schedules, restSeconds, say }: { schedules: number; restSeconds: number; say: Say },
): Promise<ScheduleFigures[]> {
  return withInstallation(cleanup, async (installation) => {
    const found: ScheduleFigures[] = [];
    let have = 0;
    for (const size of threeSizes(schedules, 10)) {
      const create = await createUpTo(installation, { have, size, say });
      have = size;
      await settle(installation);
      const rest = await measureRest(installation, restSeconds);
      say(`${size} schedules at rest: ${rest.cpuMs.server.toFixed(0)} ms of the server a minute`);
      const { rssBytes: serverRssBytes } = await installation.server.memory();
      found.push({
        ...{ schedules: size, create, serverRssBytes, rest },
        reads: await measureReads(installation, say),
      });
    }
    return found;
  });
}

async function createUpTo(
  installation: Installation,
  { have, size, say }: { have: number; size: number; say: Say },
): Promise<ScheduleFigures['create']> {
  const bodies = Array.from({ length: size - have }, (_, index) => dailySchedule(have + index));
  const times: number[] = [];
  const cpuSince = await watchCpu(installation);
  const begun = performance.now();
  await eachOf(bodies, createdAtOnce, async (body) => {
    const before = performance.now();
    await installation.api.post('/schedules', body);
    times.push(performance.now() - before);
    if (times.length % 1_000 === 0) say(`${have + times.length} schedules created`);
  });
  const seconds = (performance.now() - begun) / 1_000;
  return {
    perSecond: bodies.length / seconds,
    p50Ms: percentile(times, 50),
    p99Ms: percentile(times, 99),
    cpuMs: forOne(await cpuSince(), bodies.length),
  };
}

/** All are in Temporal, and the auditor has noted the next fire of each. */
async function settle({ ask }: Installation): Promise<void> {
  await waitUntil('schedules in sync', syncSeconds, async () => {
    const [found] = await ask<{ count: number }>(
      `select count(*)::integer as count from schedule s
       join fire_audit a on a.tenant_id = s.tenant_id and a.schedule_id = s.id
       where s.observed_generation < s.generation or a.due_at <= now() + interval '1 hour'`,
    );
    return found?.count ?? 0;
  });
  await delay(settleMs);
}

async function measureRest(installation: Installation, seconds: number): Promise<RestFigures> {
  const read = async () => {
    const [counts] = await installation.ask<{ transactions: number; rows: number }>(
      `select xact_commit::float8 as transactions, (tup_returned + tup_fetched)::float8 as rows
       from pg_stat_database where datname = current_database()`,
    );
    return { transactions: counts?.transactions ?? NaN, rows: counts?.rows ?? NaN };
  };
  const cpuSince = await watchCpu(installation);
  const before = await read();
  await delay(seconds * 1_000);
  const after = await read();
  const minutes = seconds / 60;
  return {
    cpuMs: forOne(await cpuSince(), minutes),
    transactions: (after.transactions - before.transactions) / minutes,
    rowsRead: (after.rows - before.rows) / minutes,
  };
}

async function measureReads(
  { servers: { postgres } }: Installation,
  say: Say,
): Promise<ScheduleFigures['reads']> {
  await withClient(postgres.ownerUrl, (client) => client.query('vacuum (analyze)'));
  const database = createDatabase({ url: postgres.url, applicationName: 'bench', poolSize: 4 });
  const api = createReadApi(database);
  try {
    const found = [];
    for (const path of reads) {
      const { wholePartitions: _, ...figures } = await figuresOf(api, path);
      const name = decodeURIComponent(path);
      say(`${name}: p99 ${figures.p99Ms.toFixed(1)} ms, ${figures.rows} rows`);
      found.push({ name, ...figures });
    }
    return found;
  } finally {
    await api.close();
    await database.close();
  }
}
