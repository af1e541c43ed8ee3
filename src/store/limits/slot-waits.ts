/** What steps without a slot wait for, and who is in front of them. */
import { decideSlots, type SlotDecision } from '../../domain/limits/decide-slots.ts';
import { distinctLimits, limitText } from '../../domain/limits/limit.ts';
import type { SlotWait } from '../../domain/limits/slot-wait.ts';
import type { Transaction } from '../core/database.ts';
import { sql } from '../core/sql.ts';
import { listWaitingSteps, type ReadLimit, readLimits, type SlotRow } from './limit-slots.ts';

type Refused = Extract<SlotDecision, { taken: false }>;

/** By step index. `limits` are those that decided. */
export async function findSlotWaits(
  tx: Transaction,
  refused: readonly Refused[],
  limits: readonly ReadLimit[],
): Promise<Map<number, SlotWait>> {
  if (refused.length === 0) return new Map();
  const byText = new Map(limits.map((limit) => [limitText(limit.state.key), limit]));
  const inFront = refused.map(({ stepIndex, by }) => {
    const limit = byText.get(limitText(by));
    return { stepIndex, by, limit, row: limit?.holders[0] ?? limit?.waiting[0] ?? null };
  });
  const slugs = await findSlugs(
    tx,
    inFront.flatMap(({ row }) => (row ? [row] : [])),
  );
  return new Map(
    inFront.map(({ stepIndex, by, limit, row }) => [
      stepIndex,
      {
        key: by,
        max: limit?.state.max ?? 1,
        holder: row && holderOf(tx, row, slugs),
        closed: limit?.state.closed ?? null,
      },
    ]),
  );
}

/** Of another tenant, only that it is one. */
export function holderOf(
  tx: Transaction,
  { tenantId, executionId, stepIndex, takenAt, askedAt }: SlotRow,
  slugs: ReadonlyMap<string, string>,
): NonNullable<SlotWait['holder']> {
  const isOwn = tenantId === tx.tenantId;
  return {
    executionId: isOwn ? executionId : null,
    schedule: isOwn ? (slugs.get(executionId) ?? null) : null,
    ...{ stepIndex, takenAt, askedAt },
  };
}

/** Slugs of the schedules by execution; those of other tenants cannot be seen. */
export async function findSlugs(
  tx: Transaction,
  rows: readonly SlotRow[],
): Promise<Map<string, string>> {
  const ids = [...new Set(rows.map(({ executionId }) => executionId))];
  if (ids.length === 0) return new Map();
  const found = await tx.rows<{ id: string; slug: string }>(sql`
    select id, schedule_slug as slug from execution
    where tenant_id = ${tx.tenantId} and id = any (${ids}::uuid[])
    limit 1000`);
  return new Map(found.map(({ id, slug }) => [id, slug]));
}

type Place = { runId: string; stepIndex: number };

/** Of the steps that wait for a slot, in the order of `steps`: what each waits for now; null for all others. */
export async function describeWaits(
  tx: Transaction,
  steps: readonly Place[],
): Promise<({ wait: SlotWait; executionId: string } | null)[]> {
  const waiting = await listWaitingSteps(tx, steps);
  if (waiting.length === 0) return steps.map(() => null);
  const limits = await readLimits(tx, distinctLimits(waiting.flatMap((one) => one.limits)));
  const states = limits.map(({ state }) => state);
  // By its turn, because steps of several executions may have the same index.
  const asked = waiting.map((one) => ({ ...one, stepIndex: one.turn }));
  const refused = asked.flatMap((one) =>
    decideSlots([one], states).flatMap((decided) => (decided.taken ? [] : [decided])),
  );
  const waits = await findSlotWaits(tx, refused, limits);
  return steps.map(({ runId, stepIndex }) => {
    const own = waiting.find((one) => one.runId === runId && one.stepIndex === stepIndex);
    const wait = own && waits.get(own.turn);
    return wait ? { wait, executionId: own.executionId } : null;
  });
}
