/** Metrics of the tenant in the text format of Prometheus. */
import { Counter, Gauge, Registry } from 'prom-client';
import { Type } from 'typebox';
import {
  milestoneNextAt,
  milestoneStateOf,
  milestoneStates,
  offsetText,
} from '../../../domain/milestone.ts';
import { observationRefusals } from '../../../domain/observation.ts';
import { type Served, workerRoles, workerStates } from '../../../domain/worker.ts';
import { type Figures, readFigures } from '../../../services/operations/monitoring.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const format = 'text/plain; version=0.0.4; charset=utf-8';

export function registerMetrics(app: App, deps: AppDeps): void {
  app.get(
    '/metrics',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'readMetrics',
        summary:
          'Workers, pools, milestones, the hold, fires that did not run and schedules out of sync, in ' +
          'the text format of Prometheus',
        tags: ['Health'],
        response: {
          ...problemResponses(),
          200: {
            description: 'The metrics.',
            content: { 'text/plain': { schema: Type.String() } },
          },
        },
      },
    },
    async (request, reply) => {
      const text = await renderMetrics(await readFigures(deps, principalOf(request)));
      return reply.type(format).send(text);
    },
  );
}

type Named = readonly [name: string, help: string];
const held: Named = ['carillon_hold', '1 while a hold suspends all automatic starts.'];
const notRun: Named = [
  'carillon_fires_not_run',
  'Fires that came due and neither ran nor have a reason.',
];

/** In the text format of Prometheus. */
async function renderMetrics(figures: Figures): Promise<string> {
  const registry = new Registry();
  if (figures.workers) noteWorkers(registry, figures.workers);
  noteMilestones(registry, figures);
  gauge(registry, held).set(figures.isHeld ? 1 : 0);
  noteSync(registry, figures);
  gauge(registry, notRun).set(figures.firesNotRun);
  noteObservations(registry, figures);
  return registry.metrics();
}

function noteWorkers(
  registry: Registry,
  { workers, orchestrated, pools }: NonNullable<Figures['workers']>,
): void {
  const count = gauge(registry, ['carillon_workers', 'Worker processes.'], ['role', 'state']);
  for (const role of workerRoles) for (const state of workerStates) count.set({ role, state }, 0);
  for (const { role, state } of workers) count.inc({ role, state });
  const runs = ['carillon_workflows_served', '1 while a worker runs workflows.'] as const;
  gauge(registry, runs).set(toFigure(orchestrated));
  const help = '1 while a worker serves the pool; NaN while that is unknown.';
  const served = gauge(registry, ['carillon_pool_served', help], ['pool']);
  const live = gauge(registry, ['carillon_pool_workers', 'Live workers of a pool.'], ['pool']);
  for (const { pool, served: isServed, workers: alive } of pools) {
    served.set({ pool }, toFigure(isServed));
    live.set({ pool }, alive);
  }
}

function noteSync(registry: Registry, { outOfSync }: Figures): void {
  const help = 'Schedules that differ from their Temporal Schedule, by kind.';
  const out = gauge(registry, ['carillon_schedules_out_of_sync', help], ['kind']);
  for (const kind of ['Pending', 'Drifted'] as const) {
    out.set({ kind }, outOfSync.filter((one) => one.kind === kind).length);
  }
}

function toFigure(served: Served): number {
  return served === null ? Number.NaN : Number(served);
}

function gauge<Label extends string>(
  registry: Registry,
  [name, help]: Named,
  labelNames: readonly Label[] = [],
): Gauge<Label> {
  return new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
}

function noteObservations(registry: Registry, { observed: { rows, refused } }: Figures): void {
  const registers = [registry];
  const name = 'carillon_observation_rows_total';
  const help = 'Rows stored from reports of step workers without a database.';
  new Counter({ name, help, registers }).inc(rows);
  const refusals = new Counter({
    name: 'carillon_observations_refused_total',
    help: 'Reports of step workers that were refused, by problem code.',
    labelNames: ['code'],
    registers,
  });
  for (const code of observationRefusals) refusals.inc({ code }, refused.get(code) ?? 0);
}

function noteMilestones(registry: Registry, { milestones, now }: Figures): void {
  const labels = ['schedule', 'anchor', 'offset'] as const;
  const states = gauge(registry, ['carillon_milestones', 'Milestones by state.'], ['state']);
  for (const state of milestoneStates) states.set({ state }, 0);
  const attempts = gauge(
    registry,
    ['carillon_milestone_attempts', 'Attempts of a milestone that is not done.'],
    labels,
  );
  const backoff = gauge(
    registry,
    ['carillon_milestone_backoff_seconds', 'Time until a failed milestone is tried again.'],
    labels,
  );
  for (const one of milestones) {
    const state = milestoneStateOf(one, now);
    states.inc({ state });
    if (state === 'Done' || one.attempts === 0) continue;
    const { scheduleSlug: schedule, anchor, offsetSeconds } = one;
    const place = { schedule, anchor, offset: offsetText(offsetSeconds) };
    attempts.set(place, one.attempts);
    if (state !== 'BackingOff') continue;
    const nextAt = milestoneNextAt(one, now) ?? now;
    backoff.set(place, Math.max(0, (nextAt.getTime() - now.getTime()) / 1_000));
  }
}
