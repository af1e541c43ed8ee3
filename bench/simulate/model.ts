/** The load of an installation, and what each part needs for it. Pure: the same input gives the same output. */
import { cloudActions, cloudLimits, measured, serverDefaults } from './costs.ts';
import { kneeUtilisation, serversNeeded } from './queueing.ts';

export type Load = {
  schedules: number;
  stepsPerDay: number;
  /** The busiest moment as a multiple of the average: 1 is spread evenly over the day. */
  peak: number;
};

export type Part = { cores: number; utilisation: number; kneeStepsPerSecond: number };

export type Needs = {
  stepsPerSecond: number;
  executionsPerSecond: number;
  worker: Part;
  temporal: Part;
  postgres: Part;
  commitsPerSecond: number;
  walMibPerSecond: number;
  transitionsPerSecond: number;
  eventsPerSecond: number;
  activityTasksOfPartitionPerSecond: number;
  cloudActionsPerSecond: number;
  /** Null when one namespace cannot have that many by itself. */
  cloudUnits: number | null;
};

const day = 86_400;

/** At the peak. */
export function needsOf({ stepsPerDay, peak }: Load): Needs {
  const stepsPerSecond = (stepsPerDay / day) * peak;
  const executionsPerSecond = stepsPerSecond / measured.stepsPerExecution;
  const actions =
    executionsPerSecond * (cloudActions.fire + cloudActions.execution) +
    stepsPerSecond * cloudActions.step;
  return {
    stepsPerSecond,
    executionsPerSecond,
    worker: partOf(stepsPerSecond, measured.cpuMs.worker),
    temporal: partOf(stepsPerSecond, measured.cpuMs.temporal),
    postgres: partOf(stepsPerSecond, measured.cpuMs.postgres),
    commitsPerSecond: stepsPerSecond * measured.commits,
    walMibPerSecond: (stepsPerSecond * measured.walBytes) / 2 ** 20,
    transitionsPerSecond: executionsPerSecond * measured.stateTransitions,
    eventsPerSecond: executionsPerSecond * measured.historyEvents,
    activityTasksOfPartitionPerSecond: stepsPerSecond / serverDefaults.partitions,
    cloudActionsPerSecond: actions,
    cloudUnits: unitsFor(actions),
  };
}

function partOf(stepsPerSecond: number, cpuMs: number): Part {
  const offered = (stepsPerSecond * cpuMs) / 1000;
  const cores = serversNeeded(offered);
  const kneeStepsPerSecond = (kneeUtilisation(cores) * cores * 1000) / cpuMs;
  return { cores, utilisation: offered / cores, kneeStepsPerSecond };
}

function unitsFor(actions: number): number | null {
  if (actions <= cloudLimits.actionsPerSecond) return 1;
  const needed = actions / cloudLimits.actionsPerSecondOfUnit;
  return cloudLimits.units.find((units) => units >= needed) ?? null;
}

export type Disk = { recordTibPerYear: number; walTibPerDay: number; historyTib: number };

/** `retentionDays` is how long Temporal keeps closed workflows. */
export function diskOf({ stepsPerDay }: Load, retentionDays: number): Disk {
  const tib = 2 ** 40;
  const executions = stepsPerDay / measured.stepsPerExecution;
  return {
    recordTibPerYear: (stepsPerDay * measured.recordBytes * 365) / tib,
    walTibPerDay: (stepsPerDay * measured.walBytes) / tib,
    historyTib: (executions * measured.historyBytes * retentionDays) / tib,
  };
}

export type Burst = { startsPerSecond: number; lastStartSeconds: number; drainedSeconds: number };

/** All schedules due at one instant, and workers that end `stepsPerSecond`: the slower of the two decides. */
export function burstOf(
  { schedules }: Load,
  startsPerSecond: number,
  stepsPerSecond: number,
): Burst {
  const lastStartSeconds = schedules / startsPerSecond;
  const work = (schedules * measured.stepsPerExecution) / stepsPerSecond;
  return { startsPerSecond, lastStartSeconds, drainedSeconds: Math.max(lastStartSeconds, work) };
}

/** Where each number of worker cores has its knee, in steps per second. */
export function workerKnees(
  cores: readonly number[],
): { cores: number; utilisation: number; stepsPerSecond: number }[] {
  return cores.map((count) => {
    const utilisation = kneeUtilisation(count);
    return {
      cores: count,
      utilisation,
      stepsPerSecond: (utilisation * count * 1000) / measured.cpuMs.worker,
    };
  });
}
