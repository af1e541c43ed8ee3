/** Declares `carillon schedule …`. */
import type { Command } from 'commander';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { collect } from '../framework/options.ts';
import { declareBackfillOf } from '../planning/backfill-commands.ts';
import type { SetOptions } from './edit-schedule.ts';
import { declareMilestoneCommands } from './milestone-commands.ts';
import type { ApplyOptions } from './schedule-apply.ts';
import type { CreateOptions } from './schedule-create.ts';
import type { FiresOptions, PreviewOptions } from './schedule-preview.ts';
import type { DeliveriesOptions, ListOptions } from './schedule-read.ts';
import type { RunOptions } from './schedule-run.ts';
import type { DisableOptions } from './schedule-switch.ts';
import { declareBendingFlags, declareFiringFlags, declareTimingFlags } from './timing-flags.ts';

function declareReads(schedule: Command, runner: CommandRunner): void {
  const list = schedule
    .command('list')
    .description('list schedules')
    .argument('[pattern]', 'part of a name, or a pattern such as delta-*')
    .option('--limit <n>', 'how many at most', '50');
  showExamples(list, [
    ["carillon schedule list 'delta-*'", 'those whose slug or name begins with delta-'],
    ['carillon schedule list -o name', 'slugs only, one a line'],
  ]);
  runner.client<ListOptions>(list, async (context, [pattern = ''], options) => {
    const { listSchedules } = await import('./schedule-read.ts');
    return listSchedules(context, pattern, options);
  });

  const get = schedule
    .command('get')
    .alias('show')
    .description('show a schedule with its steps')
    .argument('<schedule>', 'slug, id or name');
  showExamples(get, [['carillon schedule get delta-sync -o json', 'exactly what the API answers']]);
  runner.client(get, async (context, [reference = '']) => {
    const { getSchedule } = await import('./schedule-read.ts');
    return getSchedule(context, reference);
  });

  const exported = schedule
    .command('export')
    .description('print schedules as documents for `schedule apply`')
    .argument('<schedule...>', 'slugs, ids or names');
  showExamples(exported, [
    ['carillon schedule export delta-sync > delta-sync.yaml', 'keep it in a file'],
  ]);
  runner.client(exported, async (context, references) => {
    const { exportSchedules } = await import('./schedule-read.ts');
    return exportSchedules(context, references);
  });
}

function declareFires(schedule: Command, runner: CommandRunner): void {
  const fires = schedule
    .command('fires')
    .description('show what became of each fire: started, skipped or missed, and why')
    .argument('<schedule>', 'slug, id or name')
    .option('--decision <decision>', 'Started, Skipped or Missed')
    .option('--from <instant>', 'where to begin')
    .option('--to <instant>', 'where to end')
    .option('--limit <n>', 'how many at most', '50');
  showExamples(fires, [
    ['carillon schedule fires delta-sync --decision Missed', 'what an outage cost, and why'],
  ]);
  runner.client<FiresOptions>(fires, async (context, [reference = ''], options) => {
    const { listFires } = await import('./schedule-preview.ts');
    return listFires(context, reference, options);
  });
  const deliveries = schedule
    .command('deliveries')
    .description('show starts after other schedules and by events, and what became of them')
    .argument('<schedule>', 'slug, id or name')
    .option('--state <state>', 'Pending, Started, Skipped or Missed')
    .option('--limit <n>', 'how many at most', '50');
  showExamples(deliveries, [
    ['carillon schedule deliveries nightly-report', 'each with what it followed'],
  ]);
  runner.client<DeliveriesOptions>(deliveries, async (context, [reference = ''], options) => {
    const { listDeliveries } = await import('./schedule-read.ts');
    return listDeliveries(context, reference, options);
  });
}

function declarePreview(schedule: Command, runner: CommandRunner): void {
  const preview = schedule
    .command('preview')
    .description('show when a timing or a schedule fires; nothing is saved')
    .argument('[schedule]', 'slug, id or name; without it, give a timing')
    .option('-f, --file <file>', 'document with timings, - for standard input')
    .option('--after <instant>', 'only later fires; now unless set')
    .option('--count <n>', 'how many at most, up to 1000', '10')
    .option('--temporal-spec', 'also what is handed to Temporal');
  declareTimingFlags(preview);
  declareBendingFlags(preview);
  preview
    .option('--like <schedule>', 'foretell overlap by how long its executions took')
    .option('--expected-duration <span>', 'foretell overlap by how long one takes, such as 12m');
  showExamples(preview, [
    [
      'carillon schedule preview --cron "30 2 * * *" --time-zone Europe/Berlin',
      'with a note on each fire that a clock change moves',
    ],
    ['carillon schedule preview delta-sync --count 3', 'the next three fires of a schedule'],
    [
      'carillon schedule preview --cron "0 6 * * *" --calendar bank-holidays',
      'with the fires that the calendar keeps from running',
    ],
    ['carillon schedule preview --every 90m --start-at 2027-01-01T00:00:00Z', 'an interval'],
  ]);
  runner.client<PreviewOptions>(preview, async (context, [reference = ''], options) => {
    const { previewSchedule } = await import('./schedule-preview.ts');
    return previewSchedule(context, reference, options);
  });
}

function declareCreate(schedule: Command, runner: CommandRunner): void {
  const create = schedule
    .command('create')
    .description('create a schedule')
    .option('--name <name>', 'its name; the slug is made from it')
    .option('--slug <slug>', 'its short, lasting name')
    .option('--step <step>', 'http:URL, shell:SCRIPT or run:SYSTEM/PROFILE; repeatable', collect)
    .option('--disabled', 'do not let it fire yet')
    .option('-f, --file <file>', 'document to start from, - for standard input');
  declareTimingFlags(create);
  declareFiringFlags(create);
  showExamples(create, [
    [
      'carillon schedule create --name "Ping" --cron "*/5 * * * *" --step http:https://example.org',
      'one request every five minutes',
    ],
    ['carillon schedule create -f delta-sync.yaml --disabled', 'from a document, not firing yet'],
  ]);
  runner.client<CreateOptions>(create, async (context, _args, options) => {
    const { createSchedule } = await import('./schedule-create.ts');
    return createSchedule(context, options);
  });
}

