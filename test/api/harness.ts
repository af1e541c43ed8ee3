/** The API on a database of its own, with a Temporal port that records what it was asked. */
import { randomBytes, randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { createApp } from '../../src/api/app.ts';
import type { App, AppOptions } from '../../src/api/http/app-deps.ts';
import { createToken } from '../../src/api/http/credentials.ts';
import type {
  ActivityState,
  ActivityView,
  ControlRequest,
  ControlState,
  ControlUpdate,
} from '../../src/domain/execution/control.ts';
import { planGroups } from '../../src/domain/schedule/plan.ts';
import type { Definition } from '../../src/domain/schedule/schedule.ts';
import { createLogger } from '../../src/log.ts';
import { createObservationIntake } from '../../src/services/executions/observation-intake.ts';
import type {
  CancelExecution,
  RequestedStart,
  TemporalPort,
} from '../../src/services/temporal-port.ts';
import { createDatabase, type Database } from '../../src/store/core/database.ts';
import { sql } from '../../src/store/core/sql.ts';
import { findTenantBySlug } from '../../src/store/core/tenants.ts';
import { insertExecution } from '../../src/store/executions/executions.ts';
import { insertActivityRecords } from '../../src/store/records/activity-records.ts';
import { findRevision } from '../../src/store/schedules/schedules.ts';
import { ownerQuery } from '../store/store-fixture.ts';
import { createTestDatabase } from '../support/database.ts';
import { type Watch, watchAnswers } from './contract/watch-answers.ts';

export const now = new Date('2026-11-20T05:30:00Z');

/** What begins an execution in a worker, done at once: its record and its activity records. */
type Begin = { status?: 'InProgress' | 'Skipped'; error?: string | null };

type RecordingPort = TemporalPort & {
  starts: RequestedStart[];
  cancels: CancelExecution[];
  /** What becomes of a cancel. */
  onCancel: 'Requested' | 'NotFound';
  pushes: string[];
  /** Events whose starts were to be made. */
  delivered: string[];
  /** Commands that were sent, and how they are answered. */
  commands: { update: ControlUpdate; request: ControlRequest }[];
  onCommand: (update: ControlUpdate) => ControlState;
  activity: ActivityState;
  attempts: Pick<ActivityView, 'attempts' | 'lastFailure'>;
  triedNow: string[];
  /** What happens on the next starts; without it nothing is recorded of them. */
  onStart: ((start: RequestedStart) => Promise<void>) | null;
  push: 'synced' | 'pending';
  health: 'Up' | 'Down' | 'Throws';
  /** Identities that Temporal sees polling, by task queue. */
  pollers: Record<string, { workflow?: string[]; activity?: string[] }>;
  pollersFail: boolean;
};

function createTemporal(): RecordingPort {
  const temporal: RecordingPort = {
    starts: [],
    cancels: [],
    onCancel: 'Requested',
    pushes: [],
    delivered: [],
    commands: [],
    onCommand: () => ({ status: 'InProgress', pauseRequested: false, step: null }),
    activity: 'None',
    attempts: { attempts: 0, lastFailure: null },
    triedNow: [],
    onStart: null,
    push: 'pending',
    health: 'Up',
    pollersFail: false,
    pollers: { carillon: { workflow: ['all@test:1'], activity: ['all@test:1'] } },
    async startExecution(start) {
      temporal.starts.push(start);
      await temporal.onStart?.(start);
    },
    cancelExecution(cancel) {
      temporal.cancels.push(cancel);
      return Promise.resolve(temporal.onCancel);
    },
    async control(_run, update, request) {
      temporal.commands.push({ update, request });
      return temporal.onCommand(update);
    },
    inspectActivity: () => Promise.resolve({ state: temporal.activity, ...temporal.attempts }),
    tryNow(_run, activityId) {
      temporal.triedNow.push(activityId);
      return Promise.resolve(true);
    },
    pushSchedule(_tenantId, scheduleId) {
      temporal.pushes.push(scheduleId);
      return Promise.resolve(temporal.push);
    },
    deliverFor(_tenantId, causeId) {
      temporal.delivered.push(causeId);
      return Promise.resolve();
    },
    temporalHealth() {
      if (temporal.health === 'Throws') return Promise.reject(new Error('secret host unreachable'));
      return Promise.resolve({ status: temporal.health, ms: 1, message: null });
    },
    pollersOf(taskQueue) {
      if (temporal.pollersFail) return Promise.reject(new Error('Temporal is away'));
      const { workflow = [], activity = [] } = temporal.pollers[taskQueue] ?? {};
      const seen = (identity: string) => ({ identity, lastSeenAt: now });
      return Promise.resolve({ workflow: workflow.map(seen), activity: activity.map(seen) });
    },
  };
  return temporal;
}

export type Harness = {
  app: App;
  /** Of the server, for another connection. */
  databaseUrl: string;
  /** Of the login that owns the schema. */
  ownerUrl: string;
  database: Database;
  temporal: RecordingPort;
  tenantId: string;
  /** Authorization headers of a user who may do everything and of a worker of the tenant `default`. */
  operator: { authorization: string };
  worker: { authorization: string };
  /** What credentials keep of their tokens. */
  hashes: { operator: string; worker: string };
  /** A second app on the same database with other dependencies. */
  withDeps(changes: Partial<AppOptions>): App;
  begin(start: RequestedStart, as?: Begin): Promise<void>;
  /** As the owner of the schema, bound to one tenant (`default`): row-level security is forced on the owner, too. */
  asOwner(text: string, values?: unknown[], tenantId?: string): Promise<unknown>;
  /** Rows of every table that a request of a client could write. */
  countRows(): Promise<Record<string, number>>;
  close(): Promise<void>;
};

const connectedSystems = [
  {
    name: 'hr-system',
    title: 'HR system',
    url: 'http://hr.internal.test:9000',
    runProfiles: ['Full Import', 'Delta Import'],
  },
];

async function beginExecution(
  database: Database,
  tenantId: string,
  { start, as }: { start: RequestedStart; as: Begin },
): Promise<void> {
  const { executionId, initiator, traceparent = null } = start;
  const { id: scheduleId, slug: scheduleSlug, revision } = start.schedule;
  await database.withTenant(tenantId, async (tx) => {
    const found = await findRevision(tx, scheduleId, revision);
    const definition: Definition = found?.definition ?? { ...({} as Definition), steps: [] };
    const groups = planGroups(definition);
    const runId = randomUUID();
    await insertExecution(tx, {
      id: executionId,
      scheduleId,
      scheduleSlug,
      scheduleName: definition.name,
      revision,
      status: as.status ?? 'InProgress',
      trigger: 'Manual',
      initiator,
      runId,
      workflowId: `default.${scheduleSlug}-manual-${executionId}`,
      scheduledFor: null,
      queuedAt: now,
      startedAt: now,
      endedAt: as.status === 'Skipped' ? now : null,
      error: as.error ?? null,
      lockTerm: null,
      groupCount: groups.length,
      stepCount: definition.steps.length,
      traceparent,
    });
    if (as.status !== 'Skipped') {
      await insertActivityRecords(tx, { executionId, runId, steps: groups.flat() });
    }
  });
}

function ofTenant(url: string, tenantId: string): string {
  const bound = new URL(url);
  bound.searchParams.set('options', `-c app.tenant=${tenantId}`);
  return bound.href;
}

const countedTables = ['schedule', 'schedule_revision', 'execution', 'idempotency'] as const;

async function countRows(database: Database, tenantId: string): Promise<Record<string, number>> {
  return database.read(tenantId, async (tx) => {
    const row = await tx.row<Record<string, number>>(sql`
      select (select count(*) from schedule) as schedule,
             (select count(*) from schedule_revision) as schedule_revision,
             (select count(*) from execution) as execution,
             (select count(*) from idempotency) as idempotency`);
    return Object.fromEntries(countedTables.map((table) => [table, Number(row?.[table])]));
  });
}

/** Call in `beforeAll`, and `close` in `afterAll`: it fails when an answer differed from the description. */
export async function createHarness(): Promise<Harness> {
  const test = await createTestDatabase();
  const database = createDatabase({ url: test.url, applicationName: 'api-test', poolSize: 4 });
  const tenant = await database.global((tx) => findTenantBySlug(tx, 'default'));
  if (!tenant) throw new Error('the migrations make the tenant "default"');
  const [operator, worker] = [createToken('anna'), createToken('steps-1')];
  const temporal = createTemporal();
  const deps: AppOptions = {
    database,
    temporal,
    observations: createObservationIntake(database),
    connectedSystems,
    secretKeys: { active: 'k1', keys: new Map([['k1', randomBytes(32)]]) },
    policy: null,
    homeTenant: 'default',
    commandsEnabled: false,
    credentials: {
      mode: 'tokens',
      tokens: [
        { name: 'anna', tenant: 'default', sha256: operator.sha256, roles: ['admin'] },
        { name: 'steps-1', tenant: 'default', sha256: worker.sha256, roles: ['worker'] },
      ],
    },
    log: createLogger({ level: 'silent', pretty: false, name: 'api-test' }),
    clock: () => now,
  };
  const apps: { app: App; watch: Watch }[] = [];
  const create = (changes: Partial<AppOptions>): App => {
    const app = createApp({ ...deps, ...changes });
    apps.push({ app, watch: watchAnswers(app) });
    return app;
  };
  return {
    app: create({}),
    databaseUrl: test.url,
    ownerUrl: test.ownerUrl,
    database,
    temporal,
    tenantId: tenant.id,
    operator: { authorization: `Bearer ${operator.token}` },
    worker: { authorization: `Bearer ${worker.token}` },
    hashes: { operator: operator.sha256, worker: worker.sha256 },
    withDeps: create,
    begin: (start, as = {}) => beginExecution(database, tenant.id, { start, as }),
    asOwner: (text, values, tenantId = tenant.id) =>
      ownerQuery(ofTenant(test.ownerUrl, tenantId), text, values),
    countRows: () => countRows(database, tenant.id),
    async close() {
      for (const { app } of apps) await app.close();
      await database.close();
      await test.drop();
      for (const { watch } of apps) watch.expectDescribed();
    },
  };
}

/** A body of a schedule with a name of its own and two groups. */
export function aScheduleBody(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: `Nightly ${uuidv7()}`,
    timings: [{ type: 'Cron', expression: '0 6 * * *', timeZone: 'Europe/Berlin' }],
    steps: [
      {
        type: 'RunProfile',
        name: 'HR import',
        connectedSystem: 'hr-system',
        runProfile: 'Full Import',
      },
      { type: 'Http', name: 'Tell A', url: 'https://a.test/' },
      { type: 'Http', name: 'Tell B', url: 'https://b.test/', mode: 'ParallelWithPrevious' },
    ],
    ...changes,
  };
}
