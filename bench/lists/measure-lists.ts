/** Asks both APIs for the first page of schedules, with 20 connections, in turns. */
import { join } from 'node:path';
import autocannon from 'autocannon';
import type { Cleanup } from '../cleanup.ts';
import { type Side, sides } from '../contender.ts';
import type { BenchOptions } from '../options.ts';
import { processCpuMs } from '../report/process-cpu.ts';
import { compare, type Comparison } from '../report/statistics.ts';
import { namespaces, type Servers } from '../servers.ts';
import { startWorkerProcess, type WorkerProcess } from '../worker-process.ts';
import { fillTenant, scheduleCount } from './fill.ts';

type ListSample = {
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** For each page, of the process that serves it. */
  apiCpuMs: number;
  postgresCpuMs: number;
};

export type ListResult = {
  schedules: number;
  connections: number;
  rounds: Record<Side, ListSample[]>;
  requestsPerSecond: Comparison;
  p50Ms: Comparison;
  p99Ms: Comparison;
  apiCpuMs: Comparison;
  /** NaN where CPU time of other processes cannot be read. */
  postgresCpuMs: Comparison;
};

const connections = 20;
const seconds = { warm: 3, round: 8, quick: 2 };

/** @throws Error when a page was not answered with 200. */
export async function measureLists(
  servers: Servers,
  given: Pick<BenchOptions, 'rounds' | 'quick' | 'profileDirectory'> & {
    say: (line: string) => void;
  },
  cleanup: Cleanup,
): Promise<ListResult> {
  const { rounds, quick, profileDirectory, say } = given;
  say(`putting ${scheduleCount} schedules`);
  await fillTenant(servers.postgres);
  const apis = {
    product: await startApi('product', servers, { profileDirectory, cleanup }),
    bare: await startApi('bare', servers, { profileDirectory, cleanup }),
  };
  for (const side of sides) await ask(apis[side], servers, seconds.warm);
  const found: Record<Side, ListSample[]> = { product: [], bare: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      found[side].push(await ask(apis[side], servers, quick ? seconds.quick : seconds.round));
    }
    say(describeRound(round, found));
  }
  const both = (key: keyof ListSample): Comparison =>
    compare(
      found.product.map((sample) => sample[key]),
      found.bare.map((sample) => sample[key]),
    );
  return {
    schedules: scheduleCount,
    connections,
    rounds: found,
    requestsPerSecond: both('requestsPerSecond'),
    p50Ms: both('p50Ms'),
    p99Ms: both('p99Ms'),
    apiCpuMs: both('apiCpuMs'),
    postgresCpuMs: both('postgresCpuMs'),
  };
}

async function startApi(
  side: Side,
  { temporal, postgres, directory }: Servers,
  { profileDirectory, cleanup }: Pick<BenchOptions, 'profileDirectory'> & { cleanup: Cleanup },
): Promise<WorkerProcess> {
  const api = await startWorkerProcess({
    program: `./lists/worker-${side}.ts`,
    profileDirectory,
    settings: {
      temporalAddress: temporal.address,
      namespace: namespaces.product,
      databaseUrl: postgres.url,
    },
    logFile: join(directory, `${side}-api.log`),
  });
  cleanup.push(() => api.stop());
  return api;
}

async function ask(
  api: WorkerProcess,
  { postgres }: Servers,
  duration: number,
): Promise<ListSample> {
  const { served } = api;
  if (!served) throw new Error('the process does not say where it serves');
  const { url, token } = served;
  const readCpu = async () => ({
    api: await api.cpuMs(),
    postgres: processCpuMs(postgres.pid) ?? NaN,
  });
  const before = await readCpu();
  const result = await autocannon({
    url,
    connections,
    duration,
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
  });
  if (result.non2xx + result.errors + result.timeouts > 0) {
    throw new Error(`${url} answered ${result.non2xx} times with another status than 200`);
  }
  const after = await readCpu();
  const pages = result.requests.total;
  return {
    requestsPerSecond: result.requests.average,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    apiCpuMs: (after.api - before.api) / pages,
    postgresCpuMs: (after.postgres - before.postgres) / pages,
  };
}

function describeRound(round: number, { product, bare }: Record<Side, ListSample[]>): string {
  const [ours, theirs] = [product.at(-1), bare.at(-1)];
  const show = (key: keyof ListSample): string => `${ours?.[key] ?? '-'}/${theirs?.[key] ?? '-'}`;
  return `round ${round + 1} list page: ${show('requestsPerSecond')} pages/s, p99 ${show('p99Ms')} ms`;
}
