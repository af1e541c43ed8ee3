/** Enabling schedules and disabling them, permanently or until an instant. */
import type { NotRun } from '../../contract/schedule/schedules.ts';
import { toInstant } from '../../contract/validation/schema.ts';
import { backfillLimits } from '../../domain/backfill.ts';
import { planBackfill } from '../../loops/backfills/plan-backfill.ts';
import type { Transaction } from '../../store/core/database.ts';
import { findDisabledSince } from '../../store/fires/fire-audits.ts';
import { setScheduleEnabled } from '../../store/schedules/schedule-changes.ts';
import type { StoredSchedule } from '../../store/schedules/schedules.ts';
import { recordAct, scheduleAct } from '../audit.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { getSchedule, type ShownSchedule } from './schedule-queries.ts';
import { pushAndShow } from './schedule-writes.ts';

type Switch = {
  /** Id, slug or name of the schedule. */
  ref: string;
  reason: string | undefined;
};

/** `notRun` are the fires that did not run while it was disabled. */
export async function enableSchedule(
  deps: ServiceDeps,
  principal: Principal,
  change: Switch,
): Promise<{ shown: ShownSchedule; notRun: NotRun | null }> {
  const { id, notRun } = await setEnabled(deps, principal, {
    ...change,
    enabled: true,
    until: null,
  });
  return { shown: await pushAndShow(deps, principal, id), notRun };
}

/** It can still be run now. */
export async function disableSchedule(
  deps: ServiceDeps,
  principal: Principal,
  change: Switch & { until: Date | null },
): Promise<ShownSchedule> {
  const { id } = await setEnabled(deps, principal, { ...change, enabled: false });
  return pushAndShow(deps, principal, id);
}

async function setEnabled(
  deps: ServiceDeps,
  principal: Principal,
  { ref, enabled, reason, until }: Switch & { enabled: boolean; until: Date | null },
): Promise<{ id: string; notRun: NotRun | null }> {
  const { tenantId, initiator } = principal;
  return deps.database.withTenant(tenantId, async (tx) => {
    const current = await getSchedule(tx, ref);
    const { id } = current;
    const at = deps.clock();
    const notRun = enabled && !current.enabled ? await findNotRun(tx, current, at) : null;
    const end = until && `until ${toInstant(until)}`;
    const verb = enabled ? 'enabled' : 'disabled';
    const who = `${verb} by ${initiator.name}${end ? ` ${end.replace('.000Z', 'Z')}` : ''}`;
    const note = reason ? `${who}: ${reason}` : who;
    const change = { id, enabled, note, until, reason: reason ?? null, initiator, at };
    await setScheduleEnabled(tx, change);
    const act = scheduleAct(enabled ? 'enable' : 'disable', id, reason);
    await recordAct(tx, deps, { principal, ...act, detail: end });
    return { id, notRun };
  });
}

const maxPeriodMs = backfillLimits.days * 86_400_000;

/** Fires of the time disabled, as far back as one backfill reaches; null when there were none. */
async function findNotRun(
  tx: Transaction,
  { id: scheduleId, definition }: StoredSchedule,
  now: Date,
): Promise<NotRun | null> {
  const since = await findDisabledSince(tx, scheduleId);
  if (since === null) return null;
  // At the instant of the switch itself it was still enabled.
  const from = new Date(Math.max(since.getTime() + 1, now.getTime() - maxPeriodMs));
  const range = { scheduleId, definition, from, until: now, limit: backfillLimits.fires };
  const { fires, more } = await planBackfill(tx, range);
  const missing = fires.filter(({ ran }) => !ran);
  const [first, last] = [missing[0], missing.at(-1)];
  if (!first || !last) return null;
  const [begin, end] = [toInstant(first.scheduledFor), toInstant(last.scheduledFor)];
  return { count: missing.length, more, from: begin, until: end };
}
