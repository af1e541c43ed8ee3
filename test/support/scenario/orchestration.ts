/** Workflows and recorder of one test file in this process, with steps the test itself defines. */
import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import {
  createInlineActivities,
  type InlineSteps,
} from '../../../activities/inline/run-inline-step.ts';
import { createRecordActivities } from '../../../activities/record/record-activities.ts';
import { createRecorder } from '../../../activities/record/recorder.ts';
import { createStoreObserver } from '../../../activities/record/store-observer.ts';
import { createEgressGuard } from '../../../activities/steps/http/egress-guard.ts';
import { createStepAccess } from '../../../activities/steps/step-access.ts';
import { StepFailure } from '../../../activities/steps/step-runner.ts';
import { createSlotPassing } from '../../../src/admission/pass-slots.ts';
import type { KeyRing } from '../../../src/aes-gcm.ts';
import { allTenants, defaultPolicy } from '../../../src/domain/access/access-policy.ts';
import type { RecordBatch } from '../../../src/domain/execution/recording.ts';
import type { StepActivityInput } from '../../../src/domain/execution/step-activity.ts';
import type { StepReport } from '../../../src/domain/execution/step-result.ts';
import type { ProblemCode } from '../../../src/domain/problem.ts';
import type { Definition, RunProfileStep } from '../../../src/domain/schedule/schedule.ts';
import { createLogger } from '../../../src/log.ts';
import { createDatabase, type Database } from '../../../src/store/core/database.ts';
import { createTenantSlugLookup, findTenantBySlug } from '../../../src/store/core/tenants.ts';
import {
  findExecution,
  lockExecutionRowForUpdate,
} from '../../../src/store/executions/executions.ts';
import { listActivityRecords } from '../../../src/store/records/activity-records.ts';
import { listAttempts } from '../../../src/store/records/attempts.ts';
import { insertSchedule } from '../../../src/store/schedules/schedule-changes.ts';
import { openTemporal } from '../../../src/temporal/connection.ts';
import { createAdmissionWorkflows } from '../../../src/temporal/executions/admission-workflows.ts';
import { createWorkers } from '../../../src/worker/create-worker.ts';
import { createTestDatabase } from '../database.ts';
import { createTestNamespace } from '../namespace.ts';
import { runStatement } from '../template-database.ts';
import { inLane } from './lane.ts';
import { installTestRuntime } from './runtime.ts';

export type RunStep = (input: StepActivityInput) => Promise<Partial<StepReport>>;

export const aReport = (report: Partial<StepReport> = {}): StepReport => ({
  attempt: 1,
  startedAt: Date.now(),
  endedAt: Date.now(),
  message: 'done',
  worker: 'test',
  ...report,
});

/** A step of a definition; `mode` P joins the one before. */
export const aStep = (key: string, more: Partial<RunProfileStep> = {}): RunProfileStep =>
  inLane({
    key,
    name: key,
    mode: 'Sequential',
    continueOnFailure: false,
    timeoutSeconds: 10,
    retry: { maxRetries: 0, delaySeconds: 1, ladderSeconds: [] },
    onInterrupted: 'Retry',
    pool: 'default',
    type: 'RunProfile',
    connectedSystem: 'hr',
    runProfile: 'DeltaImport',
    ...more,
  });

export const aDefinition = (more: Partial<Definition> = {}): Definition => ({
  name: 'A schedule',
  description: '',
  tags: [],
  timings: [{ type: 'Manual' }],
  overlap: 'Skip',
  catchUp: 'Latest',
  catchupWindowSeconds: 3600,
  steps: [aStep('only')],
  calendars: [],
  jitterSeconds: 0,
  ...more,
});

const log = createLogger({
  level: process.env['TEST_LOG_LEVEL'] ?? 'silent',
  pretty: false,
  name: 'test',
});

/** The steps of the test by the runner of the inline lane. */
function inlineSteps(database: Database, runStep: RunStep): InlineSteps {
  const policy = {
    ...defaultPolicy(null),
    pools: new Map([['default', { tenants: [allTenants] }]]),
  };
  const findAccess = createStepAccess({
    policy,
    findTenantSlug: createTenantSlugLookup(database),
    egress: createEgressGuard({ policy, ownServices: async () => [] }),
    connectedSystems: [],
    findSystem: async () => undefined,
  });
  return {
    attempts: { worker: 'test', findAccess, resolveSecret: () => undefined },
    runners: {
      async RunProfile({ input }) {
        const { message = 'done', ...facts } = await runStep(input).catch((error: unknown) => {
          throw error instanceof ApplicationFailure ? toStepFailure(error) : error;
        });
        return { message, ...facts };
      },
    },
  };
}

function toStepFailure({ type, message, nonRetryable }: ApplicationFailure): StepFailure {
  return new StepFailure((type ?? 'step-failed') as ProblemCode, message, {
    retryable: nonRetryable !== true,
  });
}

