/** `carillon schedule`: the group; each file of this folder declares its commands. */
import type { Command } from 'commander';
import type { CommandRunner } from '../framework/command-runner.ts';
import { declareApply } from '../manifest/apply.ts';
import { declareDiff } from '../manifest/diff.ts';
import { declareEdit } from '../manifest/edit.ts';
import { declareExport } from '../manifest/export.ts';
import { declareBackfillOf } from '../planning/backfill-commands.ts';
import { declareStatisticsOf } from '../planning/statistics-commands.ts';
import { declareSet } from './edit-schedule.ts';
import { declareMilestoneCommands } from './milestone-commands.ts';
import { declareCreate } from './schedule-create.ts';
import { declareFires } from './schedule-fires.ts';
import { declarePreview } from './schedule-preview.ts';
import { declareReads } from './schedule-read.ts';
import { declareRehearse } from './schedule-rehearse.ts';
import { declareRestore } from './schedule-restore.ts';
import { declareRun } from './schedule-run.ts';
import { declareSwitches } from './schedule-switch.ts';
import { declareTest } from './schedule-test.ts';
import { declareStepCommands } from './step-commands.ts';

/** In the order of the help. */
export function declareScheduleCommands(root: Command, runner: CommandRunner): void {
  const schedule = root
    .command('schedule')
    .alias('sch')
    .description('list, change and run schedules');
  declareReads(schedule, runner);
  declarePreview(schedule, runner);
  declareFires(schedule, runner);
  declareStatisticsOf(schedule, runner);
  declareCreate(schedule, runner);
  declareSet(schedule, runner);
  declareEdit(schedule, runner);
  declareRestore(schedule, runner);
  declareApply(schedule, runner);
  declareDiff(schedule, runner);
  declareExport(schedule, runner);
  declareTest(schedule, runner);
  declareRehearse(schedule, runner);
  declareSwitches(schedule, runner);
  declareRun(schedule, runner);
  declareMilestoneCommands(schedule, runner);
  declareBackfillOf(schedule, runner);
  declareStepCommands(schedule, runner);
}
