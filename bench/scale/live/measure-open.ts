/** Executions that are open at once and wait: what each of them holds in the worker. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Cleanup } from '../../cleanup.ts';
import type { ProcessMemory } from '../../report/process-memory.ts';
import { threeSizes } from '../slope.ts';
import { eachOf, waitUntil } from './bench-api.ts';
import { type Installation, type Say, withInstallation } from './installation.ts';
import { httpStep, type ScheduleBody } from './schedule-bodies.ts';

type OpenFigures = ProcessMemory & {
  /** Executions that are open. */
  open: number;
  startedPerSecond: number;
};

export type OpenResult = {
  /** The worker before the first of them, after it has run some. */
  before: ProcessMemory;
  sizes: readonly OpenFigures[];
};

const startedAtOnce = 10;
const beginSeconds = 300;
const settleMs = 3_000;
/** They load what a worker loads once. */
const warmUps = 20;

const open: ScheduleBody = {
  slug: 'open',
  name: 'Open',
  tags: [],
  timings: [{ type: 'Manual' }],
  overlap: 'AllowAll',
  steps: [
    ...[httpStep('Import'), httpStep('Synchronise')],
    { type: 'Wait', name: 'Wait', seconds: 6 * 3_600 },
    ...Array.from({ length: 9 }, (_, index) => httpStep(`Export ${index + 1}`)),
  ],
};
const warm: ScheduleBody = { ...open, slug: 'warm', name: 'Warm', steps: open.steps.slice(0, 2) };

export function measureOpen(
  cleanup: Cleanup,
  { executions, say }: { executions: number; say: Say },
): Promise<OpenResult> {
  return withInstallation(cleanup, async (installation) => {
    const { api, ask } = installation;
    const worker = await installation.startWorker({ tellsMemory: true });
    for (const body of [open, warm]) await api.post('/schedules', body);
    await startMany(installation, 'warm', warmUps);
    await waitUntil('executions to warm up with', beginSeconds, async () => {
      const [found] = await ask<{ count: number }>(
        `select count(*)::integer as count from execution where ended_at is not null`,
      );
      return warmUps - (found?.count ?? 0);
    });
    await delay(settleMs);
    const before = await worker.memory();
    const sizes: OpenFigures[] = [];
    let have = 0;
    for (const size of threeSizes(executions, Math.sqrt(10))) {
      const begun = performance.now();
      await startMany(installation, 'open', size - have);
      await untilWaiting(installation, size);
      const startedPerSecond = ((size - have) * 1_000) / (performance.now() - begun);
      have = size;
      await delay(settleMs);
      const memory = await worker.memory();
      say(`${size} executions open: ${(memory.rssBytes / 2 ** 20).toFixed(0)} MiB`);
      sizes.push({ open: size, startedPerSecond, ...memory });
    }
    return { before, sizes };
  });
}

function startMany({ api }: Installation, slug: string, count: number): Promise<void> {
  const starts = Array.from({ length: count }, () => slug);
  return eachOf(starts, startedAtOnce, (one) => api.post(`/schedules/${one}/run`, {}));
}

async function untilWaiting({ ask }: Installation, size: number): Promise<void> {
  await waitUntil('executions that wait', beginSeconds, async () => {
    const [found] = await ask<{ count: number }>(
      `select count(*)::integer as count from activity_record
       where step_key = 'wait' and started_at is not null and ended_at is null`,
    );
    return size - (found?.count ?? 0);
  });
}
