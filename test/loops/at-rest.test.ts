/** What the loops do while nothing is due, with few schedules and with many: counted by PostgreSQL itself. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillRecord } from '../../bench/scale/fill-record.ts';
import { createLogger } from '../../src/log.ts';
import { createAuditor } from '../../src/loops/auditor/audit-fires.ts';
import { createReconciler } from '../../src/loops/reconciler/reconcile.ts';
import { createDatabase, type Database } from '../../src/store/core/database.ts';
import { sql } from '../../src/store/core/sql.ts';
import { canonicalSchedule } from '../../src/temporal/schedules/canonical-schedule.ts';
import type { FireGateway } from '../../src/temporal/schedules/fire-gateway.ts';
import type { ScheduleGateway } from '../../src/temporal/schedules/schedule-gateway.ts';
import type { ScheduleRequest } from '../../src/temporal/schedules/schedule-request.ts';
import { openStore, type StoreFixture } from '../store/store-fixture.ts';

const sizes = [200, 1_000] as const;
const passes = 20;
/** When the records were made: no audit is due then. */
const now = new Date();
const log = createLogger({ level: 'silent', pretty: false, name: 'test' });

type Passing = { pass(): Promise<unknown> };
type Side = { schedules: number; store: StoreFixture };

const sides: Side[] = [];

beforeAll(async () => {
  for (const schedules of sizes) {
    const store = await openStore();
    const client = new pg.Client({ connectionString: store.ownerUrl });
    await client.connect();
    const size = { schedules, executions: 100, steps: 2, days: 2, until: now };
    await fillRecord(client, store.tenantId, size);
    await client.query(`update schedule set observed_generation = 0, generation = 1`);
    await client.end();
    sides.push({ schedules, store });
  }
}, 120_000);

afterAll(async () => {
  for (const { store } of sides) await store.close();
});

/** One connection of its own, which has told what it counted once it has ended. */
async function withDatabase({ store }: Side, work: (database: Database) => Promise<void>) {
  const database = createDatabase({ url: store.url, applicationName: 'at rest', poolSize: 1 });
  let pid = 0;
  try {
    const backend = await database.global((tx) =>
      tx.row<{ pid: number }>(sql`select pg_backend_pid() as pid`),
    );
    pid = backend?.pid ?? 0;
    await work(database);
  } finally {
    await database.close();
  }
  const stillThere = 'select pid from pg_stat_activity where pid = $1';
  await expect.poll(() => store.asOwner(stillThere, [pid])).toEqual([]);
}

/** Rows of the schedules and their audits that PostgreSQL has looked at or changed so far. */
async function countRows({ store }: Side): Promise<number> {
  const [found] = await store.asOwner<{ rows: number }>(
    `select sum(seq_tup_read + coalesce(idx_tup_fetch, 0) + n_tup_upd)::integer as rows
     from pg_stat_user_tables
     where relname in ('schedule', 'schedule_revision', 'schedule_phase', 'fire_audit')`,
  );
  return found?.rows ?? 0;
}

/** Keeps what it was asked to create, and shows that. */
function temporalInMemory(): ScheduleGateway {
  const kept = new Map<string, ScheduleRequest>();
  return {
    async describe(temporalId) {
      const request = kept.get(temporalId);
      if (!request) return null;
      const { schedule, desiredHash: hash } = request;
      const note = schedule.state?.notes ?? '';
      const paused = schedule.state?.paused ?? false;
      const seen = {
        ours: true,
        scheduleId: null,
        keyIsCurrent: true,
        nextFires: [],
        note,
        paused,
      };
      return {
        hash,
        canonical: canonicalSchedule(schedule),
        conflictToken: new Uint8Array(),
        ...seen,
      };
    },
    list: async () => new Map([...kept].map(([id, { desiredHash }]) => [id, desiredHash])),
    create: async (request) => {
      kept.set(request.temporalId, request);
      return 'Created';
    },
    update: () => Promise.reject(new Error('nothing was changed')),
    remove: () => Promise.reject(new Error('nothing was deleted')),
  };
}

async function isBehind({ store }: Side): Promise<boolean> {
  const [found] = await store.asOwner(
    'select from schedule where observed_generation < generation limit 1',
  );
  return found !== undefined;
}

/** Of one pass, for each of the sizes. */
async function rowsOfPasses(open: (side: Side, database: Database) => Passing): Promise<number[]> {
  const rows: number[] = [];
  for (const side of sides) {
    const before = await countRows(side);
    await withDatabase(side, async (database) => {
      const loop = open(side, database);
      for (let pass = 0; pass < passes; pass += 1) await loop.pass();
    });
    rows.push(((await countRows(side)) - before) / passes);
  }
  return rows;
}

describe('with five times the schedules', () => {
  it('a pass of the reconciler with nothing to push looks at no more of them', async () => {
    const gateways = new Map(sides.map((side) => [side, temporalInMemory()]));
    const open = (side: Side, database: Database) =>
      createReconciler({
        ...{ database, log, owner: randomUUID(), clock: Date.now },
        gateway: gateways.get(side) ?? temporalInMemory(),
        searchAttributes: () => Promise.resolve(false),
      });
    for (const side of sides) {
      await withDatabase(side, async (database) => {
        const reconciler = open(side, database);
        while (await isBehind(side)) await reconciler.pass();
      });
    }
    const [few = 0, many = Infinity] = await rowsOfPasses(open);
    // It reads them by pages of 500 and compares 20 of them in a pass. Before, a pass read all of them ten times.
    expect(many).toBeLessThan(few + 2_000);
  }, 120_000);

  it('a pass of the auditor with nothing due looks at no more of them', async () => {
    const fires = {
      find: () => Promise.reject(new Error('nothing is due')),
      start: () => Promise.reject(new Error('nothing is due')),
    } satisfies FireGateway;
    const [few = 0, many = Infinity] = await rowsOfPasses((_side, database) =>
      createAuditor({
        ...{ database, fires, log, owner: randomUUID() },
        searchAttributes: () => Promise.resolve(false),
        clock: () => now.getTime(),
      }),
    );
    expect(many).toBeLessThanOrEqual(few);
  });
});
