/** The links of the record: appended by one process at a time, never changed. */
import { createHash } from 'node:crypto';
import {
  genesisText,
  linkText,
  packKeys,
  type RecordLink,
  type RecordType,
  rowText,
} from '../../domain/record-chain.ts';
import type { Transaction } from '../core/database.ts';
import { type Sql, sql } from '../core/sql.ts';
import { finalStatus, readParts } from './record-parts.ts';

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** `seq` 0 before the first link. */
export type ChainHead = { seq: number; hash: string; appendedAt: Date | null };

const json = (instant: Sql): Sql => sql`to_jsonb(${instant}) #>> '{}'`;

/** Which rows became final, and the column of `record_chain` that says up to when they are linked. */
const sources = {
  execution: {
    table: sql`execution`,
    at: sql`t.updated_at`,
    where: sql`${finalStatus} and t.trigger <> 'Demo'`,
  },
  'audit-event': { table: sql`audit_event`, at: sql`t.at`, where: sql`true` },
  contradiction: { table: sql`contradiction`, at: sql`t.seen_at`, where: sql`true` },
} as const;
const cursors = {
  execution: sql`executions_until`,
  'audit-event': sql`audit_events_until`,
  contradiction: sql`contradictions_until`,
} as const;

/** Log lines and ends of attempts that come right behind the end are linked with it. Seconds. */
const settleSeconds = 5;

/** Null before the first pass over the tenant. */
export function readChainHead(tx: Transaction): Promise<ChainHead | null> {
  return tx.row(sql`
    select seq, encode(hash, 'hex') as hash, appended_at as "appendedAt"
    from record_chain where tenant_id = ${tx.tenantId}`);
}

async function lockChain(tx: Transaction): Promise<ChainHead & { now: string }> {
  const genesis = sha256(genesisText(tx.tenantId));
  await tx.execute(sql`
    insert into record_chain (tenant_id, hash) values (${tx.tenantId}, decode(${genesis}, 'hex'))
    on conflict do nothing`);
  const head = await tx.row<ChainHead & { now: string }>(sql`
    select seq, encode(hash, 'hex') as hash, appended_at as "appendedAt", ${json(sql`now()`)} as now
    from record_chain where tenant_id = ${tx.tenantId} for update`);
  if (!head) throw new Error('the chain of the tenant is gone');
  return head;
}

/** How far back to look for rows that were committed late; the rows linked before are skipped. */
export type LinkOptions = { type: RecordType; limit: number; lookBackSeconds: number };

/** Links the oldest final rows that are not linked yet; answers how many. Locks the chain until the commit. */
export async function appendLinks(tx: Transaction, options: LinkOptions): Promise<number> {
  const { type, limit, lookBackSeconds } = options;
  const { table, at, where } = sources[type];
  const head = await lockChain(tx);
  const fresh = await tx.rows<{ id: string; at: string }>(sql`
    select t.id, ${json(at)} as at
    from ${table} t
    where t.tenant_id = ${tx.tenantId} and ${where}
      and ${at} >= (select ${cursors[type]} from record_chain where tenant_id = ${tx.tenantId})
        - make_interval(secs => ${lookBackSeconds})
      and ${at} < now() - make_interval(secs => ${settleSeconds})
      and not exists (select from record_link l where l.tenant_id = t.tenant_id
        and l.object_type = ${type} and l.object_id = t.id)
    order by ${at}, t.id
    limit ${limit}`);
  const parts = await readParts(
    tx,
    type,
    fresh.map(({ id }) => id),
  );
  const links: RecordLink[] = [];
  let { hash: previous, seq } = head;
  for (const { id, at: finalAt } of fresh) {
    const own = [...(parts.get(id) ?? [])].map(([key, hash]) => ({ key, hash }));
    seq += 1;
    const link = {
      ...{ seq, type, id, at: finalAt, linkedAt: head.now },
      covered: packKeys(own.map(({ key }) => key)),
      rowHash: sha256(rowText(type, id, own)),
    };
    previous = sha256(linkText(previous, link));
    links.push({ ...link, hash: previous });
  }
  if (links.length > 0) await insertLinks(tx, type, links);
  return links.length;
}

