/** Metrics of the tenant in the text format of Prometheus. */
import { Registry } from 'prom-client';
import { Type } from 'typebox';
import { executionStatuses } from '../../../domain/execution/status.ts';
import {
  milestoneNextAt,
  milestoneStateOf,
  milestoneStates,
  offsetText,
} from '../../../domain/milestone.ts';
import { observationRefusals } from '../../../domain/observation.ts';
import { type Served, workerRoles, workerStates } from '../../../domain/worker.ts';
import { counterOf, gaugeOf } from '../../../metrics/metric.ts';
import { tenantMetrics as metrics } from '../../../metrics/tenant-metrics.ts';
import {
  type Figures,
  fireDecisions,
  readFigures,
} from '../../../services/operations/monitoring.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';

const format = 'text/plain; version=0.0.4; charset=utf-8';

export function registerMetrics(app: App, deps: AppDeps): void {
  app.get(
    '/metrics',
    {
      config: { permission: 'read', isUntagged: true },
      schema: {
        operationId: 'readMetrics',
        summary:
          'Executions, fires, workers, pools, milestones, the hold, loops and schedules out of sync, in ' +
          'the text format of Prometheus',
        tags: ['Health'],
        response: {
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

/** In the text format of Prometheus. */
async function renderMetrics(figures: Figures): Promise<string> {
  const registry = new Registry();
  if (figures.workers) noteWorkers(registry, figures.workers);
  noteMilestones(registry, figures);
  gaugeOf(metrics.hold, registry).set(figures.isHeld ? 1 : 0);
  noteSync(registry, figures);
  noteRecord(registry, figures);
  noteObservations(registry, figures);
  return registry.metrics();
}

function noteWorkers(
  registry: Registry,
  { workers, orchestrated, pools }: NonNullable<Figures['workers']>,
): void {
  const count = gaugeOf(metrics.workers, registry);
  for (const role of workerRoles) for (const state of workerStates) count.set({ role, state }, 0);
  for (const { role, state } of workers) count.inc({ role, state });
  gaugeOf(metrics.workflowsServed, registry).set(toFigure(orchestrated));
  const served = gaugeOf(metrics.poolServed, registry);
  const live = gaugeOf(metrics.poolWorkers, registry);
  for (const { pool, served: isServed, workers: alive } of pools) {
    served.set({ pool }, toFigure(isServed));
    live.set({ pool }, alive);
  }
}

function noteSync(registry: Registry, { outOfSync, now }: Figures): void {
  const out = gaugeOf(metrics.outOfSync, registry);
  for (const kind of ['Pending', 'Drifted'] as const) {
    out.set({ kind }, outOfSync.filter((one) => one.kind === kind).length);
  }
  const pending = outOfSync.filter(({ kind }) => kind === 'Pending');
  const waits = pending.map(({ since }) => (now.getTime() - since.getTime()) / 1_000);
  gaugeOf(metrics.syncLag, registry).set(Math.max(0, ...waits));
}

/** Statuses that nothing has are there as 0, so that an alert sees the first one come. */
function noteRecord(registry: Registry, { executions, fires, firesNotRun, loops }: Figures): void {
  gaugeOf(metrics.firesNotRun, registry).set(firesNotRun);
  const byStatus = gaugeOf(metrics.executions, registry);
  for (const status of executionStatuses) byStatus.set({ status }, executions[status] ?? 0);
  const byDecision = gaugeOf(metrics.fires, registry);
  for (const decision of fireDecisions) byDecision.set({ decision }, fires[decision] ?? 0);
  const up = gaugeOf(metrics.loopUp, registry);
  for (const [loop, isUp] of Object.entries(loops)) up.set({ loop }, isUp ? 1 : 0);
}

function toFigure(served: Served): number {
  return served === null ? Number.NaN : Number(served);
}

function noteObservations(registry: Registry, { observed: { rows, refused } }: Figures): void {
  counterOf(metrics.observationRows, registry).inc(rows);
  const refusals = counterOf(metrics.observationsRefused, registry);
  for (const code of observationRefusals) refusals.inc({ code }, refused.get(code) ?? 0);
}

function noteMilestones(registry: Registry, { milestones, now }: Figures): void {
  const states = gaugeOf(metrics.milestones, registry);
  for (const state of milestoneStates) states.set({ state }, 0);
  const attempts = gaugeOf(metrics.milestoneAttempts, registry);
  const backoff = gaugeOf(metrics.milestoneBackoff, registry);
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
