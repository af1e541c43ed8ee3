/** The page of the reference on how the product behaves as it grows; the bench writes it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Machine } from '../report/machine.ts';
import { burstSection, eventSection, openSection, schedulesSection } from './live/live-sections.ts';
import type { BurstFigures } from './live/measure-burst.ts';
import type { EventResult } from './live/measure-event.ts';
import type { OpenResult } from './live/measure-open.ts';
import type { ScheduleFigures } from './live/measure-schedules.ts';
import type { RecordFigures, RecordRead } from './measure-record.ts';
import type { VerifyFigures } from './measure-verify.ts';

export type ScaleResult = {
  at: string;
  machine: Machine;
  load: { before: number; after: number };
  /** Parts that could not be measured. */
  failed: readonly string[];
  /** Each part is null when it was not asked for. */
  schedules: readonly ScheduleFigures[] | null;
  burst: readonly BurstFigures[] | null;
  open: OpenResult | null;
  event: EventResult | null;
  record: RecordFigures | null;
  verify: VerifyFigures | null;
};

const longestReadMs = 50;

const head = `# Scale

Written by \`npm run bench -- --scale --write\`; do not edit it. With \`--only\`, the other parts stay as they are. What must stay flat is
also a test, by counts: \`test/store/rows-read.test.ts\`, \`test/store/schedule-reads.test.ts\` and \`test/loops/at-rest.test.ts\`. Slopes
are of a cost against a size, both as logarithms, by least squares over three sizes: 0 is flat, 1 grows alike.
`;

/** The page; `before` is the one that this run replaces, of which the parts stay that it did not measure. */
export function renderScale(result: ScaleResult, before = ''): string {
  const { schedules, burst, open, event, record, verify } = result;
  const measured = [
    schedules && schedulesSection(schedules),
    burst && burstSection(burst),
    open && openSection(open),
    event && eventSection(event),
    record && recordSection(record),
    verify && verifySection(verify),
  ].flatMap((section) => (section ? [stamped(section, result)] : []));
  const titles = new Set(measured.map(titleOf));
  const kept = before.split(/^(?=## )/m).slice(1);
  const sections = [...kept.filter((section) => !titles.has(titleOf(section))), ...measured];
  const place = (section: string): number => order.indexOf(titleOf(section));
  return [head, ...sections.sort((a, b) => place(a) - place(b)).map((one) => `${one.trimEnd()}\n`)]
    .join('\n')
    .trimStart();
}

const order = [
  'Schedules',
  'Due in one second',
  'Open at once',
  'From an event to a start',
  'Lists and searches',
  'The chained record of a year',
];

function titleOf(section: string): string {
  return /^## (.*)/.exec(section)?.[1] ?? '';
}

/** When and where it was measured, below its title. */
function stamped([title = '', ...text]: readonly string[], result: ScaleResult): string {
  const { at, load, machine } = result;
  const { cpu, cores, memoryGiB, node, postgres, temporal, commit, flushMs } = machine;
  return [
    title,
    '',
    `_${at.slice(0, 10)}, commit ${commit ?? '-'}; ${cores} x ${cpu}, ${memoryGiB} GiB, shared by everything; load average ${load.before.toFixed(1)} before,`,
    `${load.after.toFixed(1)} after; Node ${node}, PostgreSQL ${postgres} (fsync on, a flush took ${flushMs.median.toFixed(1)} ms), ${temporal} (file, WAL)._`,
    ...text,
  ].join('\n');
}

function recordSection({ schedules, activityRecords, fillMs, reads }: RecordFigures): string[] {
  const slow = reads.filter((read) => (read.records.at(-1)?.p99Ms ?? 0) > longestReadMs);
  const whole = reads.filter((read) => read.wholePartitions > 0);
  const sizes = activityRecords.join(', ');
  return [
    '## Lists and searches',
    '',
    `${schedules} schedules with ${sizes} activity records (each record is ten times as old as the one before), made in`,
    `${(fillMs / 1_000).toFixed(0)} s by statements within PostgreSQL. Each answer is made 30 times in the process of the API, one at a time,`,
    'without the network; p99 is the slowest, of the oldest record. The slope is of rows read.',
    '',
    `- at most ${longestReadMs} ms p99: ${reads.length - slow.length} of ${reads.length} (${slow.length === 0 ? 'met' : 'missed'})`,
    `- no partition read whole: ${reads.length - whole.length} of ${reads.length} (${whole.length === 0 ? 'met' : 'missed'})`,
    '',
    `| Answer | p50 ms | p99 ms | ${activityRecords.map((size) => `rows of ${size}`).join(' | ')} | slope | pages |`,
    `| --- | ---: | ---: | ${activityRecords.map(() => '---:').join(' | ')} | ---: | ---: |`,
    ...reads.map(readRow),
  ];
}

function readRow({ name, records, slope }: RecordRead): string {
  const { p50Ms = NaN, p99Ms = NaN, buffers = 0 } = records.at(-1) ?? {};
  const missed = p99Ms > longestReadMs ? ' (missed)' : '';
  const rows = records.map((record) => record.rows).join(' | ');
  return `| \`${name}\` | ${p50Ms.toFixed(1)} | ${p99Ms.toFixed(1)}${missed} | ${rows} | ${slope.toFixed(2)} | ${buffers} |`;
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
  writeFileSync(file, renderScale(result, existsSync(file) ? readFileSync(file, 'utf8') : ''));
  return file;
}
