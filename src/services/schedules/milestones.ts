/** Milestones of a schedule: reading them, trying one now, resetting one that failed. */
import { v7 as uuidv7 } from 'uuid';
import {
  type MilestoneFacts,
  milestoneRefusal,
  type MilestoneState,
  milestoneStateOf,
  milestoneStates,
  offsetText,
} from '../../domain/milestone.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Transaction } from '../../store/core/database.ts';
import type { StoredExecution } from '../../store/executions/executions.ts';
import {
  listMilestones,
  lockMilestoneForUpdate,
  offerAttempt,
  resetMilestone as forgetFailures,
  type StoredMilestone,
} from '../../store/schedules/milestones.ts';
import type { StoredSchedule } from '../../store/schedules/schedules.ts';
import { TimingError } from '../../timing/timing-error.ts';
import { readElapsedTime } from '../../timing/zone/instant.ts';
import { recordAct, scheduleAct, withAuditEvent } from '../audit.ts';
import { acceptStart, makeStart } from '../executions/execution-start.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { getSchedule } from './schedule-queries.ts';

const maxMilestones = 10_000;

/** By the time they are due. */
export async function readMilestones(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  ref: string,
): Promise<StoredMilestone[]> {
  return database.read(tenantId, async (tx) => listOf(tx, await getSchedule(tx, ref)));
}

const maxShown = 1_000;

export type MilestoneBoard = {
  items: StoredMilestone[];
  /** Of all, whatever the filter. */
  counts: Record<MilestoneState, number>;
  truncated: boolean;
};

/** Of all schedules, by the time they are due; null means any. */
export async function readMilestoneBoard(
  { database, clock }: ServiceDeps,
  { tenantId }: Principal,
  { anchor, state }: { anchor: string | null; state: MilestoneState | null },
): Promise<MilestoneBoard> {
  const rows = await database.read(tenantId, (tx) =>
    listMilestones(tx, { scheduleIds: null, limit: maxMilestones }),
  );
  const now = clock();
  const counts = Object.fromEntries(milestoneStates.map((one) => [one, 0])) as Record<
    MilestoneState,
    number
  >;
  const found = rows.filter((row) => {
    const own = milestoneStateOf(row, now);
    counts[own] += 1;
    return (state === null || own === state) && (anchor === null || row.anchor === anchor);
  });
  const truncated = found.length > maxShown || rows.length === maxMilestones;
  return { items: found.slice(0, maxShown), counts, truncated };
}

/** Which milestone of a schedule. */
export type WantedMilestone = {
  /** Id, slug or name of the schedule. */
  ref: string;
  /** Such as `PT12H`. */
  offset: string;
  /** Not needed when the schedule has the offset once. */
  anchor?: string;
};

/** Forgets the failures of a milestone that is not done, and with them the wait for its next attempt. */
export async function resetMilestone(
  deps: ServiceDeps,
  principal: Principal,
  { reason, ...wanted }: WantedMilestone & { reason: string },
): Promise<StoredMilestone[]> {
  return deps.database.withTenant(principal.tenantId, async (tx) => {
    const schedule = await getSchedule(tx, wanted.ref);
    const { place, detail } = await getMilestone(tx, schedule, wanted);
    checkCanReset(await lockMilestoneForUpdate(tx, place));
    await forgetFailures(tx, place);
    const act = { ...scheduleAct('reset-milestone', schedule.id, reason), detail };
    await recordAct(tx, deps, { principal, ...act });
    return listOf(tx, schedule);
  });
}

/** @throws ProblemError `milestone-refused` when it is done, or is being tried. */
function checkCanReset(facts: MilestoneFacts): void {
  const executionId = facts.doneBy ?? facts.executionId;
  if (executionId === null) return;
  const detail = facts.doneBy
    ? `milestone: done by execution ${executionId}; there is nothing to reset`
    : `milestone: execution ${executionId} is trying it; reset it when that has ended`;
  throw new ProblemError('milestone-refused', detail, { extra: { executionId } });
}

