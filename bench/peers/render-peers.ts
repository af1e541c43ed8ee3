/** The result of a bench with peers as Markdown, to be pasted into docs/reference/peers.md. */
import { jobGroups, type JobName, stepCount } from '../job-shapes.ts';
import type { Sample } from '../measure.ts';
import { machineLines, show } from '../report/report.ts';
import { compare, median } from '../report/statistics.ts';
import { type PeerJobResult, type PeersResult, reference } from './run-peers.ts';

const heads = [
  'one run at a time, ms',
  'to bare',
  'steps/s, ten runs at once',
  'to bare',
  'CPU of the worker, ms per step',
  'with the servers',
  'commits per step',
  'WAL bytes per step',
];

export function renderPeers({ at, machine, load, rounds, versions, jobs }: PeersResult): string {
  const about = [
    `Measured on ${at.slice(0, 10)}, medians of ${rounds} rounds in which every side has its turn:`,
    ...machineLines(machine, load),
    versions.join(', '),
  ];
  return [about.join('\n'), ...jobs.map(renderJob)].join('\n\n');
}

function renderJob({ job, sides }: PeerJobResult): string {
  const bare = sides.find(({ name }) => name === reference)?.samples ?? [];
  const rows = sides.map(({ name, onTemporal, samples, record }) => [
    name,
    show(middle(samples, 'runMs')),
    ratio(samples, bare, 'runMs'),
    show(middle(samples, 'stepsPerSecond')),
    ratio(samples, bare, 'stepsPerSecond'),
    show(middle(samples, 'workerCpuMs')),
    show(median(samples.map((sample) => wholeCpuMs(sample, onTemporal)))),
    show(record.transactionsPerStep),
    show(record.walBytesPerStep),
  ]);
  const lines = [[shapeOf(job), ...heads], ['---', ...heads.map(() => '---:')], ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function shapeOf(job: JobName): string {
  return `${job}: ${stepCount(job)} steps in ${jobGroups[job].length} groups`;
}

function middle(samples: readonly Sample[], key: 'runMs' | 'stepsPerSecond' | 'workerCpuMs') {
  return median(samples.map((sample) => sample[key]));
}

/** Median of the rounds' own ratios. */
function ratio(
  samples: readonly Sample[],
  bare: readonly Sample[],
  key: 'runMs' | 'stepsPerSecond',
): string {
  const of = (side: readonly Sample[]): number[] => side.map((sample) => sample[key]);
  return compare(of(samples), of(bare)).ratio.toFixed(2);
}

/** Of the worker and the servers that this side uses; NaN where CPU time cannot be read. */
function wholeCpuMs(sample: Sample, onTemporal: boolean): number {
  const { workerCpuMs, postgresCpuMs, temporalCpuMs } = sample;
  return workerCpuMs + (postgresCpuMs ?? NaN) + (onTemporal ? (temporalCpuMs ?? NaN) : 0);
}
