/** Worker processes: what they announce of themselves, and what is said of a pool without any. */
import { secretPrefix } from './identifiers.ts';
import { closestWord } from './text/closest-word.ts';

export const workerRoles = ['all', 'orchestrator', 'steps'] as const;
/** `orchestrator` runs workflows, `steps` the steps of its pools, `all` both. */
export type WorkerRole = (typeof workerRoles)[number];

export const workerLimits = {
  pools: 50,
  identityLength: 300,
  versionLength: 50,
  secrets: 1_000,
  secretLength: 128,
} as const;

/** Pause between two announcements of a worker. Milliseconds. */
export const announceEveryMs = 5_000;

/** A worker that has not announced itself for so long is dead, stopped or cut off. Milliseconds. */
export const silentAfterMs = 15_000;

/** Announced rows are kept for so long after the last word, longer than Temporal remembers pollers. */
export const forgottenAfterMs = 3_600_000;

export const workerStates = ['Live', 'Silent', 'Stopped', 'Unannounced'] as const;
/**
 * `Silent`: not heard of for 15 seconds. `Stopped`: takes no more work, by its own word.
 * `Unannounced`: polls Temporal and announces nothing, as workers of earlier releases do.
 */
export type WorkerState = (typeof workerStates)[number];

/** What one process says of itself. */
export type WorkerAnnouncement = {
  /** UUID that the process made when it started. */
  id: string;
  /** As Temporal knows it: `carillon-steps@host:123`. */
  identity: string;
  role: WorkerRole;
  /** Empty for a worker that runs no steps. */
  pools: readonly string[];
  version: string;
  /** Names of the secrets it has for steps; null when it does not say, as earlier releases do not. */
  secrets: readonly string[] | null;
  /** True once it takes no more work. */
  stopped: boolean;
};

/** True, false, or null while Temporal cannot be asked. */
export type Served = boolean | null;

export type Unserved = {
  /** What is wrong, in words. */
  reason: string;
  /** The command that mends it. */
  command: string;
};

/** Of a pool that is not known to be served; `known` are the pools that are. */
export function unservedPool(
  pool: string,
  served: false | null,
  known: readonly string[],
): Unserved {
  const command = `carillon worker --role steps --pool ${pool}`;
  if (served === null) return { reason: unknown(`a worker serves the pool "${pool}"`), command };
  const closest = closestWord(pool, known);
  const meant = closest === undefined ? '' : ` (did you mean "${closest}"?)`;
  return { reason: `no worker serves the pool "${pool}"${meant}`, command };
}

/** When no worker is known to run workflows. */
export function unservedWorkflows(served: false | null): Unserved {
  const command = 'carillon worker --role orchestrator';
  if (served === null) return { reason: unknown('a worker runs workflows'), command };
  return { reason: 'no worker runs workflows', command };
}

function unknown(what: string): string {
  return `it is not known whether ${what}: none announced itself and Temporal does not answer`;
}

/** `no worker serves the pool "x"; start one with: carillon worker --role steps --pool x`. */
export function unservedText({ reason, command }: Unserved): string {
  return `${reason}; start one with: ${command}`;
}

/** Of a task queue that workers of others poll. A worker with its hands full does not poll either. */
export function unservedQueueText(
  taskQueue: string,
  kind: 'activity' | 'workflow',
  served: false | null,
): string {
  const command = `temporal task-queue describe --task-queue ${taskQueue}`;
  const what = kind === 'activity' ? 'activities' : 'workflows';
  const reason =
    served === null
      ? `it is not known whether a worker polls the task queue "${taskQueue}": Temporal does not answer`
      : `no worker polls the task queue "${taskQueue}" for ${what}, or all are busy`;
  return `${reason}; see: ${command}`;
}

/** What is said of a secret that workers of a pool lack; `others` is true when some of them have it. */
export function missingSecretText(pool: string, secret: string, others: boolean): string {
  const who = others ? 'not every worker' : 'no worker';
  return (
    `${who} of the pool "${pool}" has the secret ${secret}; set ${secretPrefix}${secret} ` +
    'in its environment and start it again'
  );
}
