/** Slots of limits: which steps have one, and which wait. Claims of the same limit come one after the other. */
import type { SlotRequests } from '../../domain/execution/recording.ts';
import { finalExecutionStatuses, finalStepStatuses } from '../../domain/execution/status.ts';
import {
  decideSlots,
  type LimitState,
  type SlotDecision,
  type SlotRequest,
  turnOf,
} from '../../domain/limits/decide-slots.ts';
import {
  defaultSystemMax,
  distinctLimits,
  limitBounds,
  type LimitKey,
  limitText,
} from '../../domain/limits/limit.ts';
import { defaultPriority } from '../../domain/schedule/priority.ts';
import type { Transaction } from '../core/database.ts';
import { prepared, type Sql, sql } from '../core/sql.ts';
import { findClosures } from './maintenance-windows.ts';

/** A step that has slots, or waits for them. */
export type SlotRow = {
  tenantId: string;
  executionId: string;
  runId: string;
  stepIndex: number;
  turn: number;
  askedAt: Date;
  takenAt: Date | null;
};

/** A limit with those that have a slot of it, and those that wait, each in the order in which they asked. */
export type ReadLimit = { state: LimitState; holders: SlotRow[]; waiting: SlotRow[] };

/** More holders than any limit allows, or waiting steps than it could ever serve at once, never matter. */
const mostRows = limitBounds.most;

const finalExecutions = [...finalExecutionStatuses];
const finalSteps = [...finalStepStatuses];

function asTable(keys: readonly LimitKey[]): Sql {
  return sql`unnest(
    ${keys.map(({ kind }) => kind)}::text[],
    ${keys.map(({ name }) => name)}::text[],
    ${keys.map(({ shared }) => shared)}::boolean[]) with ordinality as k (kind, name, shared, place)`;
}

/**
 * From here on until the transaction ends, no other one claims slots of these limits. Always in the same order,
 * and before any row is locked: so two of them cannot deadlock.
 */
async function lockLimits(tx: Transaction, keys: readonly LimitKey[]): Promise<void> {
  if (keys.length === 0) return;
  const texts = distinctLimits(keys).map((key) =>
    key.shared ? limitText(key) : `${limitText(key)} ${tx.tenantId}`,
  );
  await tx.execute(
    prepared(
      'lock_limits',
      sql`
        select pg_advisory_xact_lock(hashtextextended(t.text, 0))
        from unnest(${texts}::text[]) with ordinality as t (text, place)`,
    ),
  );
}

/** The limits as they are now, in the order given. Lock them first where the answer decides anything. */
export async function readLimits(tx: Transaction, keys: readonly LimitKey[]): Promise<ReadLimit[]> {
  if (keys.length === 0) return [];
  const systems = keys.flatMap(({ kind, name }) => (kind === 'System' ? [name] : []));
  const [maxima, rows, closures] = await Promise.all([
    readMaxima(tx, keys),
    readRows(tx, keys),
    findClosures(tx, systems),
  ]);
  return keys.map((key, index) => {
    const own = rows.filter(({ place }) => place === index + 1);
    const holders = own.filter(({ takenAt }) => takenAt !== null);
    const waiting = own.filter(({ takenAt }) => takenAt === null);
    const queue = waiting.map(({ turn }) => turn);
    const max = maxima[index] ?? null;
    const closed = key.kind === 'System' ? (closures.get(key.name) ?? null) : null;
    return { state: { key, max, taken: holders.length, queue, closed }, holders, waiting };
  });
}

