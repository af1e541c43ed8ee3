/**
 * The chain of a tenant's record: each link has the hash of a final row, with what belongs to it, and of the
 * link before. The texts here are what is hashed, with SHA-256; who links and who verifies hash the same.
 */

export const recordTypes = ['execution', 'audit-event', 'contradiction'] as const;
export type RecordType = (typeof recordTypes)[number];

/** Hashes are 64 hexadecimal digits, instants as PostgreSQL writes them in JSON, in UTC. */
export type RecordLink = {
  seq: number;
  type: RecordType;
  id: string;
  /** When the object became final. */
  at: string;
  linkedAt: string;
  /** The parts that the hash covers, see `RecordPart`; separated by `;`. */
  covered: string;
  rowHash: string;
  hash: string;
};

/**
 * A row, or the log of an attempt. `row` is the object itself; of an execution there are also `r<run>.<step>`
 * (the record of a step), `a<run>.<step>.<attempt>` and `l<run>.<step>.<attempt>=<lines>` (that many first lines
 * of its log). `<run>` is a Temporal run id, so that a key names one row.
 */
export type RecordPart = { key: string; hash: string };

export function genesisText(tenantId: string): string {
  return `carillon record of ${tenantId}`;
}

/** Of the parts in the order of `covered`. */
export function rowText(type: RecordType, id: string, parts: readonly RecordPart[]): string {
  return [`${type} ${id}`, ...parts.map(({ key, hash }) => `${key} ${hash}`)].join('\n');
}

export function linkText(previous: string, link: Omit<RecordLink, 'hash'>): string {
  const { seq, type, id, at, linkedAt, covered, rowHash } = link;
  return [previous, seq, type, id, at, linkedAt, covered, rowHash].join('\n');
}

/** The hashes of the lines of a log, which the hash of the log is made of. */
export function logText(lineHashes: readonly string[]): string {
  return lineHashes.join('');
}

/** Run ids are long and few: `covered` numbers them and lists them first, as `runs=<id>,<id>`. */
export function packKeys(keys: readonly string[]): string {
  const runs: string[] = [];
  const short = keys.map((key) =>
    key.replace(runPattern, (_, kind: string, run: string) => {
      if (!runs.includes(run)) runs.push(run);
      return `${kind}${runs.indexOf(run)}.`;
    }),
  );
  return [...(runs.length === 0 ? [] : [`runs=${runs.join(',')}`]), ...short].join(';');
}

export function unpackKeys(covered: string): string[] {
  const [first = '', ...rest] = covered.split(';');
  if (!first.startsWith('runs=')) return covered.split(';');
  const runs = first.slice('runs='.length).split(',');
  return rest.map((key) =>
    key.replace(/^([ral])(\d+)\./, (_, kind: string, run: string) => {
      return `${kind}${runs[Number(run)] ?? ''}.`;
    }),
  );
}

const runPattern = /^([ral])([0-9a-f-]{36})\./;

export type LogKey = { runId: string; stepIndex: number; attempt: number; lines: number };

/** Null for the key of anything but a log. */
export function parseLogKey(key: string): LogKey | null {
  const found = /^l([0-9a-f-]{36})\.(\d+)\.(\d+)=(\d+)$/.exec(key);
  if (!found) return null;
  const [, runId = '', step, attempt, lines] = found;
  return { runId, stepIndex: Number(step), attempt: Number(attempt), lines: Number(lines) };
}

/** What a person reads of a key. */
function describeKey(key: string): string {
  const [, kind, step, attempt] = /^([ral])[0-9a-f-]{36}\.(\d+)(?:\.(\d+))?/.exec(key) ?? [];
  if (kind === 'r') return `the record of step ${Number(step) + 1}`;
  if (kind === 'a') return `attempt ${attempt} of step ${Number(step) + 1}`;
  if (kind === 'l') return `the log of attempt ${attempt} of step ${Number(step) + 1}`;
  return 'the row';
}

export const findingKinds = [
  'BrokenLink',
  'MissingLink',
  'MissingRow',
  'ChangedRow',
  'BackDated',
  'Unlinked',
  'WrongHead',
  'WrongCut',
] as const;

/** Something that an honest record never shows. */
export type RecordFinding = {
  kind: (typeof findingKinds)[number];
  seq: number | null;
  type: RecordType | null;
  id: string | null;
  message: string;
};

/** An object that became final so much before one that was linked earlier was written in afterwards. */
const backDatedMs = 600_000;

/** What retention removed of a linked execution: all of it, or its logs, whose hashes were kept. */
export type LinkRemoval = { execution: boolean; logParts: Readonly<Record<string, string>> };

/** True when retention removed all of it, and nothing of it is there. */
export function isRemoved(
  found: ReadonlyMap<string, string> | undefined,
  removal: LinkRemoval | undefined,
): boolean {
  return removal?.execution === true && !found?.has('row');
}

/** The parts that are there, and the hashes that were kept of logs that retention removed. */
export function withKeptLogs(
  found: ReadonlyMap<string, string> | undefined,
  removal: LinkRemoval | undefined,
): ReadonlyMap<string, string> | undefined {
  if (removal === undefined || found === undefined) return found;
  return new Map([...Object.entries(removal.logParts), ...found]);
}

/** How the row of a link differs from what was linked; null when it does not. */
export function compareRow(
  link: RecordLink,
  found: ReadonlyMap<string, string> | undefined,
  sha256: (text: string) => string,
): RecordFinding | null {
  const { seq, type, id, covered, rowHash } = link;
  const finding = (kind: RecordFinding['kind'], message: string): RecordFinding => {
    return { kind, seq, type, id, message };
  };
  if (!found?.has('row')) return finding('MissingRow', `the ${type} is gone`);
  const keys = unpackKeys(covered);
  const missing = keys.filter((key) => !found.has(key));
  if (missing.length > 0) {
    const names = missing.slice(0, 3).map(describeKey).join(', ');
    return finding('MissingRow', `gone: ${names}${missing.length > 3 ? ', …' : ''}`);
  }
  const parts = keys.map((key) => ({ key, hash: found.get(key) ?? '' }));
  if (sha256(rowText(type, id, parts)) === rowHash) return null;
  return finding('ChangedRow', `the ${type}, or a row that belongs to it, is not what was linked`);
}

/** Whether consecutive links fit each other; `last` is the newest earlier link of each type. */
export function compareLinks(
  previous: { seq: number; hash: string },
  link: RecordLink,
  last: ReadonlyMap<RecordType, string>,
  sha256: (text: string) => string,
): RecordFinding[] {
  const { seq, type, id } = link;
  const found: RecordFinding[] = [];
  const note = (kind: RecordFinding['kind'], message: string): void => {
    found.push({ kind, seq, type, id, message });
  };
  if (seq !== previous.seq + 1) {
    note('MissingLink', `links ${previous.seq + 1} to ${seq - 1} are gone`);
  } else if (sha256(linkText(previous.hash, link)) !== link.hash) {
    note('BrokenLink', 'the link, or the one before it, was changed');
  }
  const earlier = last.get(type);
  if (earlier !== undefined && Date.parse(earlier) - Date.parse(link.at) > backDatedMs) {
    note('BackDated', `it claims to be final since ${link.at}, but was linked after later ones`);
  }
  return found;
}
