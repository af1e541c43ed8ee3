/**
 * How one attempt of a step ended. `StepResult` is all of it. `StepReport` is what Temporal carries of
 * it, `StepOutcome` what the record keeps. A new fact about the target is added to `StepFacts` and
 * `toFacts`, and reaches both.
 */
import type { StepOutputs } from '../step-data/step-outputs.ts';
import { excerpt } from '../text/clip.ts';
import type { FinalStepStatus } from './status.ts';

/** Object counts a connected system reports, such as `{ added: 3, updated: 10 }`. */
export type ObjectCounts = Readonly<Record<string, number>>;

/** " (120 added, 2 errors)"; empty when nothing was counted. */
export function describeCounts(counts: ObjectCounts | null): string {
  const entries = Object.entries(counts ?? {}).filter(([, count]) => count !== 0);
  if (entries.length === 0) return '';
  return ` (${entries
    .slice(0, 10)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')})`;
}

/** Names of counts that say how many objects were changed; systems choose their names. */
const namesOfChange: ReadonlySet<string> = new Set([
  'added',
  'created',
  'inserted',
  'updated',
  'modified',
  'deleted',
  'removed',
  'renamed',
  'moved',
]);

/** How many objects were changed; null when the system does not say, which is not the same as none. */
export function changedOf(counts: ObjectCounts | null): number | null {
  const entries = Object.entries(counts ?? {}).map(([name, count]) => [name.toLowerCase(), count]);
  const byName = new Map(entries as [string, number][]);
  const said = byName.get('changed') ?? byName.get('changes');
  if (said !== undefined) return said;
  const counted = [...byName].filter(([name]) => namesOfChange.has(name));
  return counted.length === 0 ? null : counted.reduce((sum, [, count]) => sum + count, 0);
}

export const outputExcerptLength = 4_096;
export const messageLength = 1_000;

/** What was seen of the target, whether the attempt succeeded or failed. */
export type StepFacts = {
  httpStatus: number | null;
  exitCode: number | null;
  /** At most `outputExcerptLength` characters of what the step printed or the target answered. */
  output: string | null;
  counts: ObjectCounts | null;
  outputs: StepOutputs | null;
};

export type StepResult = StepFacts & {
  /** From 1. */
  attempt: number;
  status: 'Completed' | 'Failed' | 'TimedOut' | 'Cancelled';
  /** Problem code of a failure, null otherwise. */
  code: string | null;
  message: string;
  /** True when the step completed but its system reported warnings. */
  warnings: boolean;
  /** Milliseconds since the epoch on the worker's clock. */
  startedAt: number;
  endedAt: number;
  worker: string;
  /** Bytes printed or answered, before anything was cut. */
  outputBytes: number;
};

/** The result of a step's activity, or the details of its failure. Facts not seen are absent. */
export type StepReport = Pick<
  StepResult,
  'attempt' | 'startedAt' | 'endedAt' | 'message' | 'worker'
> & { warnings?: true } & { [Fact in keyof StepFacts]?: NonNullable<StepFacts[Fact]> };

/** How a step ended, as the workflow saw it. Recorded once. */
export type StepOutcome = Pick<StepResult, 'code' | 'message' | 'endedAt'> &
  StepFacts & {
    status: FinalStepStatus;
    /** Null when the step never began. Milliseconds since the epoch, never before it was queued. */
    startedAt: number | null;
    attempts: number;
    worker: string | null;
    /** A person ended it instead of its activity; the message says who, and why. */
    byPerson?: true;
  };

/** All facts; those not given are null. */
export function toFacts({
  httpStatus = null,
  exitCode = null,
  output = null,
  counts = null,
  outputs = null,
}: Partial<StepFacts>): StepFacts {
  return { httpStatus, exitCode, output, counts, outputs };
}

/** How a step ends whose attempts ended with this problem. */
export function statusOfFailure(code: string): FinalStepStatus {
  if (code === 'step-cancelled') return 'Cancelled';
  if (code === 'step-timed-out') return 'TimedOut';
  if (code === 'step-interrupted' || code === 'outcome-unknown') return 'Interrupted';
  return 'Failed';
}

/** Leaves out what was not seen: every byte of a report is stored in the workflow's history. */
export function toReport(result: StepResult): StepReport {
  const { attempt, startedAt, endedAt, message, worker, warnings } = result;
  const seen = Object.entries(toFacts(result)).filter(([, fact]) => fact !== null);
  return {
    attempt,
    startedAt,
    endedAt,
    message,
    worker,
    ...(warnings && { warnings: true as const }),
    ...Object.fromEntries(seen),
  };
}

/**
 * The outcome of a step that was dispatched; `report` is null when its worker sent none. Workers' clocks
 * differ, so times are kept between the instants the workflow knows: no step seems to begin before the
 * group in front of it ended.
 */
export function toOutcome(
  ending: Pick<StepOutcome, 'status' | 'code' | 'message'>,
  report: StepReport | null,
  { queuedAt, now }: { queuedAt: number; now: number },
): StepOutcome {
  const startedAt = clamp(report?.startedAt ?? queuedAt, queuedAt, now);
  return {
    ...ending,
    message: excerpt(ending.message, messageLength),
    startedAt,
    endedAt: clamp(report?.endedAt ?? now, startedAt, now),
    attempts: report?.attempt ?? 1,
    ...toFacts(report ?? {}),
    worker: report?.worker ?? null,
  };
}

/** The outcome of a step that never began. */
export function unstartedOutcome(
  status: Extract<FinalStepStatus, 'NotRun' | 'Skipped' | 'Cancelled'>,
  message: string,
  at: number,
): StepOutcome {
  return {
    status,
    code: null,
    message,
    startedAt: null,
    endedAt: at,
    attempts: 0,
    ...toFacts({}),
    worker: null,
  };
}

/** Of a step that met a maintenance window of its system. */
export function maintenanceOutcome(
  { ends, note }: { ends: 'Skipped' | 'Failed'; note: string },
  at: number,
): StepOutcome {
  const skipped = unstartedOutcome('Skipped', note, at);
  return ends === 'Skipped' ? skipped : { ...skipped, status: ends, code: 'system-in-maintenance' };
}

/** Of a step whose condition was false, or whose expressions could not be evaluated: nothing was tried. */
export function evaluatedOutcome(
  { verdict, reason }: { verdict: 'Skip' | 'Fail'; reason: string },
  at: number,
): StepOutcome {
  const skipped = unstartedOutcome('Skipped', reason, at);
  if (verdict === 'Skip') return skipped;
  return { ...skipped, status: 'Failed', code: 'expression-failed' };
}

export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
