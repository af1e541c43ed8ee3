/** Verifying and exporting the chained record, in bounded pages. */
import {
  compareLinks,
  compareRow,
  genesisText,
  isRemoved,
  type LinkRemoval,
  type RecordFinding,
  type RecordLink,
  type RecordType,
  recordTypes,
  withKeptLogs,
} from '../../domain/record-chain.ts';
import type { Transaction } from '../../store/core/database.ts';
import { type ExportedRow, readRows } from '../../store/record/record-export.ts';
import {
  type ChainHead,
  findLink,
  lastSeqBefore,
  listLastOfTypes,
  listLinks,
  readChainHead,
  scanUnlinked,
  sha256,
} from '../../store/record/record-links.ts';
import { readParts } from '../../store/record/record-parts.ts';
import {
  checkCuts,
  type CheckedCut,
  listLinkRemovals,
} from '../../store/record/removed-objects.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';

export async function readHead(
  { database }: ServiceDeps,
  { tenantId }: Principal,
): Promise<ChainHead | null> {
  return database.read(tenantId, (tx) => readChainHead(tx));
}

/** A head that someone kept: the link of that number must have that hash. */
export type KeptHead = { seq: number; hash: string };

/** Null begins; `links` continues behind a link, a type or `cuts` behind an id. */
export type RecordCursor =
  { phase: 'links'; after: number } | { phase: RecordType | 'cuts'; after: string };

export type VerifiedPage = {
  links: number;
  /** Of them, those whose execution retention has removed. */
  removed: number;
  findings: RecordFinding[];
  /** Null when everything was looked at. */
  next: RecordCursor | null;
  head: ChainHead | null;
};

const linksPerPage = 200;
const rowsPerPage = 5_000;
const maxFindings = 100;
const firstId = '00000000-0000-0000-0000-000000000000';

type VerifyRequest = { cursor: RecordCursor | null; since: Date | null; kept: KeptHead | null };

/** One page of a verification; each is one snapshot. */
export async function verifyRecord(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { cursor, since, kept }: VerifyRequest,
): Promise<VerifiedPage> {
  return database.read(tenantId, async (tx) => {
    const head = await readChainHead(tx);
    const begin = { phase: 'links', after: since ? await lastSeqBefore(tx, since) : 0 } as const;
    const at = cursor ?? begin;
    const page = at.phase === 'links' ? await verifyLinks(tx, at.after, head) : await scan(tx, at);
    const first = cursor === null && kept !== null ? await compareHead(tx, kept) : [];
    return { ...page, findings: [...first, ...page.findings].slice(0, maxFindings), head };
  });
}

type Page = Omit<VerifiedPage, 'head'>;

const wrongHead = (seq: number, message: string): RecordFinding => {
  return { kind: 'WrongHead', seq, type: null, id: null, message };
};

async function compareHead(tx: Transaction, { seq, hash }: KeptHead): Promise<RecordFinding[]> {
  const link = await findLink(tx, seq);
  if (link?.hash === hash) return [];
  const message = link
    ? `link ${seq} is not the one that was kept: the record was written anew`
    : `link ${seq}, which was kept, is gone`;
  return [wrongHead(seq, message)];
}

async function verifyLinks(tx: Transaction, after: number, head: ChainHead | null): Promise<Page> {
  const links = await listLinks(tx, { after, limit: linksPerPage });
  const before = after === 0 ? null : await findLink(tx, after);
  let previous = before ?? { seq: 0, hash: sha256(genesisText(tx.tenantId)) };
  const findings: RecordFinding[] = [];
  const last = new Map(
    (await listLastOfTypes(tx, after)).map(({ type, at }) => [type, at] as const),
  );
  const parts = await partsOf(tx, links);
  const removals = await removalsOf(tx, links);
  let removed = 0;
  for (const link of links) {
    findings.push(...compareLinks(previous, link, last, sha256));
    const found = parts.get(link.type)?.get(link.id);
    const removal = removals.get(link.id);
    if (isRemoved(found, removal)) removed += 1;
    else {
      const changed = compareRow(link, withKeptLogs(found, removal), sha256);
      if (changed) findings.push(changed);
    }
    last.set(link.type, link.at);
    previous = link;
  }
  if (links.length === linksPerPage) {
    return {
      links: links.length,
      removed,
      findings,
      next: { phase: 'links', after: previous.seq },
    };
  }
  const { seq = 0, hash = previous.hash } = head ?? {};
  if (previous.seq !== seq || previous.hash !== hash) {
    findings.push(wrongHead(seq, `the chain ends with link ${previous.seq}, not with ${seq}`));
  }
  return { links: links.length, removed, findings, next: { phase: 'execution', after: firstId } };
}

