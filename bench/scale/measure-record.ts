/** Every list and search of the API over two records, one ten times as old as the other. */
import { createDatabase, type Database } from '../../src/store/core/database.ts';
import type { Servers } from '../servers.ts';
import { type FilledTenant, fillTenant } from './fill-tenant.ts';
import { createReadApi } from './read-api.ts';
import { readsOf } from './reads.ts';

type ReadFigures = { rows: number; buffers: number; p50Ms: number; p99Ms: number };

export type RecordRead = {
  name: string;
  small: ReadFigures;
  large: ReadFigures;
  /** Of rows read against activity records, both as logarithms: 0 is flat, 1 grows alike. */
  slope: number;
  /** Partitions that the larger record was read from one end to the other. */
  wholePartitions: number;
};

export type RecordFigures = {
  schedules: number;
  activityRecords: { small: number; large: number };
  fillMs: number;
  reads: readonly RecordRead[];
};

export type RecordWanted = { records: number; schedules: number; say: (line: string) => void };

const shape = { steps: 12, samples: 30, days: 360 };
const statementTimeoutMs = 60_000;
/** A partition with fewer rows is quicker read whole than through an index. */
const fewRows = 2_000;

/** The tenant of each record is a new one. */
export async function measureRecord(
  { postgres }: Servers,
  { records, schedules, say }: RecordWanted,
): Promise<RecordFigures> {
  const executions = Math.ceil(records / shape.steps);
  const before = performance.now();
  const small = await fillTenant(postgres.adminUrl, {
    ...{ slug: 'scale-small', executions: Math.ceil(executions / 10) },
    ...{ days: shape.days / 10, schedules },
  });
  say(`${small.filled.activityRecords} activity records filled`);
  const large = await fillTenant(postgres.adminUrl, {
    ...{ slug: 'scale-large', executions, days: shape.days, schedules },
  });
  say(`${large.filled.activityRecords} activity records filled`);
  const fillMs = performance.now() - before;
  const database = createDatabase({
    ...{ url: postgres.url, applicationName: 'bench', poolSize: 4, statementTimeoutMs },
  });
  try {
    const reads = await measureReads(database, { small, large, say });
    const activityRecords = {
      small: small.filled.activityRecords,
      large: large.filled.activityRecords,
    };
    return { schedules, activityRecords, fillMs, reads };
  } finally {
    await database.close();
  }
}

async function measureReads(
  database: Database,
  { small, large, say }: { small: FilledTenant; large: FilledTenant; say: (line: string) => void },
): Promise<RecordRead[]> {
  const apis = {
    small: createReadApi(database, small.slug),
    large: createReadApi(database, large.slug),
  };
  const ofSmall = new Map(readsOf(small.filled).map(({ name, path }) => [name, path]));
  const growth = Math.log(large.filled.activityRecords / small.filled.activityRecords);
  const found: RecordRead[] = [];
  try {
    for (const { name, path } of readsOf(large.filled)) {
      const one = await figuresOf(apis.small, ofSmall.get(name) ?? path);
      const { wholePartitions, ...two } = await figuresOf(apis.large, path);
      const slope = Math.log(Math.max(1, two.rows) / Math.max(1, one.rows)) / growth;
      found.push({ name, small: one, large: two, slope, wholePartitions });
      say(`${name}: p99 ${two.p99Ms.toFixed(1)} ms, ${one.rows} → ${two.rows} rows`);
    }
  } finally {
    await apis.small.close();
    await apis.large.close();
  }
  return found;
}

async function figuresOf(
  api: ReturnType<typeof createReadApi>,
  path: string,
): Promise<ReadFigures & { wholePartitions: number }> {
  const times: number[] = [];
  // The first one fills caches and reads the catalogue.
  await api.time(path);
  for (let sample = 0; sample < shape.samples; sample += 1) times.push(await api.time(path));
  times.sort((a, b) => a - b);
  const { rows, buffers, fullScans } = await api.read(path);
  const whole = fullScans.filter((scan) => /_\d{6}$/.test(scan.table) && scan.rows > fewRows);
  return {
    ...{ rows, buffers, wholePartitions: new Set(whole.map(({ table }) => table)).size },
    p50Ms: times[Math.floor(times.length / 2)] ?? NaN,
    p99Ms: times.at(-1) ?? NaN,
  };
}
