import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processIdentity } from './process-lock.ts';

/** One started child; `identity` tells it from a later process with the same id. */
type ChildRecord = {
  name: string;
  pid: number;
  identity: string;
  stopSignal: NodeJS.Signals;
};

/** The list of running children, in a file so that it survives a killed parent. */
export type ChildRegistry = {
  add(record: ChildRecord): void;
  remove(pid: number): void;
  list(): readonly ChildRecord[];
};

/** `graceMs` limits the orderly stop of leftover children. */
export type ChildRegistryOptions = {
  file: string;
  report?: (line: string) => void;
  graceMs?: number;
};

/**
 * Opens the registry of a data directory. First stops children that a killed parent left behind, because
 * two servers on one data file corrupt it. Process id *and* start time must match.
 */
export async function openChildRegistry(options: ChildRegistryOptions): Promise<ChildRegistry> {
  const report = options.report ?? (() => undefined);
  await Promise.all(
    readRecords(options.file).map(async (record) => {
      if (!isAlive(record)) return;
      report(`stopping ${record.name} (pid ${record.pid}) left over from an earlier start`);
      await stopLeftover(record, options.graceMs ?? 10_000);
    }),
  );
  rmSync(options.file, { force: true });
  return createRegistry(options.file);
}

function createRegistry(file: string): ChildRegistry {
  let records: ChildRecord[] = [];
  return {
    add(record) {
      records = [...records.filter(({ pid }) => pid !== record.pid), record];
      writeRecords(file, records);
    },
    remove(pid) {
      records = records.filter((record) => record.pid !== pid);
      writeRecords(file, records);
    },
    list: () => records,
  };
}

function isAlive(record: ChildRecord): boolean {
  return processIdentity(record.pid) === record.identity;
}

async function stopLeftover(record: ChildRecord, graceMs: number): Promise<void> {
  signalRecord(record, record.stopSignal);
  const deadline = Date.now() + graceMs;
  while (isAlive(record)) {
    if (Date.now() >= deadline) {
      signalRecord(record, 'SIGKILL');
      await delay(100);
      return;
    }
    await delay(25);
  }
}

function signalRecord(record: ChildRecord, signal: NodeJS.Signals): void {
  try {
    process.kill(record.pid, signal);
  } catch {
    // It has ended meanwhile, or belongs to another user: nothing more to do.
  }
}

function readRecords(file: string): ChildRecord[] {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(parsed) ? parsed.filter(isChildRecord) : [];
  } catch {
    // No file, or one truncated by a crash: its content cannot be trusted.
    return [];
  }
}

function isChildRecord(value: unknown): value is ChildRecord {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Record<string, unknown>;
  return (
    typeof record['name'] === 'string' &&
    typeof record['pid'] === 'number' &&
    typeof record['identity'] === 'string' &&
    (record['stopSignal'] === 'SIGTERM' || record['stopSignal'] === 'SIGINT')
  );
}

function writeRecords(file: string, records: readonly ChildRecord[]): void {
  if (records.length === 0) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  writeFileSync(partial, `${JSON.stringify(records, null, 2)}\n`, { mode: 0o600 });
  renameSync(partial, file);
}
