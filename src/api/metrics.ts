/** Figures of one tenant for Prometheus, read from the record each time they are asked for. */
import { Counter, Gauge, Registry } from 'prom-client';
import { didNotRunAfterMs } from '../control/auditor-health.ts';
import {
  milestoneNextAt,
  milestoneStateOf,
  milestoneStates,
  offsetText,
} from '../domain/milestone.ts';
import { observationRefusals } from '../domain/observation-rules.ts';
import type { ObservationCounts } from './observation-intake.ts';
import type { Transaction } from '../store/database.ts';
import { findDidNotRun } from '../store/fire-audits.ts';
import { findHold } from '../store/holds.ts';
import { listMilestones } from '../store/milestones.ts';
import type { StoredMilestone } from '../store/milestones.ts';

/** Those that come due first; a scrape must stay small. */
const mostMilestones = 1_000;

type Named = readonly [name: string, help: string];
const held: Named = ['carillon_hold', '1 while a hold keeps everything from starting by itself.'];
const notRun: Named = [
  'carillon_fires_not_run',
  'Fires that came due and neither ran nor have a reason.',
];

/** In the text format of Prometheus. */
export async function renderMetrics(
  tx: Transaction,
  { now, observed }: { now: Date; observed: ObservationCounts },
): Promise<string> {
  const registry = new Registry();
  const limit = mostMilestones;
  noteMilestones(registry, await listMilestones(tx, { scheduleIds: null, limit }), now);
  const hold = await findHold(tx, now);
  gauge(registry, held).set(hold === null ? 0 : 1);
  const before = new Date(now.getTime() - didNotRunAfterMs);
  const { unbegun, unaudited } = await findDidNotRun(tx, before);
  gauge(registry, notRun).set(unbegun + unaudited);
  noteObservations(registry, observed);
  return registry.metrics();
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
