/** One side, one job, one round: run times one at a time, then throughput with many at once. */
import { laneCount, type Runner } from './contender.ts';
import { type JobName, stepCount } from './job-shapes.ts';
import { processCpuMs } from './report/process-cpu.ts';
import { median } from './report/statistics.ts';
import type { Servers } from './servers.ts';

export type Sample = {
  /** Of one run at a time, from before its start call to its result. */
  runMs: number;
  stepsPerSecond: number;
  /** CPU per step, with many runs at once. */
  workerCpuMs: number;
  temporalCpuMs: number | null;
  postgresCpuMs: number | null;
};

export type RunCounts = { oneAtATime: number; atOnce: number };

const counts: Readonly<Record<JobName, { usual: RunCounts; quick: RunCounts }>> = {
  J12: { usual: { oneAtATime: 15, atOnce: 60 }, quick: { oneAtATime: 4, atOnce: 10 } },
  SEQ100: { usual: { oneAtATime: 3, atOnce: 10 }, quick: { oneAtATime: 1, atOnce: 10 } },
  WIDE100: { usual: { oneAtATime: 5, atOnce: 20 }, quick: { oneAtATime: 2, atOnce: 10 } },
};

export function runCounts(job: JobName, quick: boolean): RunCounts {
  return counts[job][quick ? 'quick' : 'usual'];
}

/** Longer than any job takes on a busy machine; a run that hangs must not hang the bench. */
const runTimeoutMs = 120_000;

export async function runOnce(runner: Runner, job: JobName, lane = 0): Promise<void> {
  const handle = await runner.start(job, lane);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = new Error(`${runner.side} ${job} did not end in ${runTimeoutMs / 1000} s`);
    timer = setTimeout(() => reject(error), runTimeoutMs);
  });
  try {
    await Promise.race([handle.result(), late]);
  } finally {
    clearTimeout(timer);
  }
}

export async function measure(
  runner: Runner,
  given: { job: JobName; counts: RunCounts; servers: Servers },
): Promise<Sample> {
  const { job, servers } = given;
  const times: number[] = [];
  for (let run = 0; run < given.counts.oneAtATime; run += 1) {
    const before = performance.now();
    await runOnce(runner, job);
    times.push(performance.now() - before);
  }
  const steps = given.counts.atOnce * stepCount(job);
  const before = await readMeters(runner, servers);
  await runManyAtOnce(runner, job, given.counts.atOnce);
  const after = await readMeters(runner, servers);
  const perStep = (key: 'temporal' | 'postgres'): number | null =>
    after[key] === null || before[key] === null ? null : (after[key] - before[key]) / steps;
  return {
    runMs: median(times),
    stepsPerSecond: (steps * 1000) / (after.at - before.at),
    workerCpuMs: (after.worker - before.worker) / steps,
    temporalCpuMs: perStep('temporal'),
    postgresCpuMs: perStep('postgres'),
  };
}

async function readMeters(runner: Runner, { temporal, postgres }: Servers) {
  const worker = await runner.worker.cpuMs();
  return {
    worker,
    temporal: processCpuMs(temporal.pid),
    postgres: processCpuMs(postgres.pid),
    at: performance.now(),
  };
}

/** Every lane starts its next run when its last one has ended. */
async function runManyAtOnce(runner: Runner, job: JobName, total: number): Promise<void> {
  let left = total;
  const lanes = Array.from({ length: laneCount }, async (_, lane) => {
    while (left-- > 0) await runOnce(runner, job, lane);
  });
  await Promise.all(lanes);
}
