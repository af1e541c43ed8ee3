/** `carillon chaos`: runs executions while parts are killed, then checks all records. */
import { setMaxListeners } from 'node:events';
import { type ArmedFailpoint, failpointNames } from '../../failpoints.ts';
import { openTemporal, withTimeout } from '../../temporal/connection.ts';
import { checkRecords, type Findings } from './assertions.ts';
import { type ChaosClient, createChaosClient, createRandom } from './client.ts';
import { startEdits } from './edits.ts';
import { createFaultCounts, type FaultCounts } from './fault-counts.ts';
import {
  type ChaosTarget,
  chaosTargets,
  createFaultPlan,
  type PlannedFault,
  targetOf,
} from './fault-plan.ts';
import { type ChaosRun, runAll } from './runs.ts';
import { chaosSchedule } from './schedules.ts';
import { type ChaosStack, startChaosStack } from './stack.ts';
import { killEachTarget } from './targeted-faults.ts';

export type ChaosOptions = {
  runs: number;
  seed: number;
  /** Executions at once. */
  parallel: number;
  targets: readonly ChaosTarget[];
  /** The only failpoint to use; null uses all of them. */
  failpoint: ArmedFailpoint | null;
  /** Milliseconds PostgreSQL and Temporal stay down after a kill; null: up to three seconds. */
  outageMs: number | null;
  /** Milliseconds after which an execution that has not ended counts as stuck. */
  boundMs: number;
  dataDir: string;
  env: NodeJS.ProcessEnv;
  report: (line: string) => void;
  signal: AbortSignal;
};

export type ChaosResult = { runs: number; seed: number } & Findings & {
    /** How the executions ended. */
    statuses: Record<string, number>;
    /** Kills of each target while an execution was in flight. */
    kills: Record<string, number>;
    /** Why the result is inconclusive; empty when it is not. */
    gaps: string[];
    failpoints: Record<string, number>;
    acknowledgedChanges: number;
    seconds: number;
  };

const exclusiveSlugs = ['chaos-exclusive-1', 'chaos-exclusive-2'] as const;
const parallelSlug = 'chaos-parallel';
const runMs = 300;
const settledWithinMs = 120_000;

/** @throws when the installation cannot be started, or when the signal aborts. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const begun = Date.now();
  // Every lane listens to it.
  setMaxListeners(0, options.signal);
  const counts = createFaultCounts(options);
  const stack = await startChaosStack({
    dataDir: options.dataDir,
    env: options.env,
    runMs,
    events: counts.events,
    faultPlans: faultPlansOf(options),
    migrationFailpoint: migrationPoint(options),
  });
  try {
    options.signal.throwIfAborted();
    const { runs, findings, changes } = await runAndCheck(options, stack, counts);
    const violations = [...findings.violations, ...counts.deaths()];
    return {
      runs: runs.length,
      seed: options.seed,
      ...findings,
      violations,
      statuses: countBy(runs, ({ status }) => status ?? 'none'),
      gaps: counts.gaps(),
      kills: counts.kills(),
      failpoints: counts.failpoints(),
      acknowledgedChanges: changes,
      seconds: Math.round((Date.now() - begun) / 1_000),
    };
  } finally {
    await stack.stop();
  }
}

/** True when every target was killed and nothing is wrong. */
export function isClean(result: ChaosResult): boolean {
  const { lost, contradictory, stuck, duplicateEffects, violations, gaps } = result;
  return lost + contradictory + stuck + duplicateEffects + violations.length + gaps.length === 0;
}

function faultPlansOf(options: ChaosOptions): Record<ChaosTarget, (() => PlannedFault) | null> {
  const entries = chaosTargets.map((target) => [
    target,
    options.targets.includes(target) ? createFaultPlan(target, options) : null,
  ]);
  return Object.fromEntries(entries) as Record<ChaosTarget, (() => PlannedFault) | null>;
}

function migrationPoint({ failpoint, seed, targets }: ChaosOptions): ArmedFailpoint | null {
  if (failpoint !== null) return targetOf(failpoint.point) === 'migrate' ? failpoint : null;
  if (!targets.includes('server')) return null;
  const [first, ...rest] = failpointNames.filter((point) => targetOf(point) === 'migrate');
  if (!first) return null;
  return { point: createRandom(seed, 'migrate').pick([first, ...rest]), hit: 1, action: 'kill' };
}

