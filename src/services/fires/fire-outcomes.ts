/** What became of the fires of all schedules in a period, and how many there are of each outcome. */
import { type FireOutcome, fireOutcomes } from '../../domain/execution/fire-outcome.ts';
import { listOrders, type TimedKey } from '../../domain/lists/list-order.ts';
import { findTypicalDurations } from '../../store/executions/typical-duration.ts';
import {
  countFireOutcomes,
  listFireOutcomes,
  type StoredFireOutcome,
} from '../../store/fires/fire-outcomes.ts';
import { isTimedKey, type PageOf, type PageRequest, readPage } from '../pagination.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { checkWindow, type PlanQuery } from './plan-window.ts';

export type ShownFireOutcome = StoredFireOutcome & {
  /** For one that runs; null when nothing is known. */
  usualSeconds: number | null;
};

/** `bound` is what cursors are bound to: the words of the period, which are the same on every page. */
export type FireOutcomeQuery = PlanQuery & { outcome: FireOutcome | null; bound: object };

/** The newest first by default. */
export async function readFireOutcomes(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { query, page }: { query: FireOutcomeQuery; page: PageRequest },
): Promise<PageOf<ShownFireOutcome>> {
  const { bound, ...filter } = { ...query, ...checkWindow(query) };
  const { tag, connectedSystem, outcome } = filter;
  return database.read(tenantId, async (tx) => {
    const found = await readPage<StoredFireOutcome, TimedKey, (typeof listOrders.fires)[number]>(
      page,
      {
        filter: { fireOutcomes: { ...bound, tag, connectedSystem, outcome } },
        orders: listOrders.fires,
        isKey: isTimedKey,
        read: (wanted) => listFireOutcomes(tx, { ...filter, ...wanted }),
        keyOf: ({ scheduledFor, scheduleId: id }) => ({ at: scheduledFor.getTime() * 1_000, id }),
      },
    );
    const running = found.items.filter(isRunning).map(({ scheduleId }) => scheduleId);
    const usual = await findTypicalDurations(tx, [...new Set(running)]);
    const items = found.items.map((fire) => ({
      ...fire,
      usualSeconds: isRunning(fire) ? (usual.get(fire.scheduleId) ?? null) : null,
    }));
    return { ...found, items };
  });
}

function isRunning({ outcome }: StoredFireOutcome): boolean {
  return outcome === 'Running';
}

export type FireTotals = {
  from: Date;
  to: Date;
  total: number;
  outcomes: Record<FireOutcome, number>;
  complete: boolean;
};

const maxCounted = 100_000;

export async function readFireTotals(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  query: PlanQuery,
): Promise<FireTotals> {
  const window = checkWindow(query);
  const counted = await database.read(tenantId, (tx) =>
    countFireOutcomes(tx, { ...query, ...window, limit: maxCounted }),
  );
  const outcomes = Object.fromEntries(
    fireOutcomes.map((outcome) => [outcome, counted[outcome] ?? 0]),
  ) as Record<FireOutcome, number>;
  const total = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  return { ...window, total, outcomes, complete: total < maxCounted };
}
