/** Declares `carillon calendar …`. */
import type { Command } from 'commander';
import { showExamples } from './command-runner.ts';
import type { CommandRunner } from './command-runner.ts';

function declareReads(calendar: Command, runner: CommandRunner): void {
  const list = calendar.command('list').description('list calendars');
  showExamples(list, [['carillon calendar list', 'each with its kind and who changed it']]);
  runner.client(list, async (context) => {
    const { listCalendars } = await import('./commands/calendar.ts');
    return listCalendars(context);
  });

  const get = calendar
    .command('get')
    .alias('show')
    .description('show the days of a calendar and the schedules that name it')
    .argument('<name>', 'name of the calendar');
  showExamples(get, [['carillon calendar get bank-holidays', 'its days, one a line']]);
  runner.client(get, async (context, [name = '']) => {
    const { getCalendar } = await import('./commands/calendar.ts');
    return getCalendar(context, name);
  });
}

export function declareCalendarCommands(root: Command, runner: CommandRunner): void {
  const calendar = root
    .command('calendar')
    .description('list and change the days on which schedules do not fire');
  declareReads(calendar, runner);

  const apply = calendar
    .command('apply')
    .description('make calendars what the documents say; doing it twice changes nothing')
    .requiredOption('-f, --file <file>', 'YAML or JSON file, directory, or - for standard input');
  showExamples(apply, [
    ['carillon calendar apply -f bank-holidays.yaml', 'make it, or replace it'],
  ]);
  runner.client<{ file: string }>(apply, async (context, _args, { file }) => {
    const { applyCalendars } = await import('./commands/calendar-apply.ts');
    return applyCalendars(context, file);
  });

  const remove = calendar
    .command('delete')
    .description('delete a calendar that no schedule names')
    .argument('<name>', 'name of the calendar');
  showExamples(remove, [['carillon calendar delete freeze-2026 --yes', 'without being asked']]);
  runner.client(remove, async (context, [name = '']) => {
    const { deleteCalendar } = await import('./commands/calendar.ts');
    return deleteCalendar(context, name);
  });
}
