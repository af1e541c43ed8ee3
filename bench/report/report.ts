/** The result of a bench: one table for people, one file for programs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lane } from '../../src/domain/inline/dispatch.ts';
import type { Side } from '../contender.ts';
import type { HistoryCounts } from '../history-counts.ts';
import type { JobName } from '../job-shapes.ts';
import type { ListResult } from '../lists/measure-lists.ts';
import type { RunCounts, Sample } from '../measure.ts';
import type { RecordCounts } from '../record-counts.ts';
import type { Machine } from './machine.ts';
import type { Comparison } from './statistics.ts';

export type JobResult = {
  job: JobName;
  /** That the steps of the product took. */
  lane: Lane;
  counts: RunCounts;
  rounds: Readonly<Record<Side, readonly Sample[]>>;
  timed: {
    runMs: Comparison;
    stepsPerSecond: Comparison;
    workerCpuMs: Comparison;
    temporalCpuMs: Comparison | null;
  };
  /** Of the product; the bare workflow has none. */
  postgresCpuMs: number | null;
  history: Readonly<Record<Side, HistoryCounts>>;
  record: RecordCounts;
};

export type BenchResult = {
  at: string;
  machine: Machine;
  load: { before: number; after: number };
  jobs: readonly JobResult[];
  /** Tables and indexes of the record after all jobs, as they lie. */
  recordBytesPerStep: number | null;
  /** Null when it was not asked for. */
  lists: ListResult | null;
};

type Row = [what: string, product: string, bare: string, ratio: string, target: string];

const heads: Row = ['', 'product', 'bare', 'ratio (rounds)', 'target'];

export function renderReport({
  machine,
  load,
  jobs,
  lists,
  recordBytesPerStep,
}: BenchResult): string {
  const sizeRows =
    recordBytesPerStep === null
      ? []
      : [ownRow('all jobs: record bytes per step, with indexes', recordBytesPerStep)];
  const rows = [heads, ...jobs.flatMap(toRows), ...sizeRows, ...(lists ? toListRows(lists) : [])];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return [...machineLines(machine, load), '', ...lines].join('\n');
}

export function machineLines(machine: Machine, load: BenchResult['load']): string[] {
  const { cpu, cores, memoryGiB, node, postgres, temporal, commit, flushMs } = machine;
  return [
    `${cores} x ${cpu}, ${memoryGiB} GiB; everything shares the cores`,
    `Node ${node}, PostgreSQL ${postgres} (fsync on), ${temporal} (file, WAL); commit ${commit ?? '-'}`,
    `disk flush ${show(flushMs.median)} ms (slowest ${show(flushMs.slowest)}); ` +
      `load average ${show(load.before)} before, ${show(load.after)} after`,
  ];
}

function toRows(result: JobResult): Row[] {
  const { job, timed, history, record, postgresCpuMs } = result;
  const targets = judge(result);
  const { product, bare } = history;
  const counted = (what: string, key: keyof HistoryCounts, target?: Target): Row => {
    const extra = product[key] - bare[key];
    const difference = `${extra < 0 ? '-' : '+'}${Math.abs(extra)}`;
    return [`${job} ${what}`, String(product[key]), String(bare[key]), difference, mark(target)];
  };
  const gap = (what: string, key: keyof HistoryCounts): Row => {
    const ratio = (product[key] / bare[key]).toFixed(2);
    return [`${job} ${what}`, show(product[key]), show(bare[key]), ratio, ''];
  };
  return [
    timedRow(`${job} run time, one at a time (ms)`, timed.runMs, targets.runMs),
    timedRow(`${job} steps/s, 10 runs at once`, timed.stepsPerSecond, targets.stepsPerSecond),
    timedRow(`${job} worker CPU per step (ms)`, timed.workerCpuMs),
    ...(timed.temporalCpuMs
      ? [timedRow(`${job} Temporal CPU per step (ms)`, timed.temporalCpuMs)]
      : []),
    ownRow(`${job} PostgreSQL CPU per step (ms)`, postgresCpuMs),
    ownRow(`${job} PostgreSQL commits per step`, record.transactionsPerStep),
    ownRow(`${job} PostgreSQL WAL bytes per step`, record.walBytesPerStep),
    counted('events outside workflow tasks', 'otherEvents', targets.events),
    counted('events, all', 'events'),
    counted('workflow tasks', 'workflowTasks'),
    counted('history bytes', 'bytes'),
    counted('state transitions', 'stateTransitions'),
    gap('activity, scheduled to started (ms)', 'activityScheduledToStarted'),
    gap('activity, started to completed (ms)', 'activityStartedToCompleted'),
    gap('workflow task, scheduled to started (ms)', 'taskScheduledToStarted'),
    gap('workflow task, started to completed (ms)', 'taskStartedToCompleted'),
  ];
}

