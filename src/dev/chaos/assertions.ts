/** Compares the records with the journal, with Temporal, and with the consistency checks. */
import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowExecutionDescription } from '@temporalio/client';
import {
  type ExecutionStatus,
  isFinalExecution,
  type StepStatus,
} from '../../domain/execution/status.ts';
import { idempotencyKey, noRun } from '../../domain/identifiers.ts';
import {
  openTemporal,
  type TemporalConnection,
  type TemporalOptions,
  withTimeout,
} from '../../temporal/connection.ts';
import { isNotFound } from '../../temporal/errors.ts';
import type { JournalEntry } from '../systems/simulated-systems-journal.ts';
import type { ChaosClient, ChaosTenant } from './client.ts';
import type { EditedSchedule } from './edits.ts';
import type { ChaosRun } from './runs.ts';
import { onceKeys } from './schedules.ts';

export type Findings = {
  /** Accepted starts without exactly one final execution, and starts that were never accepted. */
  lost: number;
  /** Executions whose record disagrees with Temporal, with the journal, or with itself. */
  contradictory: number;
  /** Executions that had not ended within the bound. */
  stuck: number;
  /** Keys that were applied more than once. */
  duplicateEffects: number;
  /** Repeats that carried a known key and were refused by it. */
  refusedRepeats: number;
  violations: string[];
};

export type Evidence = {
  tenants: readonly ChaosTenant[];
  temporal: TemporalOptions;
  systemsUrl: string;
  runs: readonly ChaosRun[];
  /** Of the schedules of each tenant. */
  slugs: readonly string[];
  edited: readonly EditedSchedule[];
};

type Step = { stepIndex: number; key: string; status: StepStatus };

type Execution = {
  id: string;
  status: ExecutionStatus;
  workflowId: string;
  runId: string;
  endedAt: string | null;
  steps: Step[];
};

const answerWithinMs = 60_000;
const syncWithinMs = 60_000;
const closeWithinMs = 60_000;

export async function checkRecords(evidence: Evidence): Promise<Findings> {
  const journal = await readJournal(evidence.systemsUrl);
  const effects = createEffects(journal);
  const violations: string[] = [];
  const known = await listIds(evidence);
  const lost = findLost(evidence, known);
  const stuck = evidence.runs.filter(
    ({ executionId, status }) => executionId !== null && status === null,
  );
  const temporal = openTemporal(evidence.temporal);
  try {
    const conflicts = await findOutcomeConflicts({ evidence, temporal, effects, ids: known });
    for (const edited of evidence.edited) {
      violations.push(...(await findUnsynced(edited, temporal)));
    }
    for (const { client } of evidence.tenants) {
      violations.push(...(await brokenConsistencyChecks(client)));
    }
    const twice = effects.appliedTwice();
    return {
      lost: lost.length,
      contradictory: conflicts.length,
      stuck: stuck.length,
      duplicateEffects: twice.length,
      refusedRepeats: journal.filter(({ key, applied }) => key !== null && !applied).length,
      violations: [
        ...lost,
        ...conflicts,
        ...stuck.map(({ executionId, slug }) => `stuck: execution ${executionId} of ${slug}`),
        ...twice.map((key) => `applied more than once: ${key}`),
        ...violations,
      ],
    };
  } finally {
    await temporal.close();
  }
}

async function readJournal(systemsUrl: string): Promise<JournalEntry[]> {
  const answer = await fetch(`${systemsUrl}/journal`);
  return ((await answer.json()) as { items: JournalEntry[] }).items;
}

function createEffects(journal: readonly JournalEntry[]) {
  const asked = new Map<string, { applied: number; refused: number }>();
  for (const { key, applied } of journal) {
    if (key === null) continue;
    const count = asked.get(key) ?? { applied: 0, refused: 0 };
    count[applied ? 'applied' : 'refused'] += 1;
    asked.set(key, count);
  }
  return {
    of: (executionId: string, stepKey: string) =>
      asked.get(idempotencyKey(executionId, stepKey)) ?? { applied: 0, refused: 0 },
    appliedTwice: () => [...asked].filter(([, { applied }]) => applied > 1).map(([key]) => key),
  };
}

