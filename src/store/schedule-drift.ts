/**
 * What somebody did to a Temporal Schedule with Temporal's own tools: a switch is adopted, anything
 * else is noted and left for a person. Both are written under the lease of the one who looked.
 */
import type { Initiator } from '../domain/initiator.ts';
import type { Transaction } from './database.ts';
import { toJson } from './json.ts';
import { sql } from './sql.ts';

type Held = { scheduleId: string; term: number };

/** Who switched is not known: Temporal does not say. */
const temporalTools: Initiator = { type: 'system', id: 'temporal', name: 'temporal' };

/**
 * Takes over a pause, an unpause or a note. Temporal shows it already, so the new generation is in
 * sync from the start; `hash` is that of what we want from now on. The revision stays. False when the
 * lease was lost or somebody changed the schedule here meanwhile.
 */
export async function adoptSwitch(
  tx: Transaction,
  adopted: Held & { generation: number; enabled: boolean; note: string; hash: string; at: Date },
): Promise<boolean> {
  const { scheduleId, term, generation, enabled, note, hash, at } = adopted;
  const written = await tx.execute(sql`
    update schedule set enabled = ${enabled}, enabled_note = ${note},
      generation = generation + 1, observed_generation = generation + 1, observed_hash = ${hash},
      sync_error = null, sync_failures = 0, updated_at = ${at},
      updated_by = ${toJson(temporalTools)}::jsonb
    where tenant_id = ${tx.tenantId} and id = ${scheduleId} and lease_term = ${term}
      and generation = ${generation} and observed_generation = ${generation}`);
  return written > 0;
}

/** Notes what differs and gives the lease back; the time of the first sighting stays. */
export async function noteDrift(
  tx: Transaction,
  { scheduleId, term, parts }: Held & { parts: readonly string[] },
): Promise<boolean> {
  const written = await tx.execute(sql`
    update schedule set drifted_at = coalesce(drifted_at, now()), drift = ${[...parts]},
      lease_owner = null, lease_until = null
    where tenant_id = ${tx.tenantId} and id = ${scheduleId} and lease_term = ${term}`);
  return written > 0;
}

/** Lets the reconciler bring our schedule to Temporal again, whatever is there now. */
export async function requestReconcile(tx: Transaction, scheduleId: string): Promise<void> {
  await tx.execute(sql`
    update schedule set generation = generation + 1, sync_due_at = now(), sync_failures = 0
    where tenant_id = ${tx.tenantId} and id = ${scheduleId} and deleted_at is null`);
}

/** Schedules in sync and not deleted, by id behind `after`, with what names them in Temporal. */
export async function listComparable(
  tx: Transaction,
  { after, limit }: { after: string | null; limit: number },
): Promise<{ id: string; slug: string }[]> {
  const behind = after === null ? sql`true` : sql`id > ${after}`;
  return tx.rows(sql`
    select id, slug from schedule
    where tenant_id = ${tx.tenantId} and deleted_at is null and observed_generation = generation
      and ${behind}
    order by id
    limit ${limit}`);
}