const longestPageMs = 30;
const leastPages = 0.8;

function toListRows({ requestsPerSecond: pages, p50Ms, p99Ms, ...more }: ListResult): Row[] {
  const what = `list page of ${more.schedules} schedules, ${more.connections} connections`;
  const fast = { text: `product <= ${longestPageMs}`, met: p99Ms.product <= longestPageMs };
  const many = { text: `>= ${leastPages.toFixed(2)}`, met: pages.ratio >= leastPages };
  return [
    timedRow(`${what}, pages/s`, pages, many),
    timedRow(`${what}, p50 (ms)`, p50Ms),
    timedRow(`${what}, p99 (ms)`, p99Ms, fast),
    timedRow(`${what}, API CPU per page (ms)`, more.apiCpuMs),
    timedRow(`${what}, PostgreSQL CPU per page (ms)`, more.postgresCpuMs),
  ];
}

function timedRow(what: string, comparison: Comparison, target?: Target): Row {
  const { product, bare, ratio, lowest, highest } = comparison;
  const spread = `${ratio.toFixed(2)} (${lowest.toFixed(2)}..${highest.toFixed(2)})`;
  return [what, show(product), show(bare), spread, mark(target)];
}

function ownRow(what: string, value: number | null): Row {
  return [what, value === null ? 'unknown' : show(value), '-', '', ''];
}

function mark(target: Target | undefined): string {
  return target === undefined ? '' : `${target.text} ${target.met ? 'pass' : 'MISS'}`;
}

/** Three digits that count. */
export function show(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** Answers the path of the file. */
export function writeResult(result: { at: string }): string {
  const folder = fileURLToPath(new URL('../results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${result.at.replaceAll(':', '-')}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
}

/** What recording may cost: the product's figure against the bare workflow's. */
type Target = { text: string; met: boolean };

const longestRunTime: Readonly<Record<Lane, Partial<Record<JobName, number>>>> = {
  Regular: { J12: 1.15, SEQ100: 1.1, WIDE100: 1.15 },
  Inline: { J12: 0.5, SEQ100: 0.3 },
};
const leastThroughput: Readonly<Record<Lane, number>> = { Regular: 0.95, Inline: 1.8 };
/** `beginExecution`, `sealExecution`, and the outcome as a search attribute; one in reserve. */
const maxExtraEvents = 4;

type TargetName = 'runMs' | 'stepsPerSecond' | 'events';

/** The targets of one job by what they limit. */
function judge({ job, lane, timed, history }: JobResult): Partial<Record<TargetName, Target>> {
  const longest = longestRunTime[lane][job];
  const least = leastThroughput[lane];
  const events = history.bare.otherEvents + maxExtraEvents;
  return {
    ...(longest !== undefined && {
      runMs: { text: `<= ${longest.toFixed(2)}`, met: timed.runMs.ratio <= longest },
    }),
    stepsPerSecond: {
      text: `>= ${least.toFixed(2)}`,
      met: timed.stepsPerSecond.ratio >= least,
    },
    events: {
      text: `<= bare + ${maxExtraEvents}`,
      met: history.product.otherEvents <= events,
    },
  };
}
