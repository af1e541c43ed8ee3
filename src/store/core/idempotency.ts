/** Idempotency keys: a repeated request gets the answer of the first one. */
import type { Transaction } from './database.ts';
import { sql, toJson } from './sql.ts';

export type IdempotencyClaim =
  /**
   * The request is new, or its outcome is unknown; the caller must store the answer, release the key or leave
   * it open. What it creates gets `subjectId`: the same one each time the key is claimed.
   */
  | { state: 'Claimed'; subjectId: string }
  /** The first request with this key is being handled. */
  | { state: 'Busy' }
  /** The key came with another request before. */
  | { state: 'Reused' }
  | { state: 'Answered'; status: number; headers: Record<string, string>; body: unknown };

/**
 * A request that began this long ago most likely died with its process; the key may be claimed again. If it is
 * still running after all, both create the same subject.
 */
const abandonedAfterSeconds = 20;

type Row = {
  requestHash: string;
  status: number | null;
  headers: Record<string, string> | null;
  body: unknown;
};

export type IdempotencyRequest = {
  key: string;
  requestHash: string;
  /** Id for what the request creates, if anything; that of an earlier claim wins. */
  subjectId: string;
};

async function claimRow(
  tx: Transaction,
  { key, requestHash, subjectId }: IdempotencyRequest,
): Promise<string | null> {
  const claimed = await tx.row<{ subjectId: string }>(sql`
    insert into idempotency as known (tenant_id, key, request_hash, subject_id)
    values (${tx.tenantId}, ${key}, ${requestHash}, ${subjectId})
    on conflict (tenant_id, key) do update set created_at = now(), unanswered = false,
      subject_id = coalesce(known.subject_id, excluded.subject_id)
    where known.status is null and known.request_hash = excluded.request_hash
      and (known.unanswered
        or known.created_at < now() - make_interval(secs => ${abandonedAfterSeconds}))
    returning subject_id as "subjectId"`);
  return claimed?.subjectId ?? null;
}

export async function claimIdempotencyKey(
  tx: Transaction,
  request: IdempotencyRequest,
): Promise<IdempotencyClaim> {
  const { key, requestHash } = request;
  const subjectId = await claimRow(tx, request);
  if (subjectId !== null) return { state: 'Claimed', subjectId };
  const row = await tx.row<Row>(sql`
    select request_hash as "requestHash", status, headers, body from idempotency
    where tenant_id = ${tx.tenantId} and key = ${key}`);
  // Released between the two statements: the client may retry.
  if (!row) return { state: 'Busy' };
  if (row.requestHash !== requestHash) return { state: 'Reused' };
  if (row.status === null) return { state: 'Busy' };
  return { state: 'Answered', status: row.status, headers: row.headers ?? {}, body: row.body };
}

export type IdempotentAnswer = {
  key: string;
  status: number;
  headers: Readonly<Record<string, string>>;
  body: unknown;
};

export async function storeIdempotentAnswer(
  tx: Transaction,
  { key, status, headers, body }: IdempotentAnswer,
): Promise<void> {
  await tx.execute(sql`
    update idempotency set status = ${status}, headers = ${toJson(headers)}::jsonb,
      body = ${toJson(body ?? null)}::jsonb
    where tenant_id = ${tx.tenantId} and key = ${key} and status is null`);
}

/** It is unknown whether the request took effect: a repeat may come at once, and creates the same subject. */
export async function leaveIdempotencyKeyOpen(tx: Transaction, key: string): Promise<void> {
  await tx.execute(sql`
    update idempotency set unanswered = true
    where tenant_id = ${tx.tenantId} and key = ${key} and status is null`);
}

/** The request was refused: its key may be used again. An answer that was stored stays. */
export async function releaseIdempotencyKey(tx: Transaction, key: string): Promise<void> {
  await tx.execute(sql`
    delete from idempotency
    where tenant_id = ${tx.tenantId} and key = ${key} and status is null`);
}

/** Days that the tenant keeps its keys; null unless it was set. */
export async function readKeysKeptDays(tx: Transaction): Promise<number | null> {
  const row = await tx.row<{ days: number | null }>(sql`
    select keys_kept_days as days from tenant where id = ${tx.tenantId}`);
  return row?.days ?? null;
}

/** Deletes keys claimed before an instant, at most 1,000; returns how many. */
export function expireIdempotencyKeys(tx: Transaction, before: Date): Promise<number> {
  return tx.execute(sql`
    delete from idempotency
    where tenant_id = ${tx.tenantId} and key in (
      select key from idempotency where tenant_id = ${tx.tenantId} and created_at < ${before}
      order by created_at limit 1000)`);
}
