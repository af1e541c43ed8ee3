/** Plans when and how each process is ended; the seed alone decides. */
import { type ArmedFailpoint, type Failpoint, failpointNames } from '../../failpoints.ts';
import { createRandom, type Random } from './client.ts';

export const chaosTargets = ['worker', 'server', 'postgres', 'temporal'] as const;
export type ChaosTarget = (typeof chaosTargets)[number];

/** What a process does: `worker` runs workflows and steps, the others one of them. */
export type PartKind = ChaosTarget | 'orchestrator' | 'steps';

/** A process of the installation; several may be of one kind. */
export type ChaosPart = { name: string; kind: PartKind };

export type PlannedFault = {
  /** The failpoint the process is armed with; null when it is ended from outside. */
  failpoint: ArmedFailpoint | null;
  /** Milliseconds after which it is ended from outside, if it still runs; null: never. */
  afterMs: number | null;
  /** `SIGTERM` requests an orderly stop, which may reach a failpoint. */
  signal: 'SIGKILL' | 'SIGQUIT' | 'SIGTERM';
  /** Milliseconds until it is started again. */
  awayMs: number;
};

/** Runs until it is stopped. */
export const noFault: PlannedFault = {
  failpoint: null,
  afterMs: null,
  signal: 'SIGTERM',
  awayMs: 0,
};

const targets: Readonly<Record<string, 'worker' | 'server' | 'migrate'>> = {
  server: 'server',
  api: 'server',
  reconcile: 'server',
  sweep: 'server',
  deliver: 'server',
  bulk: 'server',
  begin: 'worker',
  recorder: 'worker',
  observer: 'worker',
  inline: 'worker',
  attempt: 'worker',
  http: 'worker',
  'run-profile': 'worker',
  command: 'worker',
  finalize: 'worker',
  worker: 'worker',
  migrate: 'migrate',
};

/** The process that reaches the failpoint. */
export function targetOf(point: Failpoint): 'worker' | 'server' | 'migrate' {
  return targets[point.split('.')[0] ?? ''] ?? 'worker';
}

/** The kind of worker that reaches it, where workflows and steps run apart; null for both. */
function splitKindOf(point: Failpoint): PartKind | null {
  const prefix = point.split('.')[0] ?? '';
  if (['begin', 'recorder', 'slots', 'finalize'].includes(prefix)) return 'orchestrator';
  return ['attempt', 'http', 'run-profile', 'command'].includes(prefix) ? 'steps' : null;
}

/** Failpoints of an orderly stop, and those passed once at a start. */
const atStop = /shutdown|drain/;
const atStart = /before-listen|before-connect|before-run/;
/** Reached so rarely that a process would end before a high count. */
const seldom = /^(api|reconcile|sweep|deliver)|holder-checked|followers/;
/** No schedule of chaos follows another, and nothing is done in bulk. */
const unreachable: readonly Failpoint[] = [
  'finalize.followers-taken',
  'deliver.taken',
  'deliver.started',
  'bulk.claimed',
  'bulk.acted',
];
const reports: Failpoint = 'api.observations.arrived';

/** No process of `carillon chaos` reaches the failpoint: its worker reports to no server. */
export function isUnreachable(point: Failpoint): boolean {
  return point === reports || isUnreachableAnywhere(point);
}

/** The operator's own commands are tested by themselves. */
function isUnreachableAnywhere(point: Failpoint): boolean {
  return unreachable.includes(point) || /^(tenant|retention)\./.test(point);
}

function isReachedBy(kind: PartKind, point: Failpoint, hasStepWorkers: boolean): boolean {
  if (isUnreachableAnywhere(point) || (point === reports && !hasStepWorkers)) return false;
  if (kind !== 'orchestrator' && kind !== 'steps') return targetOf(point) === kind;
  // Without a database, a worker observes through the API; without steps, it runs none inline.
  if (targetOf(point) !== 'worker' || /^(observer|inline)\./.test(point)) return false;
  const only = splitKindOf(point);
  return only === null || only === kind;
}

function maxHits(point: Failpoint): number {
  if (atStop.test(point) || atStart.test(point)) return 1;
  return seldom.test(point) ? 3 : 8;
}

export type FaultPlanOptions = {
  seed: number;
  /** The only failpoint to use; null chooses among all. */
  failpoint: ArmedFailpoint | null;
  /** Milliseconds PostgreSQL and Temporal stay down; null chooses up to three seconds. */
  outageMs: number | null;
  /** Whether step workers report to the server. */
  hasStepWorkers?: boolean;
  /** Every process lives so many times longer; 1 when left out. */
  pace?: number;
};

const runsCode: readonly PartKind[] = ['worker', 'orchestrator', 'steps', 'server'];

/** Returns the next fault each time it is called. */
export function createFaultPlan(
  { name, kind }: ChaosPart,
  options: FaultPlanOptions,
): () => PlannedFault {
  const random = createRandom(options.seed, name);
  const { pace = 1 } = options;
  let count = 0;
  return () => {
    count += 1;
    if (runsCode.includes(kind)) {
      // Every other process runs unarmed for a while, so that the work makes progress; so does the
      // first, which was started before the faults.
      return count % 2 === 0
        ? armedFault(random, pointFor(kind, random, options), options)
        : endedFault(random, kind === 'server' ? [6_000, 16_000] : [10_000, 16_000], pace);
    }
    const fault = endedFault(random, [12_000, 40_000], pace);
    const awayMs = options.outageMs ?? random.between(0, 3_000);
    const signal = kind === 'postgres' && random.oneIn(2) ? 'SIGQUIT' : 'SIGKILL';
    return { ...fault, awayMs, signal };
  };
}

function pointFor(
  kind: PartKind,
  random: Random,
  { failpoint, hasStepWorkers = false }: FaultPlanOptions,
): ArmedFailpoint | null {
  const isReached = (point: Failpoint): boolean => isReachedBy(kind, point, hasStepWorkers);
  if (failpoint !== null) return isReached(failpoint.point) ? failpoint : null;
  const [first, ...rest] = failpointNames.filter(isReached);
  if (!first) return null;
  const point = random.pick([first, ...rest]);
  return { point, hit: random.between(1, maxHits(point)), action: 'kill' };
}

/** With a single failpoint the process runs long enough to reach it on a slow machine. */
function armedFault(
  random: Random,
  failpoint: ArmedFailpoint | null,
  options: Pick<FaultPlanOptions, 'failpoint' | 'pace'>,
): PlannedFault {
  const orderly = failpoint !== null && atStop.test(failpoint.point);
  const patience = failpoint === null || orderly || options.failpoint === null ? 1 : 4;
  const { pace = 1 } = options;
  return {
    failpoint,
    afterMs: random.between(10_000, 14_000) * patience * pace,
    signal: orderly ? 'SIGTERM' : 'SIGKILL',
    awayMs: 0,
  };
}

function endedFault(
  random: Random,
  [low, high]: readonly [number, number],
  pace: number,
): PlannedFault {
  return {
    failpoint: null,
    afterMs: random.between(low, high) * pace,
    signal: 'SIGKILL',
    awayMs: 0,
  };
}
