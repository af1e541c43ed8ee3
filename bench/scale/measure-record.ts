/** Every list and search of the API over three records, each ten times as old as the one before. */
import { createDatabase, type Database } from '../../src/store/core/database.ts';
import type { Servers } from '../servers.ts';
import { type FilledTenant, fillTenant } from './fill-tenant.ts';
import { createReadApi } from './read-api.ts';
import { readsOf } from './reads.ts';
import { slopeOf, threeSizes } from './slope.ts';

export type ReadFigures = { rows: number; buffers: number; p50Ms: number; p99Ms: number };

export type RecordRead = {
  name: string;
  /** Of each record, the youngest first. */
  records: readonly ReadFigures[];
  /** Of rows read against activity records, both as logarithms: 0 is flat, 1 grows alike. */
  slope: number;
  /** Partitions that the oldest record was read from one end to the other. */
  wholePartitions: number;
};

export type RecordFigures = {
  schedules: number;
  /** Of each record. */
  activityRecords: readonly number[];
  fillMs: number;
  reads: readonly RecordRead[];
};

export type RecordWanted = { records: number; schedules: number; say: (line: string) => void };

const shape = { steps: 12, samples: 30, days: 360, growth: 10 };
const statementTimeoutMs = 60_000;
/** A partition with fewer rows is quicker read whole than through an index. */
const fewRows = 2_000;

/** The tenant of each record is a new one. */
export async function measureRecord(
  { postgres }: Servers,
  { records, schedules, say }: RecordWanted,
): Promise<RecordFigures> {
  const sizes = threeSizes(Math.ceil(records / shape.steps), shape.growth);
  const tenants: FilledTenant[] = [];
  const before = performance.now();
  for (const [index, executions] of sizes.entries()) {
    const days = shape.days / shape.growth ** (sizes.length - 1 - index);
    const size = { executions, days, schedules };
    const tenant = await fillTenant(postgres.adminUrl, { slug: `scale-${index}`, say, ...size });
    tenants.push(tenant);
    say(`${tenant.filled.activityRecords} activity records filled`);
  }
  const fillMs = performance.now() - before;
  const database = createDatabase({
    ...{ url: postgres.url, applicationName: 'bench', poolSize: 4, statementTimeoutMs },
  });
  try {
    const reads = await measureReads(database, { tenants, say });
    return { schedules, activityRecords: tenants.map(recordsOf), fillMs, reads };
  } finally {
    await database.close();
  }
}

function recordsOf({ filled }: FilledTenant): number {
  return filled.activityRecords;
}

async function measureReads(
  database: Database,
  { tenants, say }: { tenants: readonly FilledTenant[]; say: (line: string) => void },
): Promise<RecordRead[]> {
  const sides = tenants.map((tenant) => ({
    size: recordsOf(tenant),
    api: createReadApi(database, tenant.slug),
    paths: new Map(readsOf(tenant.filled).map(({ name, path }) => [name, path])),
  }));
  const names = [...(sides.at(-1)?.paths.keys() ?? [])];
  const found: RecordRead[] = [];
  try {
    for (const name of names) {
      const records: (ReadFigures & { wholePartitions: number })[] = [];
      for (const { api, paths } of sides) records.push(await figuresOf(api, paths.get(name) ?? ''));
      const growth = records.map(({ rows }, index) => ({
        size: sides[index]?.size ?? NaN,
        cost: Math.max(1, rows),
      }));
      const wholePartitions = records.at(-1)?.wholePartitions ?? 0;
      found.push({ name, records, slope: slopeOf(growth), wholePartitions });
      const rows = records.map((record) => record.rows).join(' → ');
      say(`${name}: p99 ${records.at(-1)?.p99Ms.toFixed(1)} ms, ${rows} rows`);
    }
  } finally {
    for (const { api } of sides) await api.close();
  }
  return found;
}

/** What one answer takes and reads. */
export async function figuresOf(
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
