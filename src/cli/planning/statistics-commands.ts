/** `carillon schedule stats` and `carillon metrics`: what became of executions, and how long they took. */
import type { Command } from 'commander';
import type {
  MetricsSummary,
  ScheduleStatistics,
  StepStatistics,
} from '../../contract/operations/statistics.ts';
import { findSchedule } from '../api/find-execution.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { parseCount, showCount, showDuration } from '../framework/options.ts';
import { type Column, tableLines, toLine } from '../output/table.ts';

type PeriodOptions = { days?: string; from?: string; to?: string };

const dayMs = 86_400_000;

function addPeriod(command: Command): Command {
  return command
    .option('--days <n>', 'the last n days, at most 366 (default: 30)')
    .option('--from <instant>', 'executions that began at or after, such as 2027-03-01T00:00:00Z')
    .option('--to <instant>', 'executions that began before (default: now)');
}

export function declareStatisticsOf(schedule: Command, runner: CommandRunner): void {
  const stats = schedule
    .command('stats')
    .description('show success rates and run times of a schedule and its steps')
    .argument('<schedule>', 'slug, id or name');
  showExamples(addPeriod(stats), [
    ['carillon schedule stats delta-sync', 'of the last 30 days'],
    ['carillon schedule stats delta-sync --days 7 -o json', 'for programs'],
  ]);
  runner.client<PeriodOptions>(stats, (context, [reference = ''], options) =>
    showStatistics(context, reference, options),
  );
}

export function declareMetrics(root: Command, runner: CommandRunner): void {
  const metrics = root
    .command('metrics')
    .description('count executions and steps by status, and schedules by state');
  showExamples(addPeriod(metrics), [['carillon metrics --days 1', 'of the last 24 hours']]);
  runner.client<PeriodOptions>(metrics, (context, _args, options) => showMetrics(context, options));
}

function toQuery({ days, from, to }: PeriodOptions, now: Date): { from?: string; to?: string } {
  if (days === undefined) return { ...(from && { from }), ...(to && { to }) };
  if (from !== undefined || to !== undefined) {
    throw usageError('--days goes with neither --from nor --to');
  }
  const count = parseCount(days, '--days', 366);
  return { from: new Date(now.getTime() - count * dayMs).toISOString() };
}

async function showStatistics(
  { api, answer, io, colors, note }: CommandContext,
  reference: string,
  options: PeriodOptions,
): Promise<void> {
  const query = toQuery(options, io.now());
  const { schedule } = await findSchedule(api, reference);
  const found = await api.readStatistics(schedule.id, query);
  const width = io.stdout.isTTY ? io.stdout.size().columns : Infinity;
  await answer.one<ScheduleStatistics>(found, {
    nameOf: (shown) => shown.schedule.slug,
    lines: ({ from, to, executions, steps }) => [
      `from ${from} to ${to}`,
      ...totalLines('execution', executions),
      `run time: ${times(executions.runTime)}`,
      `queue time: ${times(executions.queueTime)}`,
      `last run: ${lastOf(executions)}`,
      ...(steps.length === 0 ? [] : ['']),
      ...(steps.length === 0
        ? []
        : tableLines(stepColumns, steps, { width, paintTitle: colors.dim })),
    ],
  });
  const many = found.complete ? 'steps' : 'executions';
  if (!found.complete || !found.stepsComplete) {
    note(`There are too many ${many} to count: only the newest are counted.`);
  }
}

const seconds = (value: number | null): string =>
  value === null ? '-' : showDuration(value * 1_000);

function times({ count, p50Seconds, p95Seconds, meanSeconds }: StepStatistics['runTime']): string {
  if (count === 0) return '-';
  return `median ${seconds(p50Seconds)}, 95 % below ${seconds(p95Seconds)}, average ${seconds(meanSeconds)}`;
}

type WithLast = { last: StepStatistics['last'] | ScheduleStatistics['executions']['last'] };

function lastOf({ last }: WithLast): string {
  if (last === null) return '-';
  const slower = last.slower === true ? ', slower than usual' : '';
  return `${seconds(last.runSeconds)} ${last.status}${slower}`;
}

type Totals = {
  total: number;
  byStatus: Readonly<Record<string, number>>;
  successRate: number | null;
};

function rate({ successRate }: Pick<Totals, 'successRate'>): string {
  return successRate === null ? '-' : `${(successRate * 100).toFixed(1)} %`;
}

function totalLines(noun: string, totals: Totals): string[] {
  const counted = Object.entries(totals.byStatus).filter(([, count]) => count > 0);
  return [
    `${showCount(totals.total, noun)}, success rate ${rate(totals)}`,
    ...counted.map(([status, count]) => `  ${status}: ${count}`),
  ];
}

const stepColumns: readonly Column<StepStatistics>[] = [
  { title: 'STEP', value: ({ key }) => key },
  { title: 'RUNS', value: ({ total }) => String(total) },
  { title: 'SUCCESS', value: rate },
  { title: 'RETRIES', value: ({ retries }) => String(retries) },
  { title: 'MEDIAN', value: ({ runTime }) => seconds(runTime.p50Seconds) },
  { title: 'P95', value: ({ runTime }) => seconds(runTime.p95Seconds) },
  { title: 'QUEUE', value: ({ queueTime }) => seconds(queueTime.p50Seconds) },
  { title: 'LAST', value: lastOf },
];

async function showMetrics(
  { api, answer, io, note }: CommandContext,
  options: PeriodOptions,
): Promise<void> {
  const found = await api.readMetricsSummary(toQuery(options, io.now()));
  await answer.one<MetricsSummary>(found, {
    nameOf: ({ executions }) => String(executions.total),
    lines: ({ from, to, executions, steps, schedules }) => [
      `from ${from} to ${to}`,
      ...totalLines('execution', executions),
      ...totalLines('step', steps),
      ...(steps.inherited > 0 ? [`  taken over by retries: ${steps.inherited}`] : []),
      showCount(schedules.total, 'schedule'),
      ...Object.entries(schedules)
        .filter(([state, count]) => state !== 'total' && count > 0)
        .map(([state, count]) => toLine(`  ${state}: ${count}`)),
    ],
  });
  if (!found.steps.complete)
    note('There are too many steps to count: only the newest are counted.');
}
