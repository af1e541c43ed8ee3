/** How long the processes under chaos live, and what ends each life: decided by the seed alone. */
import { type ArmedFailpoint, type Failpoint, failpointNames } from '../../failpoints.ts';
import { createRandom, type Random } from './client.ts';

export const chaosTargets = ['worker', 'server', 'postgres', 'temporal'] as const;
export type ChaosTarget = (typeof chaosTargets)[number];

export type PlannedFault = {
  /** What the process is armed with; null when it is ended from outside. */
  failpoint: ArmedFailpoint | null;
  /** Milliseconds after which it is ended from outside, if it still lives; null lets it live. */
  afterMs: number | null;
  /** `SIGTERM` asks for an orderly end, in the middle of which a failpoint may lie. */
  signal: 'SIGKILL' | 'SIGQUIT' | 'SIGTERM';
  /** Milliseconds it then stays away. */
  awayMs: number;
};

/** Lives on until it is stopped. */
export const noFault: PlannedFault = {
  failpoint: null,
  afterMs: null,
  signal: 'SIGTERM',
  awayMs: 0,
};

const rooms: Readonly<Record<string, 'worker' | 'server' | 'migrate'>> = {
  server: 'server',
  api: 'server',
  reconcile: 'server',
  sweep: 'server',
  deliver: 'server',
  begin: 'worker',
  recorder: 'worker',
  observer: 'worker',
  attempt: 'worker',
  http: 'worker',
  'run-profile': 'worker',
  command: 'worker',
  seal: 'worker',
  worker: 'worker',
  migrate: 'migrate',
};

/** The process that reaches the point. */
export function targetOf(point: Failpoint): 'worker' | 'server' | 'migrate' {
  return rooms[point.split('.')[0] ?? ''] ?? 'worker';
}

/** Points on the way of an orderly stop, and points passed once at a start. */
const atStop = /shutdown|drain/;
const atStart = /before-listen|before-connect|before-run/;
/** Passed only now and then, so that a high count would never be reached within a life. */
const seldom = /^(api|reconcile|sweep|deliver)|holder-checked|followers/;
/** No step worker reports to this server, and none of its schedules follows another. */
const unreachable: readonly Failpoint[] = [
  ...(['api.observations.arrived', 'seal.followers-taken'] as const),
  ...(['deliver.taken', 'deliver.started'] as const),
];

/** Chaos has nothing that would lead a process there. */
export function isUnreachable(point: Failpoint): boolean {
  return unreachable.includes(point);
}

function maxHits(point: Failpoint): number {
  if (atStop.test(point) || atStart.test(point)) return 1;
  return seldom.test(point) ? 3 : 8;
}

export type FaultPlanOptions = {
  seed: number;
  /** The only point to be armed with; null chooses among all. */
  failpoint: ArmedFailpoint | null;
  /** Milliseconds PostgreSQL and Temporal stay away; null chooses up to three seconds. */
  outageMs: number | null;
};

/** Answers the next life each time it is called. */
export function createFaultPlan(
  target: ChaosTarget,
  options: FaultPlanOptions,
): () => PlannedFault {
  const random = createRandom(options.seed, target);
  let count = 0;
  return () => {
    count += 1;
    if (target === 'worker' || target === 'server') {
      // Every other life goes its way for a while, so that the work gets somewhere; so does the first,
      // of which only the last moments are left when the killing begins.
      return count % 2 === 0
        ? armedFault(random, pointFor(target, random, options), options)
        : endedFault(random, target === 'worker' ? [10_000, 16_000] : [6_000, 16_000]);
    }
    const fault = endedFault(random, [12_000, 40_000]);
    const awayMs = options.outageMs ?? random.between(0, 3_000);
    const signal = target === 'postgres' && random.oneIn(2) ? 'SIGQUIT' : 'SIGKILL';
    return { ...fault, awayMs, signal };
  };
}

function pointFor(
  target: 'worker' | 'server',
  random: Random,
  { failpoint: failpoint }: FaultPlanOptions,
): ArmedFailpoint | null {
  if (failpoint !== null) return targetOf(failpoint.point) === target ? failpoint : null;
  const [first, ...rest] = failpointNames.filter(
    (point) => targetOf(point) === target && !isUnreachable(point),
  );
  if (!first) return null;
  const point = random.pick([first, ...rest]);
  return { point, hit: random.between(1, maxHits(point)), action: 'kill' };
}

/** Where only one point is used, a life lasts long enough to come to it on a slow machine. */
function armedFault(
  random: Random,
  failpoint: ArmedFailpoint | null,
  options: Pick<FaultPlanOptions, 'failpoint'>,
): PlannedFault {
  const orderly = failpoint !== null && atStop.test(failpoint.point);
  const patience = failpoint === null || orderly || options.failpoint === null ? 1 : 4;
  return {
    failpoint: failpoint,
    afterMs: random.between(10_000, 14_000) * patience,
    signal: orderly ? 'SIGTERM' : 'SIGKILL',
    awayMs: 0,
  };
}

function endedFault(random: Random, [low, high]: readonly [number, number]): PlannedFault {
  return { failpoint: null, afterMs: random.between(low, high), signal: 'SIGKILL', awayMs: 0 };
}
