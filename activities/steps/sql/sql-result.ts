/** What a script answers, within bounds: counts, the first row, and an excerpt as text. */
import { outputExcerptLength, type StepResult } from '../../../src/domain/execution/step-result.ts';
import type { LogLine } from '../../../src/domain/observation.ts';
import {
  boundOutputs,
  type JsonValue,
  outputLimits,
} from '../../../src/domain/step-data/step-outputs.ts';
import { excerpt } from '../../../src/domain/text/clip.ts';
import { createTextCollector } from '../command/command-output.ts';
import { maskBeginning, type SecretMask } from '../masking/secret-mask.ts';
import type { SqlSink } from './sql-session.ts';

export const sqlLimits = {
  /** Bytes that the server may send for one attempt. */
  receivedBytes: 64 * 1024 * 1024,
  /** Rows of each result that are shown; all are counted. */
  rows: 100,
  /** Results that are shown. */
  results: 50,
  /** Statements whose rows are told one by one. */
  counts: 100,
  cellLength: 300,
  notices: 200,
  noticeLength: 1_000,
} as const;

export type SqlResult = SqlSink & {
  /** What is to be recorded; call it once. */
  end(): SqlAnswer;
};

type SqlAnswer = Pick<StepResult, 'output' | 'outputs' | 'outputBytes'> & {
  statements: number;
  /** Of the last statement. */
  rows: number;
};

type Deps = {
  mask: SecretMask;
  log: (lines: readonly LogLine[]) => void;
  /** Called when more than the limit has arrived. */
  onTooMuch: () => void;
};

export function createSqlResult({ mask, log, onTooMuch }: Deps): SqlResult {
  const text = createTextCollector(outputExcerptLength);
  const counts: number[] = [];
  const notices = boundNotices(log);
  const seen = { bytes: 0, statements: 0, results: 0, rows: 0, isAny: false };
  let names: readonly string[] | null = null;
  let first: Record<string, unknown> | null = null;
  let inResult = 0;

  const isShown = (): boolean => seen.results <= sqlLimits.results;
  const show = (cells: readonly string[]): void => {
    const line = cells.map((cell) => maskBeginning(mask, cell, sqlLimits.cellLength));
    seen.isAny = true;
    text.add(`${line.map((cell) => excerpt(cell, sqlLimits.cellLength)).join(' | ')}\n`);
  };
  return {
    columns(given) {
      names = given;
      first = null;
      inResult = 0;
      seen.results += 1;
      if (isShown()) show(given);
    },
    row(values) {
      inResult += 1;
      if (inResult === 1) first = toRecord(names ?? [], values);
      if (isShown() && inResult <= sqlLimits.rows) show(values.map(toCell));
    },
    statement(rows) {
      seen.statements += 1;
      if (names !== null && isShown()) text.add(`${describeRows(rows ?? inResult, inResult)}\n`);
      if (names === null) first = null;
      names = null;
      seen.rows = rows ?? inResult;
      if (counts.length < sqlLimits.counts) counts.push(rows ?? 0);
    },
    notice: (line) => notices.add(line),
    received(bytes) {
      const before = seen.bytes;
      seen.bytes += bytes;
      if (before <= sqlLimits.receivedBytes && seen.bytes > sqlLimits.receivedBytes) onTooMuch();
    },
    end() {
      notices.end();
      const { statements, rows } = seen;
      const row = boundRow(first, log);
      const given = { rowCount: rows, rowCounts: counts, ...(row && { row }) };
      const { outputs } = boundOutputs(given);
      const output = seen.isAny ? text.excerpt() : null;
      return { statements, rows, output, outputs, outputBytes: seen.isAny ? seen.bytes : 0 };
    },
  };
}

function describeRows(rows: number, shown: number): string {
  const left = shown - sqlLimits.rows;
  const what = `(${rows} ${rows === 1 ? 'row' : 'rows'})`;
  return left > 0 ? `[… ${left} more rows …]\n${what}` : what;
}

/** Columns without a name, and later ones of the same name, cannot be referred to. */
function toRecord(names: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const record = new Map<string, unknown>();
  names.forEach((name, index) => {
    if (name !== '' && !record.has(name)) record.set(name, values[index]);
  });
  return Object.fromEntries(record);
}

/** Leaves room for the counts beside it. */
const rowBytes = outputLimits.bytes - 2_048;

/** The columns that fit, in their order; says which do not. */
function boundRow(
  first: Readonly<Record<string, unknown>> | null,
  log: Deps['log'],
): Record<string, JsonValue> | null {
  if (first === null) return null;
  const kept: Record<string, JsonValue> = {};
  const left: string[] = [];
  let room = rowBytes;
  for (const [name, value] of Object.entries(first)) {
    const json = toJson(value);
    const size = Buffer.byteLength(JSON.stringify([name, json ?? null]));
    const { outputs } =
      json === undefined ? { outputs: null } : boundOutputs({ row: { [name]: json } });
    if (json === undefined || outputs === null || size > room) {
      left.push(name);
      continue;
    }
    room -= size;
    kept[name] = json;
  }
  if (left.length > 0) {
    const names = excerpt(left.join(', '), 500);
    const message = `not in the output "row", because they are too long or binary: ${names}`;
    log([{ at: Date.now(), level: 'warn', stream: 'system', text: message }]);
  }
  return kept;
}

/** Undefined for what JSON has no form for. */
function toJson(value: unknown): JsonValue | undefined {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return undefined;
  if (value instanceof Date) return toInstant(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  // Longer than all outputs together: not even measured.
  if (typeof value === 'string') return value.length > outputLimits.bytes ? undefined : value;
  if (typeof value === 'boolean') return value;
  const text = JSON.stringify(value);
  return text.length > outputLimits.bytes ? undefined : (JSON.parse(text) as JsonValue);
}

function toInstant(value: Date): string {
  return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
}

/** Numbers of 64 bits among them. */
function toText(value: unknown): string {
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}

/** On one line; a secret is looked for in more than is shown. */
function toCell(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (Buffer.isBuffer(value)) return `[${value.length} bytes]`;
  if (value instanceof Date) return toInstant(value);
  const text = typeof value === 'string' ? value : toText(value);
  return text.slice(0, 8_192).replace(/[\r\n]+/g, ' ');
}

function boundNotices(log: Deps['log']) {
  let count = 0;
  return {
    add(text: string): void {
      count += 1;
      if (count > sqlLimits.notices) return;
      const line = text.slice(0, 8_192);
      log([{ at: Date.now(), level: 'info', stream: 'stdout', text: line }]);
    },
    end(): void {
      const text = `${count - sqlLimits.notices} more notices were not kept`;
      if (count > sqlLimits.notices) {
        log([{ at: Date.now(), level: 'warn', stream: 'system', text }]);
      }
    },
  };
}
