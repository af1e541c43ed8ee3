/** The page of the reference on how the product behaves as it grows; the bench writes it. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Machine } from '../report/machine.ts';
import type { RecordFigures, RecordRead } from './measure-record.ts';
import type { VerifyFigures } from './measure-verify.ts';

export type ScaleResult = {
  at: string;
  machine: Machine;
  load: { before: number; after: number };
  record: RecordFigures | null;
  verify: VerifyFigures | null;
};

const longestReadMs = 50;

export function renderScale({ at, machine, load, record, verify }: ScaleResult): string {
  const { cpu, cores, memoryGiB, node, postgres, temporal, commit } = machine;
  return [
    '# Scale',
    '',
    'Written by `npm run bench -- --scale --write`; do not edit it. What must stay flat is also a test, by rows read:',
    '`test/store/rows-read.test.ts`.',
    '',
    `- ${at.slice(0, 10)}, commit ${commit ?? '-'}`,
    `- ${cores} x ${cpu}, ${memoryGiB} GiB; everything shares the cores`,
    `- Node ${node}, PostgreSQL ${postgres} (fsync on), ${temporal}`,
    `- load average ${load.before.toFixed(1)} before, ${load.after.toFixed(1)} after`,
    ...(record ? ['', ...recordSection(record)] : []),
    ...(verify ? ['', ...verifySection(verify)] : []),
    '',
  ].join('\n');
}

function recordSection({ schedules, activityRecords, fillMs, reads }: RecordFigures): string[] {
  const { small, large } = activityRecords;
  const slow = reads.filter((read) => read.large.p99Ms > longestReadMs);
  const whole = reads.filter((read) => read.wholePartitions > 0);
  return [
    '## Lists and searches',
    '',
    `${schedules} schedules with ${small} and ${large} activity records (the larger record is ten times as old), made in`,
    `${(fillMs / 1_000).toFixed(0)} s by statements within PostgreSQL. Each answer is made 30 times in the process of the API, one at a time,`,
    'without the network; p99 is the slowest. The slope is of rows read against records, both as logarithms: 0 is flat.',
    '',
    `- at most ${longestReadMs} ms p99: ${reads.length - slow.length} of ${reads.length} (${slow.length === 0 ? 'met' : 'missed'})`,
    `- no partition read whole: ${reads.length - whole.length} of ${reads.length} (${whole.length === 0 ? 'met' : 'missed'})`,
    '',
    '| Answer | p50 ms | p99 ms | rows read, small | large | slope | pages |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...reads.map(readRow),
  ];
}

function readRow({ name, small, large, slope }: RecordRead): string {
  const missed = large.p99Ms > longestReadMs ? ' (missed)' : '';
  const times = `${large.p50Ms.toFixed(1)} | ${large.p99Ms.toFixed(1)}${missed}`;
  return `| \`${name}\` | ${times} | ${small.rows} | ${large.rows} | ${slope.toFixed(2)} | ${large.buffers} |`;
}

function verifySection({
  executions,
  links,
  appendMs,
  verifyMs,
  findings,
}: VerifyFigures): string[] {
  const perSecond = (ms: number): string => ((links * 1_000) / ms).toFixed(0);
  return [
    '## The chained record of a year',
    '',
    `${executions} executions of 12 steps over 365 days make ${links} links with their audit events: appended in`,
    `${(appendMs / 1_000).toFixed(1)} s (${perSecond(appendMs)} a second), verified in ${(verifyMs / 1_000).toFixed(1)} s (${perSecond(verifyMs)} a second), ${findings} findings.`,
  ];
}

export function writeScale(result: ScaleResult): string {
  const file = fileURLToPath(new URL('../../docs/reference/scale.md', import.meta.url));
  writeFileSync(file, renderScale(result));
  return file;
}
