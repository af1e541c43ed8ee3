/** `carillon system`: connected systems of the tenant, and those of the installation, which are read-only. */
import type { Command } from 'commander';
import type {
  ConnectedSystem,
  SystemOutcomes,
} from '../../contract/operations/connected-systems.ts';
import { shellWord } from '../../domain/text/shell-word.ts';
import { addStartFlags, startExecution, type StartOptions } from '../execution/start-execution.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { declareApplying } from '../manifest/apply.ts';
import { showInstant } from '../output/show-instant.ts';
import { type Column, toLine } from '../output/table.ts';
import { confirmDeletion } from '../schedule/schedule-switch.ts';
import { declareMaintenanceCommands } from './maintenance-commands.ts';

export function declareSystemCommands(root: Command, runner: CommandRunner): void {
  const system = root
    .command('system')
    .description('list and change connected systems: where run profiles run');
  const list = addListFlags(system.command('list').description('list connected systems'), {
    all: false,
  });
  showExamples(list, [['carillon system list', 'those of the installation, then your own']]);
  runner.client(list, (context) => listSystems(context));

  const get = system
    .command('get')
    .alias('show')
    .description('show a system and the schedules that use it; secrets are named, never shown')
    .argument('<name>', 'name of the system');
  showExamples(get, [['carillon system get hr-system -o yaml', 'every field']]);
  runner.client(get, (context, [name = '']) => getSystem(context, name));

  const outcomes = system
    .command('outcomes')
    .description('show how often the steps that used a system failed, and its last outcome')
    .argument('[name]', 'name of the system; all of them without it')
    .option('--from <instant>', 'of executions that began at or after; an instant, or -24h');
  addListFlags(outcomes, { all: false });
  showExamples(outcomes, [['carillon system outcomes --from -24h', 'of the last 24 hours']]);
  runner.client<{ from?: string }>(outcomes, (context, [name], options) =>
    listOutcomes(context, { connectedSystem: name, ...options }),
  );

  const run = system
    .command('run')
    .description('run one of its run profiles now, without a schedule')
    .argument('<name>', 'name of the system')
    .argument('<run profile>', 'one that `carillon system get` lists');
  showExamples(addStartFlags(run), [
    ['carillon system run hr-system FullImport --wait', 'exit code 0 only if it completed'],
  ]);
  runner.client<StartOptions>(
    run,
    (context, [name = '', runProfile = ''], options) =>
      runProfileNow(context, { name, runProfile }, options),
    { waits: true },
  );

  const set = system
    .command('set')
    .alias('apply')
    .description(
      'create or replace systems from files, as `carillon apply` (idempotent); needs the role admin',
    );
  showExamples(set, [
    ['carillon system set -f hr-system.yaml', 'a document of the kind ConnectedSystem'],
    ['carillon system set -f - --reason "new HR" < hr.yaml', 'the audit trail keeps the reason'],
  ]);
  declareApplying(set, runner, ['ConnectedSystem']);

  declareMaintenanceCommands(system, runner);

  const remove = system
    .command('delete')
    .description('delete a system that no schedule uses; needs the role admin')
    .argument('<name>', 'name of the system');
  showExamples(remove, [['carillon system delete old-hr --yes', 'without asking']]);
  runner.client(remove, (context, [name = '']) => deleteSystem(context, name));
}

async function listSystems({ api, answer, io }: CommandContext): Promise<void> {
  const { items } = await api.listConnectedSystems();
  const now = io.now();
  const columns: Column<ConnectedSystem>[] = [
    { title: 'NAME', value: ({ name }) => name },
    { title: 'SOURCE', value: ({ source }) => source },
    { title: 'URL', value: ({ url }) => url ?? '-' },
    { title: 'POOL', value: ({ pool }) => pool ?? 'any' },
    { title: 'AT A TIME', value: ({ maxActive }) => String(maxActive) },
    { title: 'RUN PROFILES', value: ({ runProfiles }) => runProfiles.join(', ') },
    { title: 'CHANGED', value: ({ updatedAt }) => showInstant(updatedAt, now) },
    { title: 'BY', value: ({ updatedBy }) => updatedBy?.name ?? '-' },
  ];
  await answer.list(items, { columns, nameOf: ({ name }) => name });
}

async function listOutcomes(
  { api, answer, io }: CommandContext,
  wanted: { connectedSystem: string | undefined; from?: string },
): Promise<void> {
  const { items } = await api.listSystemOutcomes(wanted);
  const now = io.now();
  const columns: Column<SystemOutcomes['items'][number]>[] = [
    { title: 'SYSTEM', value: ({ connectedSystem }) => connectedSystem },
    { title: 'STEPS', value: ({ steps }) => String(steps) },
    { title: 'FAILED', value: ({ failed }) => String(failed) },
    { title: 'LAST', value: ({ last }) => last[0]?.status ?? '-' },
    { title: 'RUN PROFILE', value: ({ last }) => last[0]?.runProfile ?? '-' },
    { title: 'ENDED', value: ({ last }) => showInstant(last[0]?.endedAt ?? null, now) },
  ];
  await answer.list(items, { columns, nameOf: ({ connectedSystem }) => connectedSystem });
}

function runProfileNow(
  context: CommandContext,
  { name, runProfile }: { name: string; runProfile: string },
  options: StartOptions,
): Promise<number> {
  const { api, flags } = context;
  const body = { runProfile, ...(flags.reason !== undefined && { reason: flags.reason }) };
  return startExecution(context, options, () => ({
    send: (idempotencyKey) => api.runRunProfile(name, { idempotencyKey, body }),
    command: `carillon system run ${name} ${shellWord(runProfile)}`,
    of: `run profile ${runProfile} of ${name}`,
  }));
}

async function getSystem({ api, answer, colors, io }: CommandContext, name: string): Promise<void> {
  const { value } = await api.getConnectedSystem(name);
  await answer.one(value, {
    nameOf: () => value.name,
    lines: ({
      title,
      source,
      url,
      pool,
      maxActive,
      headers,
      runProfiles,
      schedules,
      updatedAt,
      updatedBy,
    }) => [
      `${colors.bold(toLine(value.name))} (${toLine(title)})`,
      `  Source        ${source === 'file' ? 'the file of the installation; read-only' : 'this tenant'}`,
      `  URL           ${toLine(url ?? '-')}`,
      `  Pool          ${pool ?? 'any'}`,
      `  At a time     ${maxActive} ${maxActive === 1 ? 'step' : 'steps'}; see \`carillon limit get System ${value.name}\``,
      `  Headers       ${toLine(headers === null ? '-' : JSON.stringify(headers))}`,
      `  Run profiles  ${toLine(runProfiles.join(', '))}`,
      `  Used by       ${toLine(schedules.join(', ')) || '-'}`,
      ...(updatedBy === null
        ? []
        : [`  Changed       ${showInstant(updatedAt, io.now())} by ${toLine(updatedBy.name)}`]),
    ],
  });
}

/** Deletes the version that the question showed; a later change is a conflict. */
async function deleteSystem(context: CommandContext, name: string): Promise<void> {
  const { value, etag } = await context.api.getConnectedSystem(name);
  await confirmDeletion(context, `Delete the connected system ${value.name}?`);
  await context.api.deleteConnectedSystem(value.name, value.source === 'file' ? null : etag);
  const lines = () => [`deleted connected system ${value.name}`];
  await context.answer.one(value, { nameOf: () => value.name, lines });
}