type Effects = ReturnType<typeof createEffects>;

/** Ids of every execution of the schedules, with a client of their tenant. */
async function listIds({ tenants, slugs }: Evidence): Promise<Map<string, ChaosClient>> {
  const ids = new Map<string, ChaosClient>();
  const places = tenants.flatMap(({ client }) => slugs.map((slug) => ({ client, slug })));
  for (const { client, slug } of places) {
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = await read<{ items: { id: string }[]; nextCursor: string | null }>(
        client,
        `/schedule-executions?scheduleId=${slug}&limit=100${query}`,
      );
      for (const { id } of page.items) ids.set(id, client);
      cursor = page.nextCursor;
    }
  }
  return ids;
}

async function read<T>(client: ChaosClient, path: string): Promise<T> {
  const limit = { deadline: Date.now() + answerWithinMs, everyMs: 500 };
  const answer = await client.until(
    () => client.ask('GET', path),
    (one) => (one.status === 200 ? one : null),
    limit,
  );
  if (answer === null) throw new Error(`GET ${path} was not answered after the chaos`);
  return answer.body as T;
}

/** Each accepted start must be one execution, and there must be no others. */
function findLost({ runs }: Evidence, known: ReadonlyMap<string, ChaosClient>): string[] {
  const accepted = new Set<string>();
  const lost: string[] = [];
  for (const { executionId, refused, key, slug } of runs) {
    if (executionId === null) lost.push(`lost: ${slug} did not accept ${key}: ${refused}`);
    else if (!known.has(executionId)) lost.push(`lost: no record of ${executionId}`);
    else if (accepted.has(executionId)) lost.push(`lost: ${executionId} answers two starts`);
    if (executionId !== null) accepted.add(executionId);
  }
  const unexpected = [...known.keys()].filter((id) => !accepted.has(id));
  return [...lost, ...unexpected.map((id) => `lost: ${id} is a second execution of its start`)];
}

type Check = {
  evidence: Evidence;
  temporal: TemporalConnection;
  effects: Effects;
  ids: ReadonlyMap<string, ChaosClient>;
};

async function findOutcomeConflicts(check: Check): Promise<string[]> {
  const { evidence, ids } = check;
  const found: string[] = [];
  for (const [id, client] of ids) {
    const execution = await read<Execution>(client, `/schedule-executions/${id}`);
    if (!isFinalExecution(execution.status)) continue;
    const reasons = [
      ...disagreeingSteps(execution, check.effects),
      ...(await disagreeingEnd(execution, check.temporal)),
    ];
    const intervention = evidence.runs.find(({ executionId }) => executionId === id)?.intervention;
    if (reasons.length > 0) {
      found.push(
        `contradictory: ${id} ${execution.status} (${intervention}): ${reasons.join('; ')}`,
      );
    }
  }
  return found;
}

const doneStatuses: readonly StepStatus[] = ['Completed', 'CompletedWithWarnings'];
const openStatuses: readonly StepStatus[] = ['Waiting', 'Queued', 'InProgress', 'Retrying'];

function disagreeingSteps({ id, status, steps }: Execution, effects: Effects): string[] {
  return steps.flatMap(({ key, status: step }) => {
    const { applied, refused } = effects.of(id, key);
    const reasons: string[] = [];
    if (doneStatuses.includes(step) && applied === 0) reasons.push(`${key} ${step}, no effect`);
    if (step === 'NotRun' && applied > 0) reasons.push(`${key} NotRun, but it took effect`);
    if (openStatuses.includes(step)) reasons.push(`${key} is ${step} in an ended execution`);
    if (step === 'Failed') reasons.push(`${key} Failed, though nothing fails here`);
    if (onceKeys.includes(key) && applied + refused > 1) reasons.push(`${key} was requested twice`);
    if (status === 'Completed' && !doneStatuses.includes(step)) reasons.push(`${key} ${step}`);
    return reasons;
  });
}

