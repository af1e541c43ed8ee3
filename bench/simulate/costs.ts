/**
 * What the model knows, and from where: measured with `npm run bench -- --quick --only J12 --rounds 3` on 1 December
 * 2026, or published by the makers. Nothing here is an estimate; docs/guide/scaling.md names the machine.
 */

/** Of one step in J12, 12 steps in 8 groups that do nothing. */
export const measured = {
  stepsPerExecution: 12,
  /**
   * CPU of each part, milliseconds for each step, ten executions at once. The worker's is that of a calm machine
   * (ADR 0009); the others of a busy one, load average 17 to 18, where the worker's read 6.6.
   */
  cpuMs: { worker: 4.1, temporal: 7, postgres: 1.5 },
  /** Transactions of the record that write. */
  commits: 2.5,
  walBytes: 2238,
  /** Tables and indexes of the record, before any vacuum. */
  recordBytes: 2230,
  /** Of one execution in Temporal. */
  historyEvents: 71,
  historyBytes: 21_629,
  stateTransitions: 32,
} as const;

/** Of one execution: the fire counts as three, each step as one, `beginExecution`, finalize and the outcome as one each. */
export const cloudActions = { fire: 3, execution: 3, step: 1 } as const;

/** https://docs.temporal.io/cloud/limits and /cloud/capacity-modes, for each namespace, read on 1 December 2026. */
export const cloudLimits = {
  actionsPerSecond: 500,
  actionsPerSecondOfUnit: 500,
  units: [2, 3, 4, 6, 8, 10, 12],
  firesPerSecond: 10,
} as const;

/** Defaults of the server's dynamic configuration (common/dynamicconfig/constants.go). */
export const serverDefaults = {
  /** `worker.schedulerNamespaceStartWorkflowRPS` */
  firesPerSecond: 30,
  /** `matching.numTaskqueueReadPartitions` and its twin for writes */
  partitions: 4,
  /** `admin.matchingNamespaceTaskqueueToPartitionDispatchRate` */
  tasksPerSecondOfPartition: 1000,
} as const;