async function readMaxima(tx: Transaction, keys: readonly LimitKey[]): Promise<(number | null)[]> {
  const rows = await tx.rows<{ max: number | null }>(
    prepared(
      'read_limit_maxima',
      sql`
        select case
          when k.shared then (select i.max_active from installation_limit i
            where i.kind = k.kind and i.name = k.name)
          when k.kind = 'System' then (select coalesce(c.max_active, ${defaultSystemMax})
            from connected_system c where c.tenant_id = ${tx.tenantId} and c.name = k.name)
          else (select l.max_active from step_limit l
            where l.tenant_id = ${tx.tenantId} and l.kind = k.kind and l.name = k.name)
        end as max
        from ${asTable(keys)}
        order by k.place`,
    ),
  );
  return rows.map(({ max }) => max);
}

function readRows(
  tx: Transaction,
  keys: readonly LimitKey[],
): Promise<(SlotRow & { place: number })[]> {
  const some = (condition: Sql): Sql => sql`
    (select s.* from limit_slot s
      where s.kind = k.kind and s.name = k.name and s.shared = k.shared
        and (s.shared or s.tenant_id = ${tx.tenantId}) and ${condition}
      order by s.turn
      limit ${mostRows})`;
  return tx.rows(
    prepared(
      'read_limit_slots',
      sql`
        select k.place, s.tenant_id as "tenantId", s.execution_id as "executionId",
          s.run_id as "runId", s.step_index as "stepIndex", s.turn, s.asked_at as "askedAt",
          s.taken_at as "takenAt"
        from ${asTable(keys)}
        cross join lateral (
          ${some(sql`s.taken_at is not null`)} union all ${some(sql`s.taken_at is null`)}
        ) s
        order by k.place, s.turn`,
    ),
  );
}

export type Claimed = {
  decisions: SlotDecision[];
  /** As they are after the claim, as far as the steps that have to wait are concerned. */
  limits: ReadLimit[];
  /** Limits that have room now that they had not. */
  freed: LimitKey[];
};

/**
 * Takes all slots of a step or none, and keeps the place of one that has to wait. Idempotent: a step that has
 * its slots keeps them. Frees the slots of `gives`, and those of earlier runs of the execution.
 */
export async function claimSlots(tx: Transaction, claim: SlotRequests): Promise<Claimed> {
  const { executionId, incarnation: runId, wants, gives } = claim;
  const keys = distinctLimits(wants.flatMap(({ limits }) => limits));
  await lockLimits(tx, keys);
  const [freed, own, counts] = await Promise.all([
    freeSlots(
      tx,
      sql`s.execution_id = ${executionId} and s.run_id <> ${runId}
        or s.run_id = ${runId} and s.step_index = any (${[...gives]}::integer[])`,
    ),
    readOwn(tx, runId),
    nextCounts(tx, wants.length),
  ]);
  const limits = await readLimits(tx, keys);
  const has = new Set(own.filter(({ takenAt }) => takenAt).map(({ stepIndex }) => stepIndex));
  const placeOf = new Map(own.map(({ stepIndex, turn }) => [stepIndex, turn]));
  const requests = wants
    .filter(({ stepIndex }) => !has.has(stepIndex))
    .map(({ stepIndex, limits: needed, priority = defaultPriority }, index) => ({
      ...{ stepIndex, limits: needed },
      turn: placeOf.get(stepIndex) ?? turnOf(priority, counts[index] ?? 0),
    }));
  const states = limits.map(({ state }) => state);
  const decisions = decideSlots(requests, states);
  await writeSlots(tx, { executionId, runId }, place(requests, decisions));
  const kept = wants
    .filter(({ stepIndex }) => has.has(stepIndex))
    .map(({ stepIndex }) => ({ stepIndex, taken: true as const }));
  // A step that waits may wait for another one of this claim.
  const taken = new Set(decisions.map((one) => one.taken));
  const seen = taken.size > 1 ? await readLimits(tx, keys) : limits;
  return { decisions: [...kept, ...decisions], limits: seen, freed };
}

/** Each claimed step with what was decided. */
function place(
  requests: readonly SlotRequest[],
  decisions: readonly SlotDecision[],
): ClaimedStep[] {
  const taken = new Map(decisions.map((one) => [one.stepIndex, one.taken]));
  return requests.map((one) => ({ ...one, taken: taken.get(one.stepIndex) ?? false }));
}