async function insertLinks(
  tx: Transaction,
  type: RecordType,
  links: readonly RecordLink[],
): Promise<void> {
  const last = links.at(-1);
  if (!last) return;
  await tx.execute(sql`
    insert into record_link (tenant_id, seq, object_type, object_id, object_at, covered, row_hash,
      hash, linked_at)
    select ${tx.tenantId}, n.seq, ${type}, n.id, n.at, n.covered, decode(n.row_hash, 'hex'),
      decode(n.hash, 'hex'), now()
    from unnest(${links.map(({ seq }) => seq)}::bigint[], ${links.map(({ id }) => id)}::uuid[],
      ${links.map(({ at }) => at)}::timestamptz[], ${links.map(({ covered }) => covered)}::text[],
      ${links.map(({ rowHash }) => rowHash)}::text[], ${links.map(({ hash }) => hash)}::text[])
      as n (seq, id, at, covered, row_hash, hash)`);
  await tx.execute(sql`
    update record_chain set seq = ${last.seq}, hash = decode(${last.hash}, 'hex'),
      appended_at = now(), ${cursors[type]} = greatest(${cursors[type]}, ${last.at}::timestamptz)
    where tenant_id = ${tx.tenantId}`);
}

const columns = sql`seq, object_type as type, object_id as id, ${json(sql`object_at`)} as at,
  ${json(sql`linked_at`)} as "linkedAt", covered, encode(row_hash, 'hex') as "rowHash",
  encode(hash, 'hex') as hash`;

/** In their order, after `after`. */
export function listLinks(
  tx: Transaction,
  { after, limit }: { after: number; limit: number },
): Promise<RecordLink[]> {
  return tx.rows(sql`
    select ${columns} from record_link
    where tenant_id = ${tx.tenantId} and seq > ${after}
    order by seq
    limit ${limit}`);
}

export function findLink(tx: Transaction, seq: number): Promise<RecordLink | null> {
  return tx.row(sql`
    select ${columns} from record_link where tenant_id = ${tx.tenantId} and seq = ${seq}`);
}

/** The number of the last link before an instant; 0 when there is none. */
export async function lastSeqBefore(tx: Transaction, at: Date): Promise<number> {
  const found = await tx.row<{ seq: number }>(sql`
    select coalesce(max(seq), 0) as seq from record_link
    where tenant_id = ${tx.tenantId} and linked_at < ${at}`);
  return found?.seq ?? 0;
}

/** When the newest object of each type before a link became final. */
export function listLastOfTypes(
  tx: Transaction,
  seq: number,
): Promise<{ type: RecordType; at: string }[]> {
  return tx.rows(sql`
    select distinct on (object_type) object_type as type, ${json(sql`object_at`)} as at
    from (select object_type, object_at, seq from record_link
      where tenant_id = ${tx.tenantId} and seq <= ${seq} order by seq desc limit 1000) recent
    order by object_type, seq desc`);
}

export type UnlinkedPage = { scanned: number; last: string | null; unlinked: string[] };

/** Final rows of one type by id, and those that should have been linked a minute ago. */
export async function scanUnlinked(
  tx: Transaction,
  type: RecordType,
  { after, limit }: { after: string; limit: number },
): Promise<UnlinkedPage> {
  const { table, at, where } = sources[type];
  const page = await tx.row<UnlinkedPage>(sql`
    with page as (
      select t.id, ${at} as at from ${table} t
      where t.tenant_id = ${tx.tenantId} and ${where} and t.id > ${after}
      order by t.id limit ${limit}
    )
    select count(*)::integer as scanned, (array_agg(id order by id desc))[1] as last,
      coalesce(array_agg(id) filter (where at < now() - interval '1 minute' and not exists (
        select from record_link l where l.tenant_id = ${tx.tenantId} and l.object_type = ${type}
          and l.object_id = page.id)), '{}') as unlinked
    from page`);
  return page ?? { scanned: 0, last: null, unlinked: [] };
}

/** A link with the hash of the one before, so that it can be checked alone; null for the first. */
export type LinkInChain = RecordLink & { previous: string | null };

/** The links of executions, in their order. */
export function listLinksOf(
  tx: Transaction,
  executionIds: readonly string[],
): Promise<LinkInChain[]> {
  return tx.rows(sql`
    select ${columns}, (select encode(p.hash, 'hex') from record_link p
      where p.tenant_id = l.tenant_id and p.seq = l.seq - 1) as previous
    from record_link l
    where tenant_id = ${tx.tenantId} and object_type = 'execution'
      and object_id = any (${[...executionIds]}::uuid[])
    order by seq`);
}
