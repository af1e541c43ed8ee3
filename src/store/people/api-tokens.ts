/** API tokens of a tenant. They are added and revoked, never deleted. */
import type { Role } from '../../domain/access/permissions.ts';
import type { Initiator } from '../../domain/audit.ts';
import type { OrderOf } from '../../domain/lists/list-order.ts';
import type { Transaction } from '../core/database.ts';
import { behindIn, directionOf } from '../core/list-order.ts';
import { allOf, prepared, sql, toJson } from '../core/sql.ts';

export type StoredApiToken = {
  id: string;
  /** Name of its user. */
  name: string;
  roles: Role[];
  /** Of the whole token, in hexadecimal. */
  sha256: string;
  createdAt: Date;
  createdBy: Initiator;
  /** Null for one that never expires. */
  expiresAt: Date | null;
  revokedAt: Date | null;
  revokedBy: Initiator | null;
  /** To the minute. */
  lastUsedAt: Date | null;
};

export type NewApiToken = Omit<StoredApiToken, 'revokedAt' | 'revokedBy' | 'lastUsedAt'>;

const columns = sql`id, name, roles, sha256, created_at as "createdAt", created_by as "createdBy",
  expires_at as "expiresAt", revoked_at as "revokedAt", revoked_by as "revokedBy",
  last_used_at as "lastUsedAt"`;

export async function insertApiToken(tx: Transaction, token: NewApiToken): Promise<void> {
  const { id, name, roles, sha256, createdAt, createdBy, expiresAt } = token;
  await tx.execute(sql`
    insert into api_token (tenant_id, id, name, roles, sha256, created_at, created_by, expires_at)
    values (${tx.tenantId}, ${id}, ${name}, ${roles}, ${sha256}, ${createdAt},
      ${toJson(createdBy)}::jsonb, ${expiresAt})`);
}

export function findApiToken(tx: Transaction, id: string): Promise<StoredApiToken | null> {
  return tx.row(
    prepared(
      'find_api_token',
      sql`select ${columns} from api_token where tenant_id = ${tx.tenantId} and id = ${id}`,
    ),
  );
}

/** The newest first by default. Without `ended`, only those that can be used. */
export function listApiTokens(
  tx: Transaction,
  page: {
    ended: boolean;
    at: Date;
    sort?: OrderOf<'tokens'>;
    after: string | null;
    limit: number;
  },
): Promise<StoredApiToken[]> {
  const { ended, at, sort = '-createdAt', after, limit } = page;
  const conditions = [sql`tenant_id = ${tx.tenantId}`];
  if (!ended) {
    conditions.push(sql`revoked_at is null`, sql`(expires_at is null or expires_at > ${at})`);
  }
  if (after !== null) conditions.push(sql`id ${behindIn(sort)} ${after}`);
  return tx.rows(sql`
    select ${columns} from api_token where ${allOf(conditions)}
    order by id ${directionOf(sort)} limit ${limit}`);
}

/** Tokens that can be used. */
export async function countUsableApiTokens(tx: Transaction, at: Date): Promise<number> {
  const row = await tx.row<{ count: number }>(sql`
    select count(*) as count from api_token
    where tenant_id = ${tx.tenantId} and revoked_at is null
      and (expires_at is null or expires_at > ${at})`);
  return row?.count ?? 0;
}

/** Returns false when it was revoked before. */
export async function revokeApiToken(
  tx: Transaction,
  { id, at, by }: { id: string; at: Date; by: Initiator },
): Promise<boolean> {
  const rows = await tx.execute(sql`
    update api_token set revoked_at = ${at}, revoked_by = ${toJson(by)}::jsonb
    where tenant_id = ${tx.tenantId} and id = ${id} and revoked_at is null`);
  return rows > 0;
}

/** Writes nothing when another process noted a use within the last minute. */
export async function noteApiTokenUse(
  tx: Transaction,
  { id, at }: { id: string; at: Date },
): Promise<void> {
  const before = new Date(at.getTime() - 60_000);
  await tx.execute(sql`
    update api_token set last_used_at = ${at}
    where tenant_id = ${tx.tenantId} and id = ${id}
      and (last_used_at is null or last_used_at <= ${before})`);
}