async function runAndCheck(
  options: ChaosOptions,
  stack: ChaosStack,
  counts: FaultCounts,
): Promise<{ runs: ChaosRun[]; findings: Findings; changes: number }> {
  const { report, seed, signal } = options;
  const client = createChaosClient(stack.apiUrl, signal);
  await untilSettled(client);
  const slugs = [parallelSlug, ...exclusiveSlugs];
  for (const slug of slugs) await createSchedule(client, slug, stack.systemsUrl);
  const edits = await startEdits(client, { seed, signal });
  report(`${options.runs} executions, ${options.parallel} at once, seed ${seed}`);
  stack.startFaults();
  const runs = await runUnderFaults({ options, stack, client, counts });
  stack.stopFaults();
  const edited = await edits.stop();
  report('no more kills; waiting until everything is up again');
  await untilSettled(client);
  report('comparing the records with the journal and with Temporal');
  const findings = await checkRecords({ ...stack, client, runs, slugs, edited });
  return { runs, findings, changes: edits.acknowledged() };
}

async function createSchedule(client: ChaosClient, slug: string, systemsUrl: string) {
  const exclusive = slug !== parallelSlug;
  const body = { ...chaosSchedule(slug, { systemsUrl, exclusive }) };
  const created = await client.until(
    () => client.ask('POST', '/schedules', body),
    (answer) => (answer.status < 500 ? answer : null),
    { deadline: Date.now() + settledWithinMs, everyMs: 500 },
  );
  const { code = '' } = (created?.body ?? {}) as { code?: string };
  // `slug-taken`: a request whose answer was lost has created it.
  if (created?.status === 201 || code === 'slug-taken') return;
  throw new Error(`the schedule ${slug} was not accepted: ${JSON.stringify(created?.body)}`);
}

/** Waits for two healthy answers in a row: one may come from a part that is about to end. */
async function untilSettled(client: ChaosClient): Promise<void> {
  let healthy = 0;
  const settled = await client.until(
    () => client.ask('GET', '/health'),
    ({ status }) => {
      healthy = status === 200 ? healthy + 1 : 0;
      return healthy >= 2 ? true : null;
    },
    { deadline: Date.now() + settledWithinMs, everyMs: 300 },
  );
  if (settled === null) throw new Error('the installation did not become healthy in two minutes');
}

type RunUnderFaults = {
  options: ChaosOptions;
  stack: ChaosStack;
  client: ChaosClient;
  counts: FaultCounts;
};

async function runUnderFaults({
  options,
  stack,
  client,
  counts,
}: RunUnderFaults): Promise<ChaosRun[]> {
  const { runs, seed, parallel, boundMs, report, signal } = options;
  const temporal = openTemporal({
    address: stack.temporalAddress,
    namespace: stack.temporalNamespace,
    identity: 'carillon-chaos',
  });
  const lanes = [...exclusiveSlugs, ...Array<string>(Math.max(0, parallel - 2)).fill(parallelSlug)];
  let ended = 0;
  const allEnded = new AbortController();
  const either = AbortSignal.any([signal, allEnded.signal]);
  let killing: Promise<void> | null = null;
  const killTargets = () =>
    (killing ??= killEachTarget({ ...options, counts, kill: stack.kill, signal: either }));
  try {
    return await runAll({
      client,
      runs,
      seed,
      boundMs,
      signal,
      lanes: lanes.slice(0, parallel),
      accepted(run) {
        counts.began(run);
        void killTargets();
      },
      // Not before each target was killed: a few executions have all started within a second.
      allStarted: () => void killTargets().then(() => stack.stopFaults()),
      ended({ number, status, refused, intervention, seconds, slug, endedAt }) {
        ended += 1;
        counts.ended(number, endedAt);
        const how = intervention === 'None' ? '' : ` (${intervention})`;
        const end = status ?? (refused === null ? 'stuck' : `refused: ${refused}`);
        const took = `${seconds.toFixed(1)} s`;
        report(
          `${ended}/${runs} ${slug} ${end}${how} after ${took}; ${counts.total()} kills so far`,
        );
      },
      async terminate({ workflowId, runId }) {
        const handle = temporal.client.workflow.getHandle(workflowId, runId);
        await withTimeout(temporal, () => handle.terminate('chaos'));
      },
    });
  } finally {
    allEnded.abort();
    await killTargets();
    await temporal.close();
  }
}

function countBy<T>(items: readonly T[], nameOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[nameOf(item)] = (counts[nameOf(item)] ?? 0) + 1;
  return counts;
}
