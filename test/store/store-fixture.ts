/** One migrated database per test file, two tenants in it, and builders of what tests store. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Initiator } from '../../src/domain/audit.ts';
import { defaultRetry } from '../../src/domain/execution/retry.ts';
import { planGroups } from '../../src/domain/schedule/plan.ts';
import type { Definition, HttpStep } from '../../src/domain/schedule/schedule.ts';
import {
  createDatabase,
  type Database,
  type DatabaseOptions,
  type Transaction,
} from '../../src/store/core/database.ts';
import { sql } from '../../src/store/core/sql.ts';
import { findTenantBySlug } from '../../src/store/core/tenants.ts';
import { insertExecution, type NewExecution } from '../../src/store/executions/executions.ts';
import { insertActivityRecords } from '../../src/store/records/activity-records.ts';
import { insertSchedule, type NewSchedule } from '../../src/store/schedules/schedule-changes.ts';
import { createTestDatabase } from '../support/database.ts';

export type StoreFixture = {
  /** Of the server and the workers. */
  url: string;
  ownerUrl: string;
  database: Database;
  tenantId: string;
  otherTenantId: string;
  /** A transaction of the first tenant. */
  run<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Another pool to the same database. */
  open(options?: Partial<DatabaseOptions>): Database;
  /** A statement as the owner of the tables, in a connection of its own. */
  asOwner<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
};

export async function ownerQuery<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, query_timeout: 30_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Open it in `beforeAll`, close it in `afterAll`. */
export async function openStore(): Promise<StoreFixture> {
  const test = await createTestDatabase();
  const pools: Database[] = [];
  const open: StoreFixture['open'] = (options = {}) => {
    const pool = createDatabase({ url: test.url, applicationName: 'store test', ...options });
    pools.push(pool);
    return pool;
  };
  const database = open({ poolSize: 20 });
  const tenant = await database.global((tx) => findTenantBySlug(tx, 'default'));
  const tenantId = tenant?.id ?? '';
  const otherTenantId = randomUUID();
  await ownerQuery(
    test.ownerUrl,
    `insert into tenant (id, slug, name) values ($1, 'other', 'Other')`,
    [otherTenantId],
  );
  return {
    url: test.url,
    ownerUrl: test.ownerUrl,
    database,
    tenantId,
    otherTenantId,
    open,
    run: (work) => database.withTenant(tenantId, work),
    asOwner: (text, values) => ownerQuery(test.ownerUrl, text, values),
    async close() {
      await Promise.all(pools.map((pool) => pool.close()));
      await test.drop();
    },
  };
}

export const aPerson: Initiator = { type: 'user', id: 'u1', name: 'Ada' };

/** A time that every builder uses unless told otherwise. */
export const noon = new Date('2026-11-20T12:00:00.000Z');

export function aStep(key: string, more: Partial<HttpStep> = {}): HttpStep {
  return {
    key,
    name: `Step ${key}`,
    type: 'Http',
    mode: 'Sequential',
    continueOnFailure: false,
    timeoutSeconds: 30,
    retry: defaultRetry,
    onInterrupted: 'Retry',
    pool: 'default',
    method: 'GET',
    url: 'https://example.test/',
    headers: {},
    body: null,
    ...more,
  };
}

export function aDefinition(more: Partial<Definition> = {}): Definition {
  return {
    name: 'Nightly',
    description: '',
    tags: [],
    timings: [{ type: 'Manual' }],
    overlap: 'Skip',
    catchUp: 'Latest',
    catchupWindowSeconds: 3600,
    steps: [aStep('one')],
    calendars: [],
    jitterSeconds: 0,
    ...more,
  };
}

export function aSchedule(more: Partial<NewSchedule> = {}): NewSchedule {
  const id = uuidv7();
  return {
    id,
    slug: `s-${id}`,
    enabled: true,
    definition: aDefinition(),
    reason: null,
    initiator: aPerson,
    at: noon,
    ...more,
  };
}

/** An execution id begun at an instant, as Temporal's first run ids are. */
export function idAt(at: Date): string {
  return uuidv7({ msecs: at.getTime() });
}

export function anExecution(scheduleId: string, more: Partial<NewExecution> = {}): NewExecution {
  const id = uuidv7();
  return {
    id,
    scheduleId,
    scheduleSlug: 'nightly',
    scheduleName: 'Nightly',
    revision: 1,
    status: 'InProgress',
    trigger: 'Manual',
    initiator: aPerson,
    workflowId: `w-${id}`,
    runId: id,
    scheduledFor: null,
    queuedAt: noon,
    startedAt: noon,
    endedAt: null,
    groupCount: 1,
    stepCount: 1,
    error: null,
    lockTerm: null,
    ...more,
  };
}

export type Begun = { executionId: string; runId: string; scheduleId: string };

/** A schedule of so many sequential steps and an execution of it with its waiting records. */
export async function begin(
  tx: Transaction,
  steps: number,
  more: Partial<NewExecution> = {},
): Promise<Begun> {
  const keys = Array.from({ length: steps }, (_, index) => `step-${index}`);
  const definition = aDefinition({ steps: keys.map((key) => aStep(key)) });
  const schedule = aSchedule({ definition });
  await insertSchedule(tx, schedule);
  const counts = { groupCount: steps, stepCount: steps };
  const execution = anExecution(schedule.id, { ...counts, ...more });
  await insertExecution(tx, execution);
  const { id: executionId, runId } = execution;
  await insertActivityRecords(tx, { executionId, runId, steps: planGroups(definition).flat() });
  return { executionId, runId, scheduleId: schedule.id };
}

/** Rows of the table and its partitions that statements of this transaction have read so far. */
export async function readSoFar(tx: Transaction, table: string): Promise<number> {
  const answer = await tx.row<{ count: number }>(sql`
    select coalesce(sum(idx_tup_fetch + seq_tup_read), 0)::integer as count
    from pg_stat_xact_user_tables where relname ~ ${`^${table}(_\\d+|_default)?$`}`);
  return answer?.count ?? 0;
}