function declareWrites(schedule: Command, runner: CommandRunner): void {
  declareCreate(schedule, runner);

  const set = schedule
    .command('set')
    .description('change fields of a schedule; everything else stays as it is')
    .argument('<schedule>', 'slug, id or name')
    .option('--name <name>', 'new name')
    .option('--description <text>', 'new description')
    .option('--cron <expression>', 'fire by this expression only')
    .option('--time-zone <zone>', 'time zone of --cron, or of the timings it has')
    .option('--manual', 'never fire by itself');
  declareFiringFlags(set);
  showExamples(set, [
    ['carillon schedule set delta-sync --cron "0 7 * * 1-5"', 'another time'],
    ['carillon schedule set delta-sync --calendar bank-holidays', 'not on those days'],
    ['carillon schedule set delta-sync --calendar ""', 'on every day again'],
  ]);
  runner.client<SetOptions>(set, async (context, [reference = ''], options) => {
    const { setSchedule } = await import('./edit-schedule.ts');
    return setSchedule(context, reference, options);
  });

  const apply = schedule
    .command('apply')
    .description('create or update schedules so that they are as the documents say')
    .requiredOption('-f, --file <file>', 'YAML or JSON file, directory, or - for standard input')
    .option('--dry-run', 'only print what would be done');
  showExamples(apply, [
    ['carillon schedule apply -f schedules/', 'every document in a directory'],
    ['carillon schedule apply -f delta-sync.yaml --dry-run', 'the plan, with the changed fields'],
  ]);
  runner.client<ApplyOptions>(apply, async (context, _args, options) => {
    const { applySchedules } = await import('./schedule-apply.ts');
    return applySchedules(context, options);
  });
}

function declareSwitches(schedule: Command, runner: CommandRunner): void {
  const enable = schedule
    .command('enable')
    .description('let schedules fire; tells how many fires did not run meanwhile')
    .argument('<schedule...>', 'slugs, ids or names');
  showExamples(enable, [
    ['carillon schedule enable delta-sync --reason "change 4711 is over"', 'it fires again'],
  ]);
  runner.client(enable, async (context, references) => {
    const { enableSchedules } = await import('./schedule-switch.ts');
    return enableSchedules(context, references);
  });

  const disable = schedule
    .command('disable')
    .description('keep schedules from firing, for good or until an instant')
    .argument('<schedule...>', 'slugs, ids or names')
    .option('--until <instant|span>', 'enable them again then, such as 2h or 2027-03-28T06:00:00Z');
  showExamples(disable, [
    ['carillon schedule disable delta-sync --reason "change 4711"', 'until it is enabled again'],
    ['carillon schedule disable delta-sync --until 2h --reason "works"', 'back by itself'],
  ]);
  runner.client<DisableOptions>(disable, async (context, references, options) => {
    const { disableSchedules } = await import('./schedule-switch.ts');
    return disableSchedules(context, references, options);
  });

  const reconcile = schedule
    .command('reconcile')
    .description('restore in Temporal what somebody changed there with its own tools')
    .argument('<schedule>', 'slug, id or name');
  showExamples(reconcile, [['carillon schedule reconcile delta-sync', 'ours again']]);
  runner.client(reconcile, async (context, [reference = '']) => {
    const { reconcileSchedule } = await import('./schedule-switch.ts');
    return reconcileSchedule(context, reference);
  });

  const remove = schedule
    .command('delete')
    .description('delete a schedule; its executions stay in the history')
    .argument('<schedule>', 'slug, id or name');
  showExamples(remove, [['carillon schedule delete delta-sync --yes', 'without being asked']]);
  runner.client(remove, async (context, [reference = '']) => {
    const { deleteSchedule } = await import('./schedule-switch.ts');
    return deleteSchedule(context, reference);
  });
}

function declareRun(schedule: Command, runner: CommandRunner): void {
  const run = schedule
    .command('run')
    .alias('start')
    .description('run a schedule now')
    .argument('<schedule>', 'slug, id or name')
    .option('-w, --wait', 'follow it to its end; the exit code tells how it ended')
    .option('--overlap <policy>', 'if another execution goes on: Skip, BufferOne, BufferAll, …')
    .option('--idempotency-key <key>', 'the same key starts the same execution only once');
  showExamples(run, [
    ['carillon schedule run delta-sync --wait --timeout 10m', 'exit code 0 only when it completed'],
    ['carillon schedule run delta-sync -o name', 'print the id of the execution'],
    ['carillon schedule run delta-sync --overlap BufferOne', 'wait for the one that goes on'],
  ]);
  runner.client<RunOptions>(
    run,
    async (context, [reference = ''], options) => {
      const { runSchedule } = await import('./schedule-run.ts');
      return runSchedule(context, reference, options);
    },
    { waits: true },
  );
}

export function declareScheduleCommands(root: Command, runner: CommandRunner): void {
  root.commandsGroup('Work with schedules and executions:');
  const schedule = root
    .command('schedule')
    .alias('sch')
    .description('list, change and run schedules');
  declareReads(schedule, runner);
  declarePreview(schedule, runner);
  declareFires(schedule, runner);
  declareWrites(schedule, runner);
  declareSwitches(schedule, runner);
  declareRun(schedule, runner);
  declareMilestoneCommands(schedule, runner);
  declareBackfillOf(schedule, runner);
}
