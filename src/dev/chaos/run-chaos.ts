/** `carillon chaos`: runs executions while parts are killed, then checks all records. */
import { setMaxListeners } from 'node:events';
import { eitherOf } from '../../bounded-signal.ts';
import { type ArmedFailpoint, failpointNames } from '../../failpoints.ts';
import { openTemporal, withTimeout } from '../../temporal/connection.ts';
import { checkRecords, type Findings } from './assertions.ts';
import { type ChaosClient, type ChaosTenant, createChaosClient, createRandom } from './client.ts';
import { startEdits } from './edits.ts';
import { createFaultCounts, type FaultCounts } from './fault-counts.ts';
import {
  type ChaosPart,
  chaosTargets,
  createFaultPlan,
  type PlannedFault,
  targetOf,
} from './fault-plan.ts';
import type { ChaosStack, StartChaosStack } from './parts.ts';
import { type ChaosRun, type Lane, runAll } from './runs.ts';
import { chaosSchedule } from './schedules.ts';
import { killEachTarget } from './targeted-faults.ts';

export type ChaosOptions = {
  runs: number;
  seed: number;
  /** Executions at once. */
  parallel: number;
  /** All processes of the installation. */
  parts: readonly ChaosPart[];
  /** Names of those to kill. */
  targets: readonly string[];
  /** The only failpoint to use; null uses all of them. */
  failpoint: ArmedFailpoint | null;
  /** Milliseconds PostgreSQL and Temporal stay down after a kill; null: up to three seconds. */
  outageMs: number | null;
  /** Milliseconds after which an execution that has not ended counts as stuck. */
  boundMs: number;
  startStack: StartChaosStack;
  dataDir: string;
  env: NodeJS.ProcessEnv;
  report: (line: string) => void;
  /** Called when the records were compared, before everything is stopped. */
  afterwards?: (stack: ChaosStack) => Promise<void>;
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
const inlineSlug = 'chaos-inline';
const runMs = 300;
const settledWithinMs = 120_000;
const healthyAnswers = 2;

/** @throws when the installation cannot be started, or when the signal aborts. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const begun = Date.now();
  // Every lane listens to it.
  setMaxListeners(0, options.signal);
  const counts = createFaultCounts({ ...options, parts: options.parts.map(({ name }) => name) });
  const stack = await options.startStack({
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
    await options.afterwards?.(stack);
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

type FaultPlans = ReadonlyMap<string, () => PlannedFault>;

function faultPlansOf(options: ChaosOptions): FaultPlans {
  const { parts, targets } = options;
  const hasStepWorkers = parts.some(({ kind }) => kind === 'steps');
  const killed = parts.filter(({ name }) => targets.includes(name));
  // Every process needs time of the same processors for its start.
  const pace = Math.max(1, parts.length / chaosTargets.length);
  const plans = killed.map(
    (part) => [part.name, createFaultPlan(part, { ...options, hasStepWorkers, pace })] as const,
  );
  return new Map(plans);
}

function migrationPoint(options: ChaosOptions): ArmedFailpoint | null {
  const { failpoint, seed, parts, targets } = options;
  if (failpoint !== null) return targetOf(failpoint.point) === 'migrate' ? failpoint : null;
  if (!parts.some(({ name, kind }) => kind === 'server' && targets.includes(name))) return null;
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
  const tenants = stack.tenants.map(({ slug, token, pools }) => {
    return { slug, pools, client: createChaosClient({ apiUrls: stack.apiUrls, token, signal }) };
  });
  await untilSettled(tenants);
  const slugs = [parallelSlug, inlineSlug, ...exclusiveSlugs];
  for (const tenant of tenants) {
    for (const slug of slugs) await createSchedule(tenant, slug, stack.systemsUrl);
  }
  const edits = await Promise.all(tenants.map((tenant) => startEdits(tenant, { seed, signal })));
  report(`${options.runs} executions, ${options.parallel} at once, seed ${seed}`);
  stack.startFaults();
  const runs = await runUnderFaults({ options, stack, tenants, counts });
  stack.stopFaults();
  const edited = await Promise.all(edits.map((one) => one.stop()));
  report('no more kills; waiting until everything is up again');
  await untilSettled(tenants);
  report('comparing the records with the journal and with Temporal');
  const findings = await checkRecords({ ...stack, tenants, runs, slugs, edited });
  const changes = edits.reduce((sum, one) => sum + one.acknowledged(), 0);
  return { runs, findings, changes };
}

async function createSchedule(
  { client, pools }: ChaosTenant,
  slug: string,
  systemsUrl: string,
): Promise<void> {
  const exclusive = exclusiveSlugs.some((one) => one === slug);
  const inline = slug === inlineSlug;
  const body = chaosSchedule(slug, { systemsUrl, exclusive, inline, pools });
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

async function untilSettled(tenants: readonly ChaosTenant[]): Promise<void> {
  for (const { client } of tenants) await untilHealthy(client);
}

/** Waits for healthy answers in a row: one may come from a part that is about to end. */
async function untilHealthy(client: ChaosClient): Promise<void> {
  let healthy = 0;
  const settled = await client.until(
    () => client.ask('GET', '/health'),
    ({ status }) => {
      healthy = status === 200 ? healthy + 1 : 0;
      return healthy >= healthyAnswers ? true : null;
    },
    { deadline: Date.now() + settledWithinMs, everyMs: 300 },
  );
  if (settled === null) throw new Error('the installation did not become healthy in two minutes');
}

type RunUnderFaults = {
  options: ChaosOptions;
  stack: ChaosStack;
  tenants: readonly ChaosTenant[];
  counts: FaultCounts;
};

async function runUnderFaults({
  options,
  stack,
  tenants,
  counts,
}: RunUnderFaults): Promise<ChaosRun[]> {
  const { runs, seed, parallel, boundMs, report, signal } = options;
  const temporal = openTemporal(stack.temporal);
  const targets = options.parts.filter(({ name }) => options.targets.includes(name));
  let ended = 0;
  const allEnded = new AbortController();
  const either = eitherOf(signal, allEnded.signal).signal;
  let killing: Promise<void> | null = null;
  const killTargets = () =>
    (killing ??= killEachTarget({ seed, targets, counts, kill: stack.kill, signal: either }));
  try {
    return await runAll({
      runs,
      seed,
      boundMs,
      signal,
      lanes: lanesOf(tenants, parallel),
      accepted(run) {
        counts.began(run);
        void killTargets();
      },
      // Not before each target was killed: a few executions have all started within a second.
      allStarted: () => void killTargets().then(() => stack.stopFaults()),
      ended({ number, tenant, status, refused, intervention, seconds, slug, endedAt }) {
        ended += 1;
        counts.ended(number, endedAt);
        const how = intervention === 'None' ? '' : ` (${intervention})`;
        const end = status ?? (refused === null ? 'stuck' : `refused: ${refused}`);
        const took = `${seconds.toFixed(1)} s`;
        report(
          `${ended}/${runs} ${tenant.slug}.${slug} ${end}${how} after ${took}; ${counts.total()} kills so far`,
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

/** The exclusive schedules of each tenant first; the others take turns in the rest. */
function lanesOf(tenants: readonly ChaosTenant[], parallel: number): Lane[] {
  const exclusive = exclusiveSlugs.flatMap((slug) => tenants.map((tenant) => ({ tenant, slug })));
  const rest = Array.from({ length: Math.max(0, parallel - exclusive.length) }, (_, index) => {
    const tenant = tenants[index % tenants.length];
    const round = Math.floor(index / tenants.length);
    return tenant ? [{ tenant, slug: round % 2 === 0 ? parallelSlug : inlineSlug }] : [];
  });
  return [...exclusive, ...rest.flat()].slice(0, parallel);
}

function countBy<T>(items: readonly T[], nameOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[nameOf(item)] = (counts[nameOf(item)] ?? 0) + 1;
  return counts;
}
