/** Verifies a file of `carillon record export`, line by line, without the server or the database. */
import { createHash } from 'node:crypto';
import type { RecordExport, RecordVerification } from '../../contract/operations/record.ts';
import {
  compareLinks,
  compareRow,
  genesisText,
  isRemoved,
  logText,
  parseLogKey,
  type RecordFinding,
  type RecordType,
  withKeptLogs,
} from '../../domain/record-chain.ts';

export type RecordReport = Omit<RecordVerification, 'next'>;

type Item = RecordExport['items'][number] & { tenantId: string };

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Of a log, the hash of the hashes of its lines; a log that lacks lines has another key. */
function partsOf({ rows }: Item): Map<string, string> {
  return new Map(
    rows.map(({ key, texts }) => {
      if (parseLogKey(key) !== null) return [key, sha256(logText(texts.map(sha256)))];
      return [key, sha256(texts.join('\n'))];
    }),
  );
}

const maxFindings = 1_000;

/** Without the first link the file is verified from its second one on: it does not say what was before. */
export function createFileVerifier(keptHead: string | undefined): {
  add(line: string): void;
  end(): RecordReport;
} {
  const findings: RecordFinding[] = [];
  const last = new Map<RecordType, string>();
  let previous: { seq: number; hash: string } | null = null;
  let links = 0;
  let removed = 0;
  let tenant: string | undefined;
  let isHeadFound = keptHead === undefined;
  const note = (found: readonly RecordFinding[]): void => {
    findings.push(...found.slice(0, maxFindings - findings.length));
  };
  return {
    add(line) {
      if (line === '') return;
      const item = parseItem(line);
      links += 1;
      if (item === null) {
        note([broken(`line ${links} is not a link`)]);
        return;
      }
      const { seq, hash, type, at, tenantId } = item;
      tenant ??= tenantId;
      if (tenantId !== tenant) note([broken(`line ${links} is of another tenant`)]);
      const before = previous ?? startOf(seq, tenantId);
      if (before) note(compareLinks(before, item, last, sha256));
      const found = partsOf(item);
      if (isRemoved(found, item.removed)) removed += 1;
      else {
        const changed = compareRow(item, withKeptLogs(found, item.removed), sha256);
        if (changed) note([changed]);
      }
      last.set(type, at);
      previous = { seq, hash };
      isHeadFound ||= keptHead === `${seq}:${hash}`;
    },
    end() {
      if (!isHeadFound) note([broken('the head that was kept is not in the file', 'WrongHead')]);
      return { links, removed, findings, head: previous };
    },
  };
}

function startOf(seq: number, tenantId: string): { seq: number; hash: string } | null {
  return seq === 1 ? { seq: 0, hash: sha256(genesisText(tenantId)) } : null;
}

function broken(message: string, kind: RecordFinding['kind'] = 'BrokenLink'): RecordFinding {
  return { kind, seq: null, type: null, id: null, message };
}

function isTexts(texts: unknown): texts is string[] {
  return Array.isArray(texts) && texts.every((text) => typeof text === 'string');
}

function parseItem(line: string): Item | null {
  try {
    const item = JSON.parse(line) as Partial<Item>;
    const isWhole =
      typeof item.seq === 'number' &&
      typeof item.covered === 'string' &&
      typeof item.tenantId === 'string' &&
      Array.isArray(item.rows) &&
      item.rows.every(({ key, texts }) => typeof key === 'string' && isTexts(texts)) &&
      (item.removed === undefined || typeof item.removed.logParts === 'object');
    return isWhole ? (item as Item) : null;
  } catch {
    return null;
  }
}