function readOwn(
  tx: Transaction,
  runId: string,
): Promise<Pick<SlotRow, 'stepIndex' | 'turn' | 'takenAt'>[]> {
  return tx.rows(sql`
    select distinct step_index as "stepIndex", turn, taken_at as "takenAt" from limit_slot
    where tenant_id = ${tx.tenantId} and run_id = ${runId}
    limit 10000`);
}

async function nextCounts(tx: Transaction, count: number): Promise<number[]> {
  const rows = await tx.rows<{ count: number }>(sql`
    select nextval('limit_slot_turn') as count from generate_series(1, ${count}::integer)`);
  return rows.map(({ count }) => count);
}

type ClaimedStep = SlotRequest & { taken: boolean };

async function writeSlots(
  tx: Transaction,
  { executionId, runId }: { executionId: string; runId: string },
  steps: readonly ClaimedStep[],
): Promise<void> {
  const rows = steps.flatMap(({ limits, ...step }) => limits.map((key) => ({ ...step, ...key })));
  if (rows.length === 0) return;
  await tx.execute(
    prepared(
      'write_limit_slots',
      sql`
        insert into limit_slot as held (tenant_id, run_id, step_index, kind, name, shared,
          execution_id, turn, asked_at, taken_at)
        select ${tx.tenantId}::uuid, ${runId}::uuid, t.step_index, t.kind, t.name, t.shared,
          ${executionId}::uuid, t.turn, now(), case when t.taken then now() end
        from unnest(
          ${rows.map(({ stepIndex }) => stepIndex)}::integer[],
          ${rows.map(({ kind }) => kind)}::text[],
          ${rows.map(({ name }) => name)}::text[],
          ${rows.map(({ shared }) => shared)}::boolean[],
          ${rows.map(({ turn }) => turn)}::bigint[],
          ${rows.map(({ taken }) => taken)}::boolean[])
          as t (step_index, kind, name, shared, turn, taken)
        on conflict (tenant_id, run_id, step_index, kind, name, shared)
          do update set taken_at = coalesce(held.taken_at, excluded.taken_at)`,
    ),
  );
}

/** In a fixed order, so that two transactions that free the same rows cannot deadlock. */
async function freeSlots(tx: Transaction, which: Sql): Promise<LimitKey[]> {
  const rows = await tx.rows<LimitKey>(sql`
    with gone as (
      select s.run_id, s.step_index, s.kind, s.name, s.shared from limit_slot s
      where s.tenant_id = ${tx.tenantId} and (${which})
      order by s.run_id, s.step_index, s.kind, s.name, s.shared
      for update
    )
    delete from limit_slot s using gone g
    where s.tenant_id = ${tx.tenantId} and s.run_id = g.run_id and s.step_index = g.step_index
      and s.kind = g.kind and s.name = g.name and s.shared = g.shared
    returning s.kind, s.name, s.shared`);
  return distinctLimits(rows);
}

/** Steps that have ended. Returns the limits that have room now: pass it on after the commit. */
export function freeSlotsOfSteps(
  tx: Transaction,
  steps: readonly { runId: string; stepIndex: number }[],
): Promise<LimitKey[]> {
  return freeSlots(
    tx,
    sql`(s.run_id, s.step_index) in (select * from unnest(
      ${steps.map(({ runId }) => runId)}::uuid[],
      ${steps.map(({ stepIndex }) => stepIndex)}::integer[]))`,
  );
}

/** All slots of a run that has ended, and of every other run of its execution unless that is null. */
export function freeSlotsOfExecution(
  tx: Transaction,
  { executionId, runId }: { executionId: string | null; runId: string },
): Promise<LimitKey[]> {
  return freeSlots(tx, sql`s.execution_id = ${executionId}::uuid or s.run_id = ${runId}::uuid`);
}

