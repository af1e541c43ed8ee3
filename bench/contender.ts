/** One side of the comparison: how to run a job once, and the worker whose CPU time it costs. */
import type { WorkflowHandle } from '@temporalio/client';
import type { JobName } from './job-shapes.ts';
import type { WorkerProcess } from './worker-process.ts';

export const sides = ['product', 'bare'] as const;
export type Side = (typeof sides)[number];

/** All that measuring needs, also of an engine that is not Temporal. */
export type Runner = {
  side: string;
  worker: WorkerProcess;
  /** Starts one run; `lane` distinguishes concurrent runs, from 0. */
  start(job: JobName, lane: number): Promise<{ result(): Promise<unknown> }>;
};

export type Contender = Omit<Runner, 'start'> & {
  side: Side;
  start(job: JobName, lane: number): Promise<WorkflowHandle>;
};

/** Runs going on at once when throughput is measured. */
export const laneCount = 10;
