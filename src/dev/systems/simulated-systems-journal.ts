import { open, readFile } from 'node:fs/promises';
import { type RunProfileOutcome, runProfileOutcomes } from '../../domain/schedule/schedule.ts';

/** One requested effect: applied, or refused as a repeat of an earlier one. */
export type JournalEntry = {
  /** From 1, in the order of arrival. */
  sequence: number;
  /** Milliseconds since the epoch. */
  at: number;
  system: string;
  profile: string;
  /** Idempotency key of the request; null without one. */
  key: string | null;
  runId: string;
  applied: boolean;
  /** How an applied run will end; null for a repeat and for a run that hangs. */
  outcome: string | null;
};

/** Append-only; with a file, an entry is on disk before `append` resolves. */
export type Journal = {
  readonly entries: readonly JournalEntry[];
  append(entry: Omit<JournalEntry, 'sequence' | 'at'>): Promise<JournalEntry>;
  close(): Promise<void>;
};

/** Entries kept in memory; only a file keeps all. */
const maxEntries = 200_000;

/** Opens the journal and reads its file; ignores an incomplete last line from a crash. */
export async function openJournal(file: string | null): Promise<Journal> {
  const entries = file === null ? [] : await readEntries(file);
  const handle = file === null ? null : await open(file, 'a', 0o600);
  let sequence = entries.at(-1)?.sequence ?? 0;
  let written = Promise.resolve();
  return {
    entries,
    async append(fields) {
      sequence += 1;
      const entry = { sequence, at: Date.now(), ...fields };
      entries.push(entry);
      if (entries.length > maxEntries) entries.shift();
      if (handle === null) return entry;
      const write = written.then(async () => {
        await handle.appendFile(`${JSON.stringify(entry)}\n`);
        await handle.datasync();
      });
      // A failed write rejects only for its caller, not for later writes.
      written = write.catch(() => undefined);
      await write;
      return entry;
    },
    async close() {
      await written;
      await handle?.close();
    },
  };
}

async function readEntries(file: string): Promise<JournalEntry[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as JournalEntry];
    } catch {
      return [];
    }
  });
}

/** The faults that one simulated system can show. */
export type Knobs = {
  /** Length of a run; null gives each run profile its own. */
  durationMs: number | null;
  /** This many of the next runs end as Error. */
  failNext: number;
  failAlways: boolean;
  /** Outcome of runs that do not fail by another knob. */
  outcome: RunProfileOutcome;
  /** Runs start and never end, until the knobs are reset. */
  hang: boolean;
  /** HTTP status that refuses starts; null accepts them. */
  startStatus: number | null;
};

/** A system without faults. */
export const defaultKnobs: Readonly<Knobs> = {
  durationMs: null,
  failNext: 0,
  failAlways: false,
  outcome: 'Success',
  hang: false,
  startStatus: null,
};

/** JSON schema of a change of knobs; omitted knobs stay as they are. */
export const knobsSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    durationMs: { type: ['integer', 'null'], minimum: 0, maximum: 3_600_000 },
    failNext: { type: 'integer', minimum: 0, maximum: 1_000_000 },
    failAlways: { type: 'boolean' },
    outcome: { type: 'string', enum: [...runProfileOutcomes] },
    hang: { type: 'boolean' },
    startStatus: { type: ['integer', 'null'], minimum: 400, maximum: 599 },
  },
};