/**
 * Slots that a step kept although it or its execution has ended: what freed them was lost with its process, or
 * came before the claim.
 */
export function freeSlotsOfEnded(tx: Transaction): Promise<LimitKey[]> {
  return freeSlots(
    tx,
    sql`exists (
        select from execution e where e.tenant_id = s.tenant_id and e.run_id = s.run_id
          and e.id = s.execution_id and e.status = any (${finalExecutions}))
      or exists (
        select from activity_record r where r.tenant_id = s.tenant_id
          and r.execution_id = s.execution_id and r.run_id = s.run_id
          and r.step_index = s.step_index and r.status = any (${finalSteps}))`,
  );
}

/** Limits for which steps of the tenant wait. */
export function listAwaitedLimits(
  tx: Transaction,
  { limit }: { limit: number },
): Promise<LimitKey[]> {
  return tx.rows(sql`
    select distinct kind, name, shared from limit_slot
    where tenant_id = ${tx.tenantId} and taken_at is null
    limit ${limit}`);
}

/** Steps that wait for one of the limits and would get all they need, as far as the tenant can see. */
export async function findServable(
  tx: Transaction,
  keys: readonly LimitKey[],
  { limit }: { limit: number },
): Promise<SlotRow[]> {
  await lockLimits(tx, keys);
  const first = await readLimits(tx, distinctLimits(keys));
  const hopeful = first.flatMap(({ state: { max, taken, closed }, waiting }) =>
    closed ? [] : waiting.slice(0, max === null ? limit : Math.max(0, max - taken)),
  );
  const candidates = [...new Map(hopeful.map((row) => [row.turn, row])).values()].slice(0, limit);
  if (candidates.length === 0) return [];
  const needs = await listNeeds(tx, candidates);
  const states = (await readLimits(tx, distinctLimits(needs))).map(({ state }) => state);
  return candidates.filter(({ turn }) => {
    const limits = needs.filter((need) => need.turn === turn);
    return decideSlots([{ stepIndex: 0, limits, turn }], states)[0]?.taken;
  });
}

function listNeeds(
  tx: Transaction,
  waiting: readonly SlotRow[],
): Promise<(LimitKey & { turn: number })[]> {
  return tx.rows(sql`
    select s.kind, s.name, s.shared, s.turn from limit_slot s
    where s.turn = any (${waiting.map(({ turn }) => turn)}::bigint[])
      and s.run_id = any (${waiting.map(({ runId }) => runId)}::uuid[])
    limit 10000`);
}

/** What waiting steps of the tenant wait for: each with the limits that it needs. */
export async function listWaitingSteps(
  tx: Transaction,
  steps: readonly { runId: string; stepIndex: number }[],
): Promise<(SlotRequest & Pick<SlotRow, 'runId' | 'executionId' | 'turn'>)[]> {
  type Row = LimitKey & Pick<SlotRow, 'runId' | 'executionId' | 'stepIndex' | 'turn'>;
  const rows = await tx.rows<Row>(sql`
    select s.kind, s.name, s.shared, s.run_id as "runId", s.execution_id as "executionId",
      s.step_index as "stepIndex", s.turn
    from limit_slot s
    where s.tenant_id = ${tx.tenantId} and s.taken_at is null
      and (s.run_id, s.step_index) in (select * from unnest(
        ${steps.map(({ runId }) => runId)}::uuid[],
        ${steps.map(({ stepIndex }) => stepIndex)}::integer[]))
    order by s.turn
    limit 10000`);
  const byTurn = new Map(rows.map((row) => [row.turn, row]));
  return [...byTurn.values()].map(({ runId, executionId, stepIndex, turn }) => ({
    ...{ runId, executionId, stepIndex, turn },
    limits: rows.flatMap((row) =>
      row.turn === turn ? [{ kind: row.kind, name: row.name, shared: row.shared }] : [],
    ),
  }));
}
