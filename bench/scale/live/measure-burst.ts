/** Schedules that are due in the same second: how late they start. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Cleanup } from '../../cleanup.ts';
import type { WorkerProcess } from '../../worker-process.ts';
import { percentile, threeSizes } from '../slope.ts';
import { eachOf, waitUntil } from './bench-api.ts';
import { type Installation, type Say, withInstallation } from './installation.ts';
import { type CpuCosts, forOne, watchCpu } from './process-costs.ts';
import { httpStep, type ScheduleBody } from './schedule-bodies.ts';

type Lateness = { p50Ms: number; p99Ms: number; maxMs: number };

export type BurstFigures = {
  schedules: number;
  /** From the nominal instant until Temporal has its workflow. */
  accepted: Lateness;
  /** From the nominal instant to the first task of the execution. */
  start: Lateness;
  /** From there to the attempt of its one step. */
  step: Lateness;
  /** Started late by the auditor, because Temporal had not. */
  caughtUp: number;
  /** Of one, from its start to its end. */
  cpuMs: CpuCosts;
};

const createdAtOnce = 8;
/** What creating one is expected to take before any was created, with reserve. */
const firstCreateMs = 200;
/** So much longer than the schedules of the round before. */
const reserve = 2;
/** Left for Temporal to see the last of them. */
const leadMs = 30_000;
const endSeconds = 180;

export function measureBurst(
  cleanup: Cleanup,
  { schedules, say }: { schedules: number; say: Say },
): Promise<BurstFigures[]> {
  return withInstallation(cleanup, async (installation) => {
    const worker = await installation.startWorker();
    const found: BurstFigures[] = [];
    let createMs = firstCreateMs;
    for (const size of threeSizes(schedules, Math.sqrt(10))) {
      const { figures, ...made } = await burst(installation, {
        ...{ worker, size, createMs, say },
        prefix: `burst-${found.length}-`,
      });
      createMs = made.createMs * reserve;
      const { start } = figures;
      say(
        `${size} due at once: p50 ${start.p50Ms} ms, p99 ${start.p99Ms} ms, last ${start.maxMs} ms`,
      );
      found.push(figures);
    }
    return found;
  });
}

type Round = {
  worker: WorkerProcess;
  size: number;
  prefix: string;
  /** What creating one is expected to take. */
  createMs: number;
  say: Say;
};

async function burst(
  installation: Installation,
  { worker, size, prefix, createMs, say }: Round,
): Promise<{ figures: BurstFigures; createMs: number }> {
  const { api, ask } = installation;
  const begun = Date.now();
  const at = new Date(Math.ceil((begun + leadMs + size * createMs) / 1_000) * 1_000);
  const bodies = Array.from({ length: size }, (_, index) => dueAt(at, `${prefix}${index}`));
  await eachOf(bodies, createdAtOnce, (body) => api.post('/schedules', body));
  await waitUntil('schedules in sync', (at.getTime() - Date.now()) / 1_000, async () => {
    const [found] = await ask<{ count: number }>(
      'select count(*)::integer as count from schedule where observed_generation < generation',
    );
    return found?.count ?? 0;
  });
  const tookMs = (Date.now() - begun) / size;
  const leadLeft = at.getTime() - Date.now();
  if (leadLeft <= 0) throw new Error(`creating ${size} schedules took longer than was left for it`);
  say(`${size} schedules are due in ${(leadLeft / 1_000).toFixed(0)} s`);
  await delay(leadLeft);
  const cpuSince = await watchCpu(installation, worker);
  await waitUntil('executions that ended', endSeconds, async () => {
    const [found] = await ask<{ count: number }>(
      `select count(*)::integer as count from execution
       where schedule_slug like $1 || '%' and ended_at is not null`,
      [prefix],
    );
    return size - (found?.count ?? 0);
  });
  const cpuMs = forOne(await cpuSince(), size);
  const figures = { ...(await readLateness(ask, { prefix, size })), cpuMs };
  return { figures, createMs: tookMs };
}

function dueAt(at: Date, slug: string): ScheduleBody {
  const timings = [{ type: 'OneTime', at: at.toISOString() }];
  const common = { tags: ['burst'], overlap: 'Skip' as const, steps: [httpStep('Import')] };
  return { slug, name: slug, timings, ...common };
}

/** @throws Error when one did not start, started twice, or did not complete. */
async function readLateness(
  ask: Installation['ask'],
  { prefix, size }: { prefix: string; size: number },
): Promise<Omit<BurstFigures, 'cpuMs'>> {
  const rows = await ask<{
    accepted: number;
    started: number;
    began: number;
    status: string;
    caughtUp: boolean;
  }>(
    `select e.status, f.catch_up as "caughtUp",
       (extract(epoch from e.queued_at - e.scheduled_for) * 1000)::float8 as accepted,
       (extract(epoch from e.started_at - e.scheduled_for) * 1000)::float8 as started,
       (extract(epoch from r.started_at - e.started_at) * 1000)::float8 as began
     from execution e
     join fire f on f.tenant_id = e.tenant_id and f.execution_id = e.id
     join activity_record r on r.tenant_id = e.tenant_id and r.execution_id = e.id
     where e.schedule_slug like $1 || '%'`,
    [prefix],
  );
  const completed = rows.filter(({ status }) => status === 'Completed').length;
  if (rows.length !== size || completed !== size) {
    throw new Error(`of ${size} schedules ${rows.length} started and ${completed} completed`);
  }
  return {
    schedules: size,
    accepted: latenessOf(rows.map(({ accepted }) => accepted)),
    start: latenessOf(rows.map(({ started }) => started)),
    step: latenessOf(rows.map(({ began }) => began)),
    caughtUp: rows.filter(({ caughtUp }) => caughtUp).length,
  };
}

function latenessOf(values: readonly number[]): Lateness {
  return {
    p50Ms: percentile(values, 50),
    p99Ms: percentile(values, 99),
    maxMs: Math.max(...values),
  };
}