function removalsOf(
  tx: Transaction,
  links: readonly RecordLink[],
): Promise<Map<string, LinkRemoval>> {
  const executions = links.filter(({ type }) => type === 'execution');
  return listLinkRemovals(
    tx,
    executions.map(({ id }) => id),
  );
}

async function partsOf(tx: Transaction, links: readonly RecordLink[]) {
  const found = new Map<RecordType, Awaited<ReturnType<typeof readParts>>>();
  for (const type of recordTypes) {
    const own = links.filter((link) => link.type === type);
    const covered = new Map(own.map(({ id, covered: keys }) => [id, keys] as const));
    found.set(type, await readParts(tx, type, [...covered.keys()], covered));
  }
  return found;
}

/** Final rows without a link: written around the loop, or the loop does not run. */
async function scan(
  tx: Transaction,
  { phase, after }: Extract<RecordCursor, { after: string }>,
): Promise<Page> {
  if (phase === 'cuts') return verifyCuts(tx, after);
  const { scanned, last, unlinked } = await scanUnlinked(tx, phase, { after, limit: rowsPerPage });
  const findings = unlinked.slice(0, maxFindings).map((id): RecordFinding => {
    const message = `the ${phase} became final more than a minute ago and is not linked`;
    return { kind: 'Unlinked', seq: null, type: phase, id, message };
  });
  if (scanned === rowsPerPage && last !== null) {
    return { links: 0, removed: 0, findings, next: { phase, after: last } };
  }
  const following = recordTypes[recordTypes.indexOf(phase) + 1];
  const next = { phase: following ?? 'cuts', after: firstId } as const;
  return { links: 0, removed: 0, findings, next };
}

const cutsPerPage = 50;

/** What retention removed is what its cuts say, and the audit trail, which is linked, has each cut. */
async function verifyCuts(tx: Transaction, after: string): Promise<Page> {
  const cuts = await checkCuts(tx, { after, limit: cutsPerPage });
  const findings = cuts.flatMap((cut) => compareCut(cut) ?? []);
  const last = cuts.at(-1);
  const next =
    last && cuts.length === cutsPerPage ? ({ phase: 'cuts', after: last.id } as const) : null;
  return { links: 0, removed: 0, findings, next };
}

function compareCut(cut: CheckedCut): RecordFinding | null {
  const finding = (message: string): RecordFinding => {
    return { kind: 'WrongCut', seq: null, type: null, id: cut.id, message };
  };
  if (!cut.isAudited) return finding('the audit trail does not have this removal by retention');
  if (cut.found === cut.objects && cut.foundDigest === cut.digest) return null;
  return finding('what retention removed is not what was recorded when it was removed');
}

/** `removed` when retention removed the execution or its logs. */
export type ExportedLink = RecordLink & { rows: ExportedRow[]; removed?: LinkRemoval };

const linksPerExport = 20;

/** The next links with the texts of the rows they cover. */
export async function exportRecord(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { after, since }: { after: number | null; since: Date | null },
): Promise<{ items: ExportedLink[]; next: number | null }> {
  return database.read(tenantId, async (tx) => {
    const begin = after ?? (since ? await lastSeqBefore(tx, since) : 0);
    const links = await listLinks(tx, { after: begin, limit: linksPerExport });
    const items: ExportedLink[] = [];
    const removals = await removalsOf(tx, links);
    for (const link of links) {
      const removed = removals.get(link.id);
      const rows = await readRows(tx, link);
      items.push(removed === undefined ? { ...link, rows } : { ...link, rows, removed });
    }
    const isLast = links.length < linksPerExport;
    return { items, next: isLast ? null : (links.at(-1)?.seq ?? null) };
  });
}
