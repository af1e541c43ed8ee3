/** Declares `carillon event …`. */
import type { Command } from 'commander';
import { showExamples } from './command-runner.ts';
import type { CommandRunner } from './command-runner.ts';
import type { EventListOptions, SendOptions } from './commands/event.ts';

export function declareEventCommands(root: Command, runner: CommandRunner): void {
  const event = root.command('event').description('send events that start schedules, and see them');

  const send = event
    .command('send')
    .description('start every enabled schedule that waits for such an event, once')
    .requiredOption('--source <source>', 'where it comes from, as in the timing')
    .requiredOption('--name <name>', 'its name, as in the timing')
    .option('--payload <json>', 'JSON kept with the event; - for standard input')
    .option('--id <id>', 'your own id of it; sent again, it starts nothing more');
  showExamples(send, [
    ['carillon event send --source hr --name hired', 'says which executions it started'],
    ['carillon event send --source hr --name hired --id 4711 --payload -', 'safe to repeat'],
  ]);
  runner.client<SendOptions>(send, async (context, _args, options) => {
    const { sendEvent } = await import('./commands/event.ts');
    return sendEvent(context, options);
  });

  const list = event
    .command('list')
    .description('list events, the newest first')
    .option('--source <source>', 'only from there')
    .option('--limit <n>', 'how many at most', '50');
  showExamples(list, [['carillon event list --source hr', 'without their payloads']]);
  runner.client<EventListOptions>(list, async (context, _args, options) => {
    const { listEvents } = await import('./commands/event.ts');
    return listEvents(context, options);
  });

  const get = event
    .command('get')
    .alias('show')
    .description('show an event with its payload and what it started')
    .argument('<event>', 'id of the event');
  showExamples(get, [['carillon event get 019aa000-0000-7000-8000-000000000001', 'all of it']]);
  runner.client(get, async (context, [id = '']) => {
    const { getEvent } = await import('./commands/event.ts');
    return getEvent(context, id);
  });
}
