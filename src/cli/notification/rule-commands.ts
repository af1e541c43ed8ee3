/** `carillon notification rule`: which notifications go to which channels. */
import type { Command } from 'commander';
import type { NotificationRule } from '../../contract/notifications/rules.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { readPages, serverSort } from '../api/read-pages.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { declareApplying } from '../manifest/apply.ts';
import { type Column, toLine } from '../output/table.ts';
import { confirmDeletion } from '../schedule/schedule-switch.ts';

const maxListed = 100;

export function declareRuleCommands(notification: Command, runner: CommandRunner): void {
  const rule = notification.command('rule').description('list and change notification rules');
  const list = rule.command('list').description('list notification rules');
  addListFlags(list, { all: false });
  showExamples(list, [['carillon notification rule list', 'each with its channels']]);
  runner.client(list, (context) => listRules(context));

  const show = rule
    .command('show')
    .description('show a rule')
    .argument('<name>', 'name of the rule');
  showExamples(show, [['carillon notification rule show payroll -o yaml', 'all settings']]);
  runner.client(show, async ({ api, answer }, [name = '']) => {
    const { value } = await api.getRule(name);
    const lines = () =>
      Object.entries(value).map(([field, one]) => toLine(`${field}: ${JSON.stringify(one)}`));
    await answer.one(value, { nameOf: () => value.name, lines });
  });

  const apply = rule
    .command('apply')
    .alias('set')
    .description('create or replace rules from files, as `carillon apply` (idempotent)');
  showExamples(apply, [['carillon notification rule apply -f rules.yaml', 'create or replace']]);
  declareApplying(apply, runner, ['NotificationRule']);

  const remove = rule
    .command('remove')
    .description('delete a rule')
    .argument('<name>', 'name of the rule');
  showExamples(remove, [['carillon notification rule remove payroll --yes', 'without asking']]);
  runner.client(remove, async (context, [name = '']) => {
    const { value, etag } = await context.api.getRule(name);
    await confirmDeletion(context, `Delete notification rule ${value.name}?`);
    await context.api.deleteRule(value.name, etag);
    const lines = () => [`deleted rule ${value.name}`];
    await context.answer.one(value, { nameOf: () => value.name, lines });
  });
}

async function listRules({ api, answer, flags }: CommandContext): Promise<void> {
  const { items } = await readPages(
    maxListed,
    (query) => api.listRules(query),
    serverSort(flags.list, listOrders.rules),
  );
  const columns: Column<NotificationRule>[] = [
    { title: 'NAME', value: ({ name }) => name },
    { title: 'ENABLED', value: ({ enabled }) => (enabled ? 'yes' : 'no') },
    { title: 'KINDS', value: ({ kinds }) => kinds.join(', ') },
    { title: 'SCHEDULES', value: ({ schedules }) => schedules?.join(', ') ?? 'all' },
    { title: 'CHANNELS', value: ({ channels }) => channels.join(', ') },
  ];
  await answer.list(items, { columns, nameOf: ({ name }) => name });
}