const closeOf: Partial<Record<ExecutionStatus, readonly string[]>> = {
  Completed: ['COMPLETED'],
  CompletedWithErrors: ['COMPLETED'],
  Skipped: ['COMPLETED'],
  Failed: ['FAILED'],
  TimedOut: ['FAILED', 'TIMED_OUT'],
  Cancelled: ['CANCELLED'],
  Terminated: ['TERMINATED'],
};

async function disagreeingEnd(
  { status, workflowId, runId, endedAt }: Execution,
  temporal: TemporalConnection,
): Promise<string[]> {
  const unstarted = runId === noRun;
  try {
    const handle = temporal.client.workflow.getHandle(workflowId, unstarted ? undefined : runId);
    const seen = await describeClosed(() => withTimeout(temporal, () => handle.describe()));
    const close = seen.status.name;
    if (closeOf[status]?.includes(close)) return [];
    // It had ended before Temporal accepted its start; admission then rejected the workflow.
    if (unstarted && close === 'FAILED') return [];
    // It had recorded its end, and was terminated before it could tell Temporal.
    const before = new Date(endedAt ?? NaN).getTime() <= (seen.closeTime?.getTime() ?? 0);
    if (close === 'TERMINATED' && before) return [];
    return [`Temporal says ${close}`];
  } catch (error) {
    if (isNotFound(error)) return unstarted ? [] : ['Temporal does not know it'];
    throw error;
  }
}

/**
 * A workflow whose end is recorded closes a moment later, or some seconds later when its last task was
 * interrupted and has to be repeated.
 */
async function describeClosed(
  describe: () => Promise<WorkflowExecutionDescription>,
): Promise<WorkflowExecutionDescription> {
  const deadline = Date.now() + closeWithinMs;
  for (;;) {
    const seen = await describe();
    if (seen.status.name !== 'RUNNING' || Date.now() > deadline) return seen;
    await delay(500);
  }
}

/** The change that was acknowledged last must be recorded, and Temporal must agree with the record. */
async function findUnsynced(
  edited: EditedSchedule,
  temporal: TemporalConnection,
): Promise<string[]> {
  type Shown = { description: string; enabled: boolean; sync: { state: string } };
  const { client } = edited.tenant;
  const path = `/schedules/${edited.slug}`;
  const deadline = Date.now() + syncWithinMs;
  const synced = await client.until(
    () => client.ask('GET', path),
    ({ status, body }) =>
      status === 200 && (body as Shown).sync.state === 'InSync' ? (body as Shown) : null,
    { deadline, everyMs: 500 },
  );
  const shown = synced ?? (await read<Shown>(client, path));
  const found: string[] = [];
  if (synced === null) found.push(`${edited.slug} is ${shown.sync.state} after a minute`);
  if (!edited.descriptions.includes(shown.description)) {
    found.push(
      `an acknowledged change was lost: "${shown.description}" instead of "${edited.descriptions.join('" or "')}"`,
    );
  }
  if (!edited.enabled.includes(shown.enabled)) found.push('an acknowledged switch was lost');
  const handle = temporal.client.schedule.getHandle(`${edited.tenant.slug}.${edited.slug}`);
  const { state } = await withTimeout(temporal, () => handle.describe());
  if (state.paused === shown.enabled)
    found.push(
      `Temporal has ${edited.slug} ${state.paused ? 'disabled' : 'enabled'}, the record does not`,
    );
  return found;
}

async function brokenConsistencyChecks(client: ChaosClient): Promise<string[]> {
  type Report = { violations: { id: string; title: string; count: number; examples: string[] }[] };
  const { violations } = await read<Report>(client, '/invariants');
  return violations.map(
    ({ id, title, count, examples }) =>
      `${id} violated ${count} times: ${title}; ${examples.join('; ')}`,
  );
}
