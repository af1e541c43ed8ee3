import { randomUUID } from 'node:crypto';
import type { RunProfileOutcome } from '../../domain/schedule/schedule.ts';
import {
  defaultKnobs,
  type Journal,
  type JournalEntry,
  type Knobs,
} from './simulated-systems-journal.ts';

/** One run of a run profile; everything but its progress is decided when it starts. */
type SimulatedRun = {
  runId: string;
  profile: string;
  key: string | null;
  startedAt: number;
  durationMs: number;
  outcome: RunProfileOutcome;
  hang: boolean;
  cancelled: boolean;
  /** Final counts; before the end a share of them is shown. */
  counts: Readonly<Record<string, number>>;
};

/** A run as the protocol shows it. */
type RunView = {
  runId: string;
  profile: string;
  status: 'InProgress' | 'Completed' | 'Cancelled';
  outcome: RunProfileOutcome | null;
  percent: number;
  counts: Record<string, number>;
  message: string;
};

/** One simulated system: its knobs and its runs. */
export type SimulatedSystem = {
  readonly knobs: Knobs;
  setKnobs(change: Partial<Knobs>): void;
  /** Starts a run, or returns the one that the same key started before. */
  start(profile: string, key: string | null): Promise<{ run: RunView; repeated: boolean }>;
  read(runId: string): RunView | null;
  cancel(runId: string): RunView | null;
  /** Resets the knobs; hanging runs end. */
  reset(): void;
};

/** Milliseconds of a plain run. */
export const plainRunMs = 1_500;

/** What a start is answered that the knobs refuse. */
export const refusedByKnobs = 'refused by its knobs';

/** Duration and number of objects of a profile, relative to a plain one. */
export const profileFactors: Readonly<Record<string, number>> = {
  DeltaImport: 0.8,
  FullImport: 1.6,
  DeltaSync: 1,
  Export: 0.8,
  ConfirmingImport: 0.6,
};

/** Runs that a system remembers; it forgets the oldest. */
const maxRuns = 10_000;

/** `durationMs` is the length of a plain run. */
export type SimulatedSystemOptions = { name: string; journal: Journal; durationMs: number };

/** A system that continues from its journal. */
export function createSimulatedSystem(options: SimulatedSystemOptions): SimulatedSystem {
  const { name, journal, durationMs } = options;
  const knobs: Knobs = { ...defaultKnobs };
  const runs = createRuns();
  for (const entry of journal.entries)
    if (entry.system === name && entry.applied) runs.keep(revive(entry));

  function begin(profile: string, key: string | null): SimulatedRun {
    const length = knobs.durationMs ?? durationMs * (profileFactors[profile] ?? 1);
    const ending = { outcome: nextOutcome(knobs), durationMs: length, hang: knobs.hang };
    return makeRun({ name, runId: randomUUID(), profile, key }, ending);
  }

  return {
    knobs,
    setKnobs: (change) => void Object.assign(knobs, change),
    async start(profile, key) {
      const fields = { system: name, profile, key };
      const earlier = runs.standing(key);
      if (earlier) {
        await journal.append({ ...fields, runId: earlier.runId, applied: false, outcome: null });
        return { run: viewRun(earlier), repeated: true };
      }
      const run = begin(profile, key);
      // Before it is written: a repeat that arrives meanwhile must find it.
      runs.keep(run);
      const outcome = run.hang ? null : run.outcome;
      await journal.append({ ...fields, runId: run.runId, applied: true, outcome });
      return { run: viewRun(run), repeated: false };
    },
    read(runId) {
      const run = runs.find(runId);
      return run ? viewRun(run) : null;
    },
    cancel(runId) {
      const run = runs.find(runId);
      if (!run) return null;
      if (viewRun(run).status === 'InProgress') run.cancelled = true;
      return viewRun(run);
    },
    reset() {
      Object.assign(knobs, defaultKnobs);
      runs.release();
    },
  };
}

