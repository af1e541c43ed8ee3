/** Compares the lines of an archive with the links in it. Pages come one after another: links, then their rows. */
import { createHash } from 'node:crypto';
import {
  genesisText,
  linkText,
  logText,
  parseLogKey,
  rowText,
  unpackKeys,
} from '../../domain/record-chain.ts';
import type { LinkInChain } from '../../store/record/record-links.ts';

type ArchiveHeader = {
  id: string;
  tenant: { id: string; slug: string };
  kind: string;
  month: string;
  objects: number;
};

type Line = Partial<LinkInChain> & {
  table: string;
  of?: string;
  key?: string;
  line?: number;
  text?: string;
  parts?: Record<string, string> | null;
};

export type ArchiveReport = {
  header: ArchiveHeader | null;
  /** Rows by table. */
  counts: Record<string, number>;
  links: number;
  findings: string[];
};

/** A link as the file has it, for a comparison with the database. */
export type ArchivedLink = { seq: number; hash: string };

const maxFindings = 1_000;

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Rows of a page, by `<execution> <key>`: keys of logs without their number of lines. */
type Page = {
  links: LinkInChain[];
  hashes: Map<string, string>;
  logs: Map<string, { line: number; hash: string }[]>;
  /** Of logs that were removed before, with the hashes that were kept of them. */
  kept: Map<string, string>;
};

const emptyPage = (): Page => ({
  links: [],
  hashes: new Map(),
  logs: new Map(),
  kept: new Map(),
});

export function createArchiveChecker(onLink: (link: ArchivedLink) => void): {
  add(text: string): void;
  end(): ArchiveReport;
} {
  const report: ArchiveReport = { header: null, counts: {}, links: 0, findings: [] };
  let page = emptyPage();
  let hasRows = false;
  const note = (finding: string): void => {
    if (report.findings.length < maxFindings) report.findings.push(finding);
  };
  const finishPage = (): void => {
    if (report.header) checkPage(page, report.header, note);
    page = emptyPage();
    hasRows = false;
  };
  return {
    add(text) {
      const line = parseLine(text);
      if (line === null) return note('a line is not one of an archive');
      if (line.table === 'retention_cut') {
        if (report.header) note('the file has two headers');
        report.header = line as unknown as ArchiveHeader;
        return undefined;
      }
      if (line.table === 'record_link') {
        if (hasRows) finishPage();
        const link = line as unknown as LinkInChain;
        page.links.push(link);
        report.links += 1;
        onLink({ seq: link.seq, hash: link.hash });
        return undefined;
      }
      hasRows = true;
      report.counts[line.table] = (report.counts[line.table] ?? 0) + 1;
      addRow(page, line);
      return undefined;
    },
    end() {
      finishPage();
      if (!report.header) note('the file has no header');
      return report;
    },
  };
}

function parseLine(text: string): Line | null {
  try {
    const line = JSON.parse(text) as Line;
    return typeof line.table === 'string' ? line : null;
  } catch {
    return null;
  }
}

function addRow(page: Page, { table, of = '', key = '', text = '', line = 0, parts }: Line): void {
  if (table === 'removed_object') {
    for (const [name, hash] of Object.entries(parts ?? {})) page.kept.set(name, hash);
    return;
  }
  if (table !== 'log_line') {
    page.hashes.set(key === 'row' ? `${of} row` : key, sha256(text));
    return;
  }
  const lines = page.logs.get(key) ?? [];
  lines.push({ line, hash: sha256(text) });
  page.logs.set(key, lines);
}

function checkPage(
  page: Page,
  { tenant, kind }: ArchiveHeader,
  note: (text: string) => void,
): void {
  if (kind === 'logs') {
    for (const [key, hash] of page.kept) {
      if (hashOfLog(page, key) !== hash) note(`a log is not what was linked: ${key}`);
    }
    return;
  }
  for (const link of page.links) {
    const { seq, type, id, covered, rowHash, hash } = link;
    const previous = link.previous ?? (seq === 1 ? sha256(genesisText(tenant.id)) : '');
    if (sha256(linkText(previous, link)) !== hash) note(`link ${seq} was changed`);
    const parts = unpackKeys(covered).map((key) => ({ key, hash: hashOf(page, id, key) }));
    const missing = parts.find((part) => part.hash === null);
    if (missing) note(`${type} ${id}: a row is missing: ${missing.key}`);
    else if (sha256(rowText(type, id, parts as { key: string; hash: string }[])) !== rowHash) {
      note(`${type} ${id} is not what was linked`);
    }
  }
}

function hashOf(page: Page, id: string, key: string): string | null {
  if (key === 'row') return page.hashes.get(`${id} row`) ?? null;
  if (parseLogKey(key) === null) return page.hashes.get(key) ?? null;
  return page.kept.get(key) ?? hashOfLog(page, key);
}

/** Of the lines that its key covers; null when there are none. */
function hashOfLog(page: Page, key: string): string | null {
  const log = parseLogKey(key);
  if (log === null) return null;
  const lines = page.logs.get(key.replace(/=\d+$/, ''));
  if (lines === undefined) return null;
  const covered = lines.filter(({ line }) => line <= log.lines);
  return sha256(logText(covered.map(({ hash }) => hash)));
}
