/** The sections of the report on what was measured with a running server. */
import { show } from '../../report/report.ts';
import { slopeOf } from '../slope.ts';
import type { BurstFigures } from './measure-burst.ts';
import type { EventResult } from './measure-event.ts';
import type { OpenResult } from './measure-open.ts';
import type { ScheduleFigures } from './measure-schedules.ts';
import type { CpuCosts } from './process-costs.ts';

const most = { readMs: 50, startMs: 10_000, eventMs: 100 };
const mebibyte = 2 ** 20;
const kept = ['server', 'postgres', 'temporal'] as const;

function verdict(met: boolean): string {
  return met ? 'met' : 'missed';
}

/** Heads and rows; the first column is text, the others are figures. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const rule = heads.map((_, column) => (column === 0 ? '---' : '---:'));
  return [heads, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

/** One line for each cost: its name, its value at each size, its slope. */
function growthTable<T>(
  figures: readonly T[],
  sizeOf: (one: T) => number,
  costs: Readonly<Record<string, (one: T) => number>>,
): string[] {
  const rows = Object.entries(costs).map(([name, costOf]) => {
    const points = figures.map((one) => ({ size: sizeOf(one), cost: costOf(one) }));
    return [name, ...points.map(({ cost }) => show(cost)), slopeOf(points).toFixed(2)];
  });
  return table(['', ...figures.map((one) => String(sizeOf(one))), 'slope'], rows);
}

export function schedulesSection(figures: readonly ScheduleFigures[]): string[] {
  const largest = figures.at(-1);
  if (!largest) return [];
  const slow = largest.reads.filter(({ p99Ms }) => p99Ms > most.readMs);
  const count = largest.reads.length;
  return [
    '## Schedules',
    '',
    'Created through the API, eight at a time, each pushed to Temporal and read back before it is answered. At rest nothing',
    'is due: the server audits and compares, and each figure is for one minute. The CPU of the server is that of all its loops.',
    '',
    `- at most ${most.readMs} ms p99: ${count - slow.length} of ${count} answers (${verdict(slow.length === 0)})`,
    '',
    ...growthTable(figures, ({ schedules }) => schedules, {
      'created in a second': ({ create }) => create.perSecond,
      'creating one, p50 ms': ({ create }) => create.p50Ms,
      'creating one, p99 ms': ({ create }) => create.p99Ms,
      ...cpuRows<ScheduleFigures>('creating one', ({ create }) => create.cpuMs, kept),
      ...cpuRows<ScheduleFigures>('a minute at rest', ({ rest }) => rest.cpuMs, kept),
      'a minute at rest, transactions': ({ rest }) => rest.transactions,
      'a minute at rest, rows and index entries read': ({ rest }) => rest.rowsRead,
      'memory of the server, MiB': ({ serverRssBytes }) => serverRssBytes / mebibyte,
    }),
    '',
    ...table(
      ['answer', 'p50 ms', 'p99 ms', ...figures.map((one) => `rows of ${one.schedules}`), 'slope'],
      largest.reads.map(({ name, p50Ms, p99Ms }, index) => {
        const points = figures.map((one) => ({
          size: one.schedules,
          cost: Math.max(1, one.reads[index]?.rows ?? NaN),
        }));
        const rows = figures.map((one) => String(one.reads[index]?.rows));
        return [`\`${name}\``, p50Ms.toFixed(1), p99Ms.toFixed(1), ...rows, slope(points)];
      }),
    ),
  ];
}

/** A row for each process. */
function cpuRows<T>(
  what: string,
  costsOf: (one: T) => CpuCosts,
  parts: readonly (keyof CpuCosts)[],
): Record<string, (one: T) => number> {
  const names = {
    server: 'server',
    worker: 'worker',
    postgres: 'PostgreSQL',
    temporal: 'Temporal',
  };
  return Object.fromEntries(
    parts.map((part) => [`${what}, CPU of ${names[part]}, ms`, (one: T) => costsOf(one)[part]]),
  );
}

function slope(points: Parameters<typeof slopeOf>[0]): string {
  return slopeOf(points).toFixed(2);
}

export function burstSection(figures: readonly BurstFigures[]): string[] {
  const last = figures.at(-1);
  if (!last) return [];
  return [
    '## Due in one second',
    '',
    'One-time schedules of one step, due at the same instant. Temporal starts them, with',
    '`worker.schedulerNamespaceStartWorkflowRPS` at 1,000, as `carillon dev` and the compose file set it; one worker.',
    'Each started once and completed.',
    '',
    `- the last of ${last.schedules} starts at most ${most.startMs / 1_000} s late: ${(last.start.maxMs / 1_000).toFixed(1)} s (${verdict(last.start.maxMs <= most.startMs)})`,
    '',
    ...growthTable(figures, ({ schedules }) => schedules, {
      'in Temporal late, p50 ms': ({ accepted }) => accepted.p50Ms,
      'in Temporal late, last ms': ({ accepted }) => accepted.maxMs,
      'late, p50 ms': ({ start }) => start.p50Ms,
      'late, p99 ms': ({ start }) => start.p99Ms,
      'late, last ms': ({ start }) => start.maxMs,
      'from there to its first step, p50 ms': ({ step }) => step.p50Ms,
      'from there to its first step, p99 ms': ({ step }) => step.p99Ms,
      'started by the auditor': ({ caughtUp }) => caughtUp,
      ...cpuRows<BurstFigures>('one of them', ({ cpuMs }) => cpuMs, [...kept, 'worker']),
    }),
  ];
}

export function openSection({ before, sizes }: OpenResult): string[] {
  const grown = (key: 'rssBytes' | 'heapBytes') => (one: OpenResult['sizes'][number]) =>
    Math.max(0, one[key] - before[key]);
  return [
    '## Open at once',
    '',
    'Executions of twelve steps that wait at their third, all held by one worker. Heaps are those of all its threads after a',
    `collection. Before them it has ${(before.rssBytes / mebibyte).toFixed(0)} MiB, of it ${(before.heapBytes / mebibyte).toFixed(0)} MiB of heaps.`,
    '',
    ...growthTable(sizes, ({ open }) => open, {
      'started in a second': ({ startedPerSecond }) => startedPerSecond,
      'memory more than before, MiB': (one) => grown('rssBytes')(one) / mebibyte,
      'heaps more than before, MiB': (one) => grown('heapBytes')(one) / mebibyte,
      'memory for each, KiB': (one) => grown('rssBytes')(one) / one.open / 1_024,
      'heap for each, KiB': (one) => grown('heapBytes')(one) / one.open / 1_024,
    }),
  ];
}

export function eventSection({ events, sizes, wide }: EventResult): string[] {
  const last = sizes.at(-1);
  if (!last) return [];
  const { p99Ms } = last.start;
  return [
    '## From an event to a start',
    '',
    `${events} events one after the other, each of which one schedule listens to, among others that listen to other events; from`,
    'before the request to the first task of the execution.',
    '',
    `- at most ${most.eventMs} ms p99: ${show(p99Ms)} ms (${verdict(p99Ms <= most.eventMs)})`,
    `- one event that ${wide.listeners} schedules listen to: p50 ${show(wide.p50Ms)} ms, the last after ${show(wide.lastMs)} ms`,
    '',
    ...growthTable(sizes, ({ schedules }) => schedules, {
      'to the start, p50 ms': ({ start }) => start.p50Ms,
      'to the start, p99 ms': ({ start }) => start.p99Ms,
      'to the start, last ms': ({ start }) => start.maxMs,
      'to the answer, p50 ms': ({ answerP50Ms }) => answerP50Ms,
    }),
  ];
}
