/** Metrics of the tenant, for Prometheus and what reads its format. */
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
import { didNotRunAfterMs } from '../../../loops/loop-health.ts';
import type { ObservationCounts } from '../../../services/executions/observation-intake.ts';
import { pendingAfterMs } from '../../../services/operations/health.ts';
import type { WorkerOverview } from '../../../services/operations/worker-overview.ts';
import type { Transaction } from '../../../store/core/database.ts';
import { findDidNotRun } from '../../../store/fires/fire-audits.ts';
import { findHold } from '../../../store/schedules/holds.ts';
import { listMilestones, type StoredMilestone } from '../../../store/schedules/milestones.ts';
import { listOutOfSync } from '../../../store/schedules/schedule-drift.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const format = 'text/plain; version=0.0.4; charset=utf-8';

/** Null when they could not be looked up: the other figures are told all the same. */
async function lookUp({ workers, log }: AppDeps, tenantId: string): Promise<WorkerOverview | null> {
  try {
    const used = await workers.usedPools(tenantId);
    return await workers.overview(
      tenantId,
      used.map(({ pool }) => pool),
    );
  } catch (err) {
    log.warn({ err }, 'workers could not be looked up');
    return null;
  }
}

export function registerMetrics(app: App, deps: AppDeps): void {
  app.get(
    '/metrics',
    {
      config: { role: 'operator' },
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
      const { tenantId } = principalOf(request);
      const workers = await lookUp(deps, tenantId);
      const observed = deps.observations.countsOf(tenantId);
      const text = await deps.database.read(tenantId, (tx) =>
        renderMetrics(tx, { now: deps.clock(), observed, workers }),
      );
      return reply.type(format).send(text);
    },
  );
}

// Figures of one tenant for Prometheus, read from the record each time they are asked for.

/** Those that come due first; a scrape must stay small. */
const maxMilestones = 1_000;

type Named = readonly [name: string, help: string];
const held: Named = ['carillon_hold', '1 while a hold keeps everything from starting by itself.'];
const notRun: Named = [
  'carillon_fires_not_run',
  'Fires that came due and neither ran nor have a reason.',
];

/** In the text format of Prometheus; `workers` is null when they could not be looked up. */
async function renderMetrics(
  tx: Transaction,
  given: { now: Date; observed: ObservationCounts; workers: WorkerOverview | null },
): Promise<string> {
  const { now, observed, workers } = given;
  const registry = new Registry();
  if (workers) noteWorkers(registry, workers);
  const limit = maxMilestones;
  noteMilestones(registry, await listMilestones(tx, { scheduleIds: null, limit }), now);
  const hold = await findHold(tx, now);
  gauge(registry, held).set(hold === null ? 0 : 1);
  const before = new Date(now.getTime() - didNotRunAfterMs);
  await noteSync(registry, tx, now);
  const { unbegun, unaudited } = await findDidNotRun(tx, before);
  gauge(registry, notRun).set(unbegun + unaudited);
  noteObservations(registry, observed);
  return registry.metrics();
}

function noteWorkers(registry: Registry, { workers, orchestrated, pools }: WorkerOverview): void {
  const count = gauge(registry, ['carillon_workers', 'Worker processes.'], ['role', 'state']);
  for (const role of workerRoles) for (const state of workerStates) count.set({ role, state }, 0);
  for (const { role, state } of workers) count.inc({ role, state });
  const runs = ['carillon_workflows_served', '1 while a worker runs workflows.'] as const;
  gauge(registry, runs).set(toFigure(orchestrated));
  const help = '1 while a worker serves the pool; NaN while that cannot be told.';
  const served = gauge(registry, ['carillon_pool_served', help], ['pool']);
  const live = gauge(registry, ['carillon_pool_workers', 'Live workers of a pool.'], ['pool']);
  for (const { pool, served: isServed, workers: alive } of pools) {
    served.set({ pool }, toFigure(isServed));
    live.set({ pool }, alive);
  }
}

async function noteSync(registry: Registry, tx: Transaction, now: Date): Promise<void> {
  const help = 'Schedules that Temporal does not have as they are here, by kind.';
  const out = gauge(registry, ['carillon_schedules_out_of_sync', help], ['kind']);
  const pendingBefore = new Date(now.getTime() - pendingAfterMs);
  const found = await listOutOfSync(tx, { pendingBefore, restoredAfter: now });
  for (const kind of ['Pending', 'Drifted'] as const) {
    out.set({ kind }, found.filter((one) => one.kind === kind).length);
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

/** Of this server process, since it began. */
function noteObservations(registry: Registry, { rows, refused }: ObservationCounts): void {
  const registers = [registry];
  const name = 'carillon_observation_rows_total';
  const help = 'Rows stored of what step workers without a database reported.';
  new Counter({ name, help, registers }).inc(rows);
  const refusals = new Counter({
    name: 'carillon_observations_refused_total',
    help: 'Reports of step workers that were not taken, by problem code.',
    labelNames: ['code'],
    registers,
  });
  for (const code of observationRefusals) refusals.inc({ code }, refused.get(code) ?? 0);
}

function noteMilestones(
  registry: Registry,
  milestones: readonly StoredMilestone[],
  now: Date,
): void {
  const labels = ['schedule', 'anchor', 'offset'] as const;
  const states = gauge(registry, ['carillon_milestones', 'Milestones by state.'], ['state']);
  for (const state of milestoneStates) states.set({ state }, 0);
  const attempts = gauge(
    registry,
    ['carillon_milestone_attempts', 'Tries of a milestone that is not done.'],
    labels,
  );
  const backoff = gauge(
    registry,
    ['carillon_milestone_backoff_seconds', 'Time until a milestone that failed is tried again.'],
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
