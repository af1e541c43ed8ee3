/** What the ledger says of a milestone that has come due and has no row. It starts nothing. */
import { milestoneRefusal, milestoneStateOf } from '../domain/milestone.ts';
import type { MilestoneFacts, MilestoneKey } from '../domain/milestone.ts';
import type { Database } from '../store/database.ts';
import type { ExplainedFire } from '../store/fire-audits.ts';
import { listMilestones } from '../store/milestones.ts';
import type { FireGateway } from '../temporal/fire-gateway.ts';
import { explainFound, without } from './explain-fire.ts';
import type { ExplainedSchedule } from './explain-fire.ts';
import type { ExpectedFire } from './expected-fires.ts';

export type MilestoneFire = ExpectedFire & { milestone: MilestoneKey };

export type ExplainMilestoneDeps = { database: Database; fires: FireGateway };

/** Of one schedule; more than a definition may name. */
const mostMilestones = 10_000;

/**
 * Null while the tick is to try it. What is Missed here may be tried later, and the first try takes
 * the row over; only what is done is final.
 */
export async function explainMilestone(
  { database, fires }: ExplainMilestoneDeps,
  { tenantId, tenantSlug, audit, now }: ExplainedSchedule & { tenantId: string },
  { at, phase, milestone }: MilestoneFire,
): Promise<ExplainedFire | null> {
  if (audit.deleted) return without(at, 'Missed', 'milestone: the schedule was deleted');
  const workflow = await fires.find({ tenantSlug, slug: audit.slug, scheduledFor: at });
  if (workflow.state === 'open') return explainFound(at, workflow);
  const filter = { scheduleIds: [audit.scheduleId], limit: mostMilestones };
  const stored = await database.read(tenantId, (tx) => listMilestones(tx, filter));
  const facts = stored.find((one) => isAbout(one, milestone));
  if (!facts) return without(at, 'Missed', 'milestone: the schedule does not name it any more');
  const refusal = milestoneRefusal(facts, { now });
  if (refusal !== null) {
    return without(at, milestoneStateOf(facts, now) === 'Done' ? 'Skipped' : 'Missed', refusal);
  }
  if (phase.state === 'Disabled' || !audit.enabled) {
    const note = phase.note === '' ? 'the schedule was switched off' : phase.note;
    return without(at, 'Missed', `disabled: ${note}`);
  }
  return null;
}

function isAbout(one: MilestoneFacts, { anchor, offsetSeconds }: MilestoneKey): boolean {
  return one.anchor === anchor && Number(one.offsetSeconds) === offsetSeconds;
}