export async function startOrchestration(
  options: {
    onRecord?: (batch: RecordBatch) => Promise<void>;
    cancelGraceSeconds?: number;
    payloadKeys?: KeyRing;
    /** False: the worker of the workflows runs no inline steps. */
    runsInline?: boolean;
  } = {},
) {
  installTestRuntime();
  const { payloadKeys = null } = options;
  const [testDatabase, { address, namespace }] = await Promise.all([
    createTestDatabase(),
    createTestNamespace(),
  ]);
  const database = createDatabase({ url: testDatabase.url, applicationName: 'test', log });
  const native = await NativeConnection.connect({ address });
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const temporal = openTemporal({ address, namespace, identity: 'test', payloadKeys });
  const workflows = createAdmissionWorkflows(temporal);
  const passSlots = createSlotPassing({ database, log, wake: (id) => workflows.wake(id) });
  const recorder = createRecorder({ database, log, passSlots });
  const tenant = await database.global((tx) => findTenantBySlug(tx, 'default'));
  if (!tenant) throw new Error('the template database has no default tenant');
  let runStep: RunStep = async () => ({});
  const activities = createRecordActivities({
    database,
    log,
    defaultTenant: 'default',
    searchAttributes: async () => true,
    ...(options.cancelGraceSeconds && { cancelGraceSeconds: options.cancelGraceSeconds }),
    workflows,
  });
  const inline = createInlineActivities({
    database,
    record: createStoreObserver({ database, log }),
    steps: options.runsInline === false ? null : inlineSteps(database, (input) => runStep(input)),
  });
  const record = async (batch: RecordBatch): Promise<void> => {
    await options.onRecord?.(batch);
    await recorder.record(batch);
  };
  const note = (batch: RecordBatch): void => {
    void options.onRecord?.(batch);
    recorder.note(batch);
  };
  const startWorkers = () =>
    createWorkers({
      connection: native,
      namespace,
      identity: 'test',
      payloadKeys,
      orchestration: {
        recorder: { ...recorder, record, note },
        activities: { ...activities, ...inline },
      },
      steps: {
        pools: ['default'],
        activities: {
          RunProfile: async (input: StepActivityInput) => aReport(await runStep(input)),
        },
      },
    });
  let workers = await startWorkers();
  let running = workers.map((worker) => worker.run());
  const stopWorkers = async (): Promise<void> => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
  };

  return {
    client,
    namespace,
    address,
    database,
    recorder,
    passSlots,
    temporal,
    tenantId: tenant.id,
    onStep(run: RunStep) {
      runStep = run;
    },
    /** Puts a schedule on record and answers its id. */
    async schedule(slug: string, definition: Definition): Promise<string> {
      const initiator = { type: 'user', id: 'test', name: 'test' } as const;
      const id = crypto.randomUUID();
      await database.withTenant(tenant.id, (tx) =>
        insertSchedule(tx, {
          id,
          slug,
          definition,
          enabled: true,
          enabledNote: '',
          initiator,
          at: new Date(),
          reason: null,
        }),
      );
      return id;
    },
    /** Attempts of all steps of the execution. */
    attemptsOf: (executionId: string) =>
      database.read(tenant.id, (tx) => listAttempts(tx, executionId)),
    /** The execution with its records, as the store answers them. */
    async recordOf(executionId: string) {
      return database.read(tenant.id, async (tx) => ({
        execution: await findExecution(tx, executionId),
        steps: await listActivityRecords(tx, executionId),
      }));
    },
    /** Resolves when the row is locked; the answer unlocks it. */
    async lockExecution(executionId: string): Promise<() => Promise<void>> {
      let unlock: () => void = () => undefined;
      const wanted = new Promise<void>((resolve) => (unlock = resolve));
      let done: Promise<void> = wanted;
      await new Promise<void>((locked, failed) => {
        done = database.withTenant(tenant.id, async (tx) => {
          await lockExecutionRowForUpdate(tx, executionId);
          locked();
          await wanted;
        });
        done.catch(failed);
      });
      return () => {
        unlock();
        return done;
      };
    },
    /** Statements as the owner of the tables, which the application can never send. */
    async asOwner(text: string): Promise<void> {
      await runStatement(testDatabase.ownerUrl, `set app.tenant = '${tenant.id}'; ${text}`);
    },
    /** Stops the workers, and starts others that know nothing of the executions. */
    async restartWorkers(meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
      await stopWorkers();
      await meanwhile();
      workers = await startWorkers();
      running = workers.map((worker) => worker.run());
    },
    async stop() {
      await stopWorkers();
      await recorder.drain(1_000);
      await temporal.close();
      await connection.close();
      await native.close();
      await database.close();
      await testDatabase.drop();
    },
  };
}