/**
 * Tries a milestone that is due, without waiting for its next attempt.
 * @throws ProblemError `milestone-refused` when it is done, is being tried, is not due, or has no anchor.
 */
export async function tryMilestone(
  deps: ServiceDeps,
  principal: Principal,
  { reason, ...wanted }: WantedMilestone & { reason: string | undefined },
): Promise<StoredExecution> {
  const { tenantId } = principal;
  const { id } = await deps.database.read(tenantId, (tx) => getSchedule(tx, wanted.ref));
  const act = scheduleAct('try-milestone', id, reason);
  return withAuditEvent(deps, { principal, ...act }, async () => {
    const { start, detail } = await deps.database.withTenant(tenantId, (tx) =>
      acceptAttempt(tx, principal, { ...wanted, ref: id, clock: deps.clock }),
    );
    const execution = await makeStart(deps, principal, start);
    if (execution.status === 'Skipped') {
      const extra = { executionId: start.executionId };
      throw new ProblemError('milestone-refused', execution.error ?? 'it was skipped', { extra });
    }
    return { value: execution, detail, executionId: execution.id };
  });
}

async function acceptAttempt(
  tx: Transaction,
  principal: Principal,
  { ref, clock, ...wanted }: WantedMilestone & Pick<ServiceDeps, 'clock'>,
) {
  const schedule = await getSchedule(tx, ref);
  const { place, detail } = await getMilestone(tx, schedule, wanted);
  const facts = await lockMilestoneForUpdate(tx, place);
  const refusal = milestoneRefusal(facts, { now: clock(), force: true });
  if (refusal !== null) {
    const extra = { executionId: facts.executionId ?? facts.doneBy };
    throw new ProblemError('milestone-refused', refusal, { extra });
  }
  const executionId = await offerAttempt(tx, { ...place, executionId: uuidv7() });
  const { anchor, offsetSeconds } = place;
  const milestone = { anchor, offsetSeconds, force: true };
  return { start: await acceptStart(tx, principal, schedule, { executionId, milestone }), detail };
}

function listOf(tx: Transaction, schedule: StoredSchedule): Promise<StoredMilestone[]> {
  return listMilestones(tx, { scheduleIds: [schedule.id], limit: maxMilestones });
}

type Place = Pick<StoredMilestone, 'scheduleId' | 'anchor' | 'offsetSeconds'>;

/** @throws ProblemError `milestone-not-found` when the schedule has none or several of that offset. */
async function getMilestone(
  tx: Transaction,
  schedule: StoredSchedule,
  { offset, anchor }: Pick<WantedMilestone, 'offset' | 'anchor'>,
): Promise<{ place: Place; detail: string }> {
  const seconds = secondsOf(offset);
  const found = (await listOf(tx, schedule)).filter(
    (one) => one.offsetSeconds === seconds && (anchor === undefined || one.anchor === anchor),
  );
  const [only] = found;
  if (only && found.length === 1) {
    const { scheduleId, offsetSeconds } = only;
    const place = { scheduleId, anchor: only.anchor, offsetSeconds };
    return { place, detail: `${offsetText(offsetSeconds)} after ${only.anchor}` };
  }
  const after = anchor === undefined ? '' : ` after ${anchor}`;
  const detail = only
    ? `"${schedule.slug}" has ${found.length} milestones ${offset}; name the anchor`
    : `"${schedule.slug}" has no milestone ${offsetText(seconds)}${after}`;
  throw new ProblemError('milestone-not-found', detail);
}

function secondsOf(offset: string): number {
  try {
    return readElapsedTime(offset, 'offset');
  } catch (error) {
    if (!(error instanceof TimingError)) throw error;
    const { message, remedy: suggestion } = error;
    const errors = [{ pointer: '/offset', code: 'malformed', message, suggestion }];
    throw new ProblemError('body-invalid', message, { errors });
  }
}