function nextOutcome(knobs: Knobs): RunProfileOutcome {
  if (knobs.failAlways) return 'Error';
  if (knobs.failNext === 0) return knobs.outcome;
  knobs.failNext -= 1;
  return 'Error';
}

/** A run from before a restart has ended with its planned outcome. */
function revive({ system: name, runId, profile, key, at, outcome }: JournalEntry): SimulatedRun {
  const ended = { outcome: (outcome ?? 'Error') as RunProfileOutcome, durationMs: 0, hang: false };
  return { ...makeRun({ name, runId, profile, key }, ended), startedAt: at };
}

function createRuns() {
  const runs = new Map<string, SimulatedRun>();
  const byKey = new Map<string, string>();
  return {
    keep(run: SimulatedRun): void {
      runs.set(run.runId, run);
      if (run.key !== null) byKey.set(run.key, run.runId);
      const [oldest] = runs.values();
      if (runs.size <= maxRuns || !oldest) return;
      runs.delete(oldest.runId);
      if (oldest.key !== null && byKey.get(oldest.key) === oldest.runId) byKey.delete(oldest.key);
    },
    find: (runId: string) => runs.get(runId),
    /** The run that a repeat of the key returns; null when it failed or was cancelled and may run again. */
    standing(key: string | null): SimulatedRun | null {
      const run = key === null ? undefined : runs.get(byKey.get(key) ?? '');
      if (!run) return null;
      const { status, outcome } = viewRun(run);
      const failed = outcome === 'Error' || outcome === 'PartialError';
      return status === 'Cancelled' || failed ? null : run;
    },
    /** Lets hanging runs end. */
    release(): void {
      for (const run of runs.values()) run.hang = false;
    },
  };
}

type RunPlace = { name: string; runId: string; profile: string; key: string | null };
type RunEnding = Pick<SimulatedRun, 'outcome' | 'durationMs' | 'hang'>;

function makeRun({ name, runId, profile, key }: RunPlace, ending: RunEnding): SimulatedRun {
  const counts = countsFor(name, profile, ending.outcome);
  return { runId, profile, key, startedAt: Date.now(), cancelled: false, counts, ...ending };
}

/** Always the same numbers for the same system and profile, so that documentation can quote them. */
export function countsFor(
  name: string,
  profile: string,
  outcome: RunProfileOutcome,
): Record<string, number> {
  const seed = [...`${name}/${profile}`].reduce(
    (sum, sign) => (sum * 31 + sign.charCodeAt(0)) % 997,
    7,
  );
  const size = profileFactors[profile] ?? 1;
  const errors = { Success: 0, Warning: 0, PartialError: 3, Error: 25 }[outcome];
  return {
    added: outcome === 'Error' ? 0 : Math.round((seed % 40) * size),
    updated: outcome === 'Error' ? 0 : Math.round((seed % 170) * size),
    deleted: outcome === 'Error' ? 0 : seed % 5,
    warnings: outcome === 'Warning' ? 2 : 0,
    errors,
  };
}

export const runMessages: Readonly<Record<RunProfileOutcome, string>> = {
  Success: '',
  Warning: '2 objects were changed with warnings',
  PartialError: '3 objects could not be processed',
  Error: 'the run stopped at an error of the system',
};

function viewRun(run: SimulatedRun): RunView {
  const { runId, profile, outcome, cancelled } = run;
  const share = run.durationMs === 0 ? 1 : (Date.now() - run.startedAt) / run.durationMs;
  const done = !cancelled && !run.hang && share >= 1;
  const shown = done ? 1 : Math.min(share, 0.99);
  const counts = Object.entries(run.counts).map(([name, count]) => [
    name,
    Math.floor(count * shown),
  ]);
  return {
    runId,
    profile,
    status: cancelled ? 'Cancelled' : done ? 'Completed' : 'InProgress',
    outcome: done ? outcome : null,
    percent: Math.floor(shown * 100),
    counts: Object.fromEntries(counts) as Record<string, number>,
    message: done ? runMessages[outcome] : '',
  };
}
