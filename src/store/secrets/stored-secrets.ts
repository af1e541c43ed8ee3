/** Secrets that a tenant stores. Their values are encrypted before they come here: see `encrypted-secret.ts`. */
import type { Initiator } from '../../domain/audit.ts';
import type { AttemptKey } from '../../domain/observation.ts';
import type { Step } from '../../domain/schedule/schedule.ts';
import type { StoredSecretLimits } from '../../domain/secrets/stored-secret.ts';
import type { Transaction } from '../core/database.ts';
import { sql, toJson } from '../core/sql.ts';
import { stepOf } from '../records/executed-step.ts';
import type { EncryptedSecret } from './encrypted-secret.ts';

/** Without its value. */
export type StoredSecret = StoredSecretLimits & {
  /** Another one when the name is used again after a deletion. */
  id: string;
  name: string;
  keyId: string;
  /** Grows by one with every change of the value, pools or hosts. */
  version: number;
  updatedAt: Date;
  updatedBy: Initiator;
};

const columns = sql`
  s.id, s.name, s.pools, s.hosts, s.key_id as "keyId", s.version, s.updated_at as "updatedAt",
  s.updated_by as "updatedBy"`;

/** All of them, by name: the number is limited. */
export function listSecrets(
  tx: Transaction,
  { limit }: { limit: number },
): Promise<StoredSecret[]> {
  return tx.rows(sql`
    select ${columns} from stored_secret s
    where s.tenant_id = ${tx.tenantId}
    order by s.name
    limit ${limit}`);
}

export function findSecret(tx: Transaction, name: string): Promise<StoredSecret | null> {
  return tx.row(sql`
    select ${columns} from stored_secret s
    where s.tenant_id = ${tx.tenantId} and s.name = ${name}`);
}

export type WithCiphertext = StoredSecret & Pick<EncryptedSecret, 'ciphertext'>;
type EncryptedRow = StoredSecret & { base64: string };

const encryptedColumns = sql`${columns}, encode(s.ciphertext, 'base64') as base64`;

function toEncrypted(rows: readonly EncryptedRow[]): WithCiphertext[] {
  return rows.map(({ base64, ...row }) => ({ ...row, ciphertext: Buffer.from(base64, 'base64') }));
}

/** Those with these names, still encrypted. */
export async function readEncrypted(
  tx: Transaction,
  names: readonly string[],
): Promise<WithCiphertext[]> {
  return toEncrypted(
    await tx.rows(sql`
      select ${encryptedColumns} from stored_secret s
      where s.tenant_id = ${tx.tenantId} and s.name = any (${[...names]}::text[])
      order by s.name`),
  );
}

/** Call it first in a transaction that changes a secret: there is one such transaction at a time. */
export async function lockSecrets(tx: Transaction): Promise<void> {
  await tx.execute(sql`
    select pg_advisory_xact_lock(hashtextextended(${`secrets ${tx.tenantId}`}, 0))`);
}

/** Those that another key than `keyId` encrypts, at most `limit`. Call it with the secrets locked. */
export async function listEncryptedOtherwise(
  tx: Transaction,
  { keyId, limit }: { keyId: string; limit: number },
): Promise<WithCiphertext[]> {
  return toEncrypted(
    await tx.rows(sql`
      select ${encryptedColumns} from stored_secret s
      where s.tenant_id = ${tx.tenantId} and s.key_id <> ${keyId}
      order by s.name
      limit ${limit}`),
  );
}

/** Call it with the secrets locked. */
export async function countSecrets(tx: Transaction): Promise<number> {
  const found = await tx.row<{ count: number }>(sql`
    select count(*) as count from stored_secret where tenant_id = ${tx.tenantId}`);
  return found?.count ?? 0;
}

export type SecretChange = StoredSecretLimits &
  EncryptedSecret & { id: string; name: string; version: number; at: Date; by: Initiator };

/** Stores the version that it was encrypted for; call it with the secrets locked. */
export async function putSecret(tx: Transaction, change: SecretChange): Promise<void> {
  const { id, name, pools, hosts, keyId, ciphertext, version, at, by } = change;
  await tx.execute(sql`
    insert into stored_secret (tenant_id, name, id, pools, hosts, key_id, ciphertext, version, updated_at,
      updated_by)
    values (${tx.tenantId}, ${name}, ${id}, ${pools && [...pools]}::text[],
      ${hosts && [...hosts]}::text[], ${keyId},
      decode(${ciphertext.toString('base64')}, 'base64'), ${version}, ${at}, ${toJson(by)}::jsonb)
    on conflict (tenant_id, name) do update set pools = excluded.pools, hosts = excluded.hosts,
      key_id = excluded.key_id, ciphertext = excluded.ciphertext, version = excluded.version,
      updated_at = excluded.updated_at, updated_by = excluded.updated_by`);
}

/** The same value under another key: its version, and who changed it, stay. Call it with the secrets locked. */
export async function replaceCiphertext(
  tx: Transaction,
  { name, keyId, ciphertext }: EncryptedSecret & { name: string },
): Promise<void> {
  await tx.execute(sql`
    update stored_secret set key_id = ${keyId},
      ciphertext = decode(${ciphertext.toString('base64')}, 'base64')
    where tenant_id = ${tx.tenantId} and name = ${name}`);
}

export async function deleteSecret(tx: Transaction, name: string): Promise<void> {
  await tx.execute(sql`
    delete from stored_secret where tenant_id = ${tx.tenantId} and name = ${name}`);
}

/** The step that the attempt carries out: of the revision, or one that was inserted; null when there is none. */
export async function findStepOfAttempt(
  tx: Transaction,
  { executionId, incarnation: runId, stepIndex }: Omit<AttemptKey, 'attempt'>,
): Promise<Step | null> {
  // Steps of a reset run are recorded under the execution that was created for it.
  const found = await tx.row<{ step: Step | null }>(sql`
    select ${stepOf(sql`r`, sql`v`, sql`${stepIndex}::integer`)} as step
    from execution e
    join schedule_revision v on v.tenant_id = e.tenant_id and v.schedule_id = e.schedule_id
      and v.revision = e.revision
    left join execution x on x.tenant_id = e.tenant_id and x.reset_of = e.id
      and x.run_id = ${runId}
    left join activity_record r on r.tenant_id = e.tenant_id
      and r.execution_id = coalesce(x.id, e.id) and r.run_id = ${runId}
      and r.step_index = ${stepIndex}
    where e.tenant_id = ${tx.tenantId} and e.id = ${executionId}`);
  return found?.step ?? null;
}
