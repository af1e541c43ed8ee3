/** The fire ledger: what became of each fire, and whether every fire is accounted for. */
import { listOrders } from '../../domain/lists/list-order.ts';
import { ProblemError } from '../../domain/problem.ts';
import { type LedgerReport, verifyLedger } from '../../loops/auditor/verify-ledger.ts';
import { didNotRunAfterMs } from '../../loops/loop-health.ts';
import type { Transaction } from '../../store/core/database.ts';
import { type FireFilter, listFires, type StoredFire } from '../../store/fires/fires.ts';
import {
  boundPeriod,
  instantsOf,
  type PageOf,
  type PageRequest,
  type PeriodEnd,
  readPage,
} from '../pagination.ts';
import type { Principal } from '../principal.ts';
import { getRecordedSchedule } from '../schedules/schedule-queries.ts';
import type { ServiceDeps } from '../service-deps.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const maxDays = 31;

export type FireQuery = Pick<FireFilter, 'decision'> & {
  from: PeriodEnd | null;
  to: PeriodEnd | null;
  /** Id, slug or name of a schedule. */
  ref: string;
};

/** The newest first. */
export async function readFires(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { ref, decision, from, to }: FireQuery,
  page: PageRequest,
): Promise<PageOf<StoredFire>> {
  return database.read(tenantId, async (tx) => {
    const { id: scheduleId } = await getRecordedSchedule(tx, ref);
    const filter = { scheduleId, decision, ...instantsOf({ from, to }) };
    return readPage(page, {
      filter: { ...filter, ...boundPeriod({ from, to }) },
      orders: listOrders.fires,
      isKey: isMillisecond,
      read: ({ after, ...wanted }) =>
        listFires(tx, { ...filter, before: after === null ? null : new Date(after), ...wanted }),
      keyOf: ({ scheduledFor }) => scheduledFor.getTime(),
    });
  });
}

const maxMillisecond = 8.64e15;

function isMillisecond(key: unknown): key is number {
  return Number.isSafeInteger(key) && Math.abs(Number(key)) <= maxMillisecond;
}

type Period = { from: Date; to: Date };

/** From `from` (exclusive) to `to` (inclusive); the last 24 hours when both are null. */
export async function verifyFires(
  { database, clock }: ServiceDeps,
  { tenantId }: Principal,
  asked: { from: Date | null; to: Date | null },
): Promise<LedgerReport & Period> {
  const lastSettled = settledAt(clock()).getTime();
  const to = new Date(Math.min(asked.to?.getTime() ?? lastSettled, lastSettled));
  const from = asked.from ?? new Date(to.getTime() - dayMs);
  if (to.getTime() - from.getTime() > maxDays * dayMs) {
    const message = `the period is longer than ${maxDays} days; split it`;
    throw new ProblemError('parameter-invalid', message, {
      errors: [{ pointer: 'from', code: 'out-of-range', message }],
    });
  }
  const report = await database.read(tenantId, (tx) => verifyLedger(tx, { from, to }));
  return { ...report, from, to };
}

/** Of the last two hours that are settled. */
export async function verifyLatestFires(tx: Transaction, now: Date): Promise<LedgerReport> {
  const to = settledAt(now);
  return verifyLedger(tx, { from: new Date(to.getTime() - 2 * hourMs), to });
}

/** A fire that came due after this instant may still start. */
function settledAt(now: Date): Date {
  return new Date(now.getTime() - didNotRunAfterMs);
}
