import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FilledRecord, fillRecord } from '../../bench/scale/fill-record.ts';
import { createReadApi, type ReadApi } from '../../bench/scale/read-api.ts';
import { type ApiRead, readsOf } from '../../bench/scale/reads.ts';
import { openStore, type StoreFixture } from './store-fixture.ts';

/** Executions, of the same number a day: the larger record is an older one. */
const sizes = [
  { executions: 1_500, days: 30 },
  { executions: 15_000, days: 300 },
] as const;

/** What looks at all of a period or of all schedules; its rows are bounded, not few. */
const bounded: readonly RegExp[] = [
  /^\/metrics\/summary/,
  /^\/connected-system-outcomes/,
  /load/,
  // Every step of every open execution.
  /^\/activity-records\?status=InProgress/,
];
/** Nothing says which executions fit, so all are looked at when none does. */
const searchesAll: readonly RegExp[] = [
  /initiator=/,
  /longerThanSeconds=/,
  /status=CompletedWithWarnings/,
  /\/audit-events\?actor/,
];

/** A month of some hundred rows is read whole; the larger record has 15,000 executions and 60,000 steps. */
const slack = 5_000;

type Side = { store: StoreFixture; filled: FilledRecord; api: ReadApi };

const sides: Side[] = [];

beforeAll(async () => {
  for (const size of sizes) {
    const store = await openStore();
    const client = new pg.Client({ connectionString: store.ownerUrl });
    await client.connect();
    const until = new Date();
    const filled = await fillRecord(client, store.tenantId, {
      ...size,
      ...{ schedules: 100, steps: 4, until },
    });
    await client.end();
    sides.push({ store, filled, api: createReadApi(store.database) });
  }
}, 120_000);

afterAll(async () => {
  for (const { store, api } of sides) {
    await api.close();
    await store.close();
  }
});

async function readBoth(pick: (read: ApiRead) => boolean) {
  const [small, large] = sides;
  if (!small || !large) throw new Error('the records were not filled');
  const reads = readsOf(small.filled).filter(pick);
  const ofLarge = new Map(readsOf(large.filled).map((read) => [read.name, read]));
  const found = [];
  for (const { name, path } of reads) {
    const one = await small.api.read(path);
    const two = await large.api.read(ofLarge.get(name)?.path ?? path);
    found.push({ name, small: one, large: two });
  }
  return found;
}

const isOf = (patterns: readonly RegExp[]) => (read: ApiRead) =>
  patterns.some((one) => one.test(read.name));

describe('every list and search of the API over a record ten times as old', () => {
  it('reads no more rows, and no partition from one end to the other', async () => {
    const skipped = isOf([...bounded, ...searchesAll]);
    const found = await readBoth((read) => !skipped(read));
    expect(found.length).toBeGreaterThan(80);
    const worse = found.filter(({ small, large }) => large.rows > 2 * small.rows + slack);
    expect(worse.map(({ name, small, large }) => `${name}: ${small.rows} → ${large.rows}`)).toEqual(
      [],
    );
    const whole = found.flatMap(({ name, large }) =>
      large.fullScans
        .filter(({ table, rows }) => /_\d{6}$/.test(table) && rows > 2_000)
        .map(({ table, rows }) => `${name}: ${rows} rows of ${table}`),
    );
    expect(whole).toEqual([]);
  }, 120_000);

  it('looks at each execution at most a few times where nothing says which ones fit', async () => {
    for (const { name, large } of await readBoth(isOf(searchesAll))) {
      expect(large.rows, name).toBeLessThan(15_000 * 12);
    }
  }, 120_000);
});
