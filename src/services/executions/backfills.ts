/** Backfills: starting past fires of a schedule that did not run. */
import type { BackfillBody } from '../../contract/execution/backfills.ts';
import { outOfRange, readBodyInstant } from '../../contract/validation/body-text.ts';
import {
  backfillLimits,
  defaultBackfillOverlap,
  defaultStartsPerMinute,
} from '../../domain/backfill.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { ProblemError } from '../../domain/problem.ts';
import { cleanText } from '../../domain/text/clip.ts';
import { planBackfill } from '../../loops/backfills/plan-backfill.ts';
import {
  cancelBackfill as endBackfill,
  findBackfill,
  insertBackfill,
  listBackfills,
  type StoredBackfill,
} from '../../store/backfills/backfills.ts';
import type { Transaction } from '../../store/core/database.ts';
import { recordAct, scheduleAct } from '../audit.ts';
import { isId, type PageOf, type PageRequest, readPage } from '../pagination.ts';
import type { Principal } from '../principal.ts';
import { getRecordedSchedule, getSchedule } from '../schedules/schedule-queries.ts';
import type { ServiceDeps } from '../service-deps.ts';

export type BackfillRequest = {
  /** Chosen before the first try: a repeat with the same one finds what the first one created. */
  id: string;
  /** Id, slug or name of the schedule. */
  ref: string;
  body: BackfillBody;
};

export async function createBackfill(
  deps: ServiceDeps,
  principal: Principal,
  request: BackfillRequest,
): Promise<StoredBackfill> {
  return deps.database.withTenant(principal.tenantId, async (tx) => {
    const { id, ref, body } = request;
    const known = await findBackfill(tx, id);
    if (known) return known;
    const at = deps.clock();
    const range = readRange(body, at);
    const schedule = await getSchedule(tx, ref);
    const { id: scheduleId, revision, definition } = schedule;
    const limit = maxCounted;
    const plan = await planBackfill(tx, { scheduleId, definition, ...range, limit });
    checkFireCount(schedule.slug, plan);
    const reason = body.reason === undefined ? null : cleanText(body.reason);
    await insertBackfill(tx, {
      id,
      scheduleId,
      revision,
      ...range,
      order: body.order ?? 'OldestFirst',
      startsPerMinute: body.startsPerMinute ?? defaultStartsPerMinute,
      overlap: body.overlap ?? defaultBackfillOverlap,
      reason,
      at,
      by: principal.initiator,
      traceparent: principal.traceparent,
      fires: plan.fires,
    });
    const act = { ...scheduleAct('backfill', scheduleId, reason), detail: `backfill ${id}` };
    await recordAct(tx, deps, { principal, ...act });
    return getBackfill(tx, id);
  });
}

function readRange(body: BackfillBody, now: Date): { from: Date; until: Date } {
  const [from, until] = [readBodyInstant(body.from, 'from'), readBodyInstant(body.until, 'until')];
  if (until > now) throw outOfRange('until', 'is in the future', 'use an instant in the past');
  if (until < from) throw outOfRange('until', 'is before from', 'use a later one');
  if (until.getTime() - from.getTime() > backfillLimits.days * 86_400_000) {
    const message = `is more than ${backfillLimits.days} days after from`;
    throw outOfRange('until', message, 'split the period');
  }
  return { from, until };
}

/** Fires are counted up to here; the exact number beyond it is not worth the time. */
const maxCounted = 10_000;

function checkFireCount(
  slug: string,
  { fires, more }: { fires: readonly unknown[]; more: boolean },
): void {
  if (fires.length === 0) {
    throw outOfRange('from', `"${slug}" has no fire in this period`, 'use another period');
  }
  if (fires.length <= backfillLimits.fires) return;
  const found = more ? `more than ${maxCounted}` : String(fires.length);
  const message = `the period has ${found} fires; the maximum is ${backfillLimits.fires}`;
  throw outOfRange('until', message, 'split the period');
}

/** Starts nothing more; waiting executions are cancelled, running ones continue. */
export async function cancelBackfill(
  deps: ServiceDeps,
  principal: Principal,
  { id, reason }: { id: string; reason: string | undefined },
): Promise<StoredBackfill> {
  return deps.database.withTenant(principal.tenantId, async (tx) => {
    const { scheduleId } = await getBackfill(tx, id);
    if (!(await endBackfill(tx, { id, at: deps.clock(), by: principal.initiator }))) {
      throw new ProblemError('backfill-already-final', `backfill ${id} has already ended`);
    }
    const act = scheduleAct('cancel-backfill', scheduleId, reason);
    await recordAct(tx, deps, { principal, ...act, detail: `backfill ${id}` });
    return getBackfill(tx, id);
  });
}

export async function readBackfill(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  id: string,
): Promise<StoredBackfill> {
  return database.read(tenantId, (tx) => getBackfill(tx, id));
}

/** Of one schedule, the newest first. */
export async function readBackfills(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { ref, page }: { ref: string; page: PageRequest },
): Promise<PageOf<StoredBackfill>> {
  return database.read(tenantId, async (tx) => {
    const { id: scheduleId } = await getRecordedSchedule(tx, ref);
    return readPage(page, {
      filter: { backfillsOf: scheduleId },
      orders: listOrders.backfills,
      isKey: isId,
      read: (wanted) => listBackfills(tx, { scheduleId, ...wanted }),
      keyOf: ({ id }) => id,
    });
  });
}

async function getBackfill(tx: Transaction, id: string): Promise<StoredBackfill> {
  const found = await findBackfill(tx, id);
  if (!found) throw new ProblemError('backfill-not-found', `there is no backfill "${id}"`);
  return found;
}
