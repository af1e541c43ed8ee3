/** `carillon tenant`: the life of tenants, in the hands of the operator of the installation. */
import { type Command, Option } from 'commander';
import { type CommandRunner, showExamples, type Terminal } from '../framework/command-runner.ts';
import { addTerminalFlags } from '../framework/global-flags.ts';
import type { CreateOptions, SetOptions } from './tenant-create.ts';
import type { Operator } from './tenant-operator.ts';
import type { PoolsOptions } from './tenant-pools.ts';
import type { RemoveOptions } from './tenant-remove.ts';
import type { SuspendOptions } from './tenant-suspend.ts';

export function declareTenantCommands(root: Command, runner: CommandRunner): void {
  const tenant = root
    .command('tenant')
    .description(
      'create, suspend, export and remove tenants; needs DATABASE_OWNER_URL, as `migrate` does',
    );
  declareRead(tenant, runner);
  declareCreate(tenant, runner);
  declareSet(tenant, runner);
  declarePools(tenant, runner);
  declareSuspend(tenant, runner);
  declareExport(tenant, runner);
  declareRemove(tenant, runner);
}

/** Everything else is loaded when a command runs: other commands start without PostgreSQL and Temporal. */
async function asOperator(
  terminal: Terminal,
  work: (operator: Operator) => Promise<void>,
): Promise<void> {
  const operator = await import('./tenant-operator.ts');
  await operator.asOperator(terminal, work);
}

function declareRead(tenant: Command, runner: CommandRunner): void {
  const list = tenant
    .command('list')
    .description('list the tenants')
    .option('--removed', 'those that were or are being removed');
  showExamples(list, [
    ['carillon tenant list --removed', 'when, by which user, and how many rows'],
  ]);
  runner.operator<{ removed?: true }>(
    addTerminalFlags(list),
    async (_args, { removed }, terminal) => {
      const { listRemoved, listTenants } = await import('./tenant-read.ts');
      await asOperator(terminal, removed ? listRemoved : listTenants);
    },
  );
  const show = tenant
    .command('show')
    .description('show a tenant, or what is left of a removed one')
    .argument('<slug>');
  showExamples(show, [['carillon tenant show acme', 'its state, and how much it has']]);
  runner.operator(addTerminalFlags(show), async ([slug = ''], _options, terminal) => {
    const { showTenant } = await import('./tenant-read.ts');
    await asOperator(terminal, (operator) => showTenant(operator, slug));
  });
}

function declareCreate(tenant: Command, runner: CommandRunner): void {
  const create = tenant
    .command('create')
    .description('create a tenant; with --admin-token-file, also the first token of its admin')
    .argument('<slug>', 'its name in addresses, tokens and Temporal; it never changes')
    .requiredOption('--name <name>', 'its name for people')
    .option('--reuse-slug', 'although a removed tenant had this slug')
    .option('--admin-token-file <file>', 'a new file for the token, readable by you alone')
    .option('--admin-name <name>', 'the initiator of what is done with the token', 'admin')
    .option('--admin-expires <span>', 'such as 90d, 12h, an instant, or never', '90d');
  showExamples(create, [
    ['carillon tenant create acme --name "Acme Ltd"', 'then add its tokens or its OIDC claims'],
    [
      'carillon tenant create acme --name "Acme Ltd" --admin-token-file acme.token',
      'its admin can create further tokens with this one',
    ],
  ]);
  runner.operator<CreateOptions>(
    addTerminalFlags(create),
    async ([slug = ''], options, terminal) => {
      const { createTenant } = await import('./tenant-create.ts');
      await asOperator(terminal, (operator) => createTenant(operator, slug, options));
    },
  );
}

function declareSet(tenant: Command, runner: CommandRunner): void {
  const set = tenant
    .command('set')
    .description(
      'change the name of a tenant, whether it requires a second user, or how long it keeps what. ' +
        'Nothing is deleted before `carillon retention run`',
    )
    .argument('<slug>')
    .option('--name <name>', 'its name for people')
    .addOption(
      new Option(
        '--four-eyes <on|off>',
        'whether command steps and overridden results need the approval of a second user',
      ).choices(['on', 'off']),
    )
    .option(
      '--keep-executions <days>',
      'ended executions with their records and logs: 14d or more, or always (the default)',
    )
    .option('--keep-logs <days>', 'their log lines: 1d or more, or always')
    .option('--keep-events <days>', 'events and deliveries: 14d or more, or always')
    .option('--keep-keys <days>', 'Idempotency-Keys: 1d to 14d, or default (7d)');
  showExamples(set, [
    ['carillon tenant set acme --four-eyes on', 'counts for requests from now on'],
    ['carillon tenant set acme --name "Acme Europe"', 'the slug stays'],
    ['carillon tenant set acme --keep-executions 400d --keep-logs 30d', 'see: carillon retention'],
  ]);
  runner.operator<SetOptions>(addTerminalFlags(set), async ([slug = ''], options, terminal) => {
    const { setTenant } = await import('./tenant-create.ts');
    await asOperator(terminal, (operator) => setTenant(operator, slug, options));
  });
}

function declarePools(tenant: Command, runner: CommandRunner): void {
  const pools = tenant
    .command('pools')
    .description(
      'list, grant and revoke pools of step workers that a tenant may use besides the policy file; ' +
        'servers know it at once. Step workers still decide by their own policy file',
    )
    .argument('<slug>')
    .option('--add <pool...>', 'grant these pools')
    .option('--remove <pool...>', 'revoke these; steps of saved schedules are left to the workers');
  showExamples(pools, [
    ['carillon tenant pools acme', 'those that are granted, since when and by which user'],
    ['carillon tenant pools acme --add gpu --reason "ticket 12"', 'its schedules can name it now'],
  ]);
  runner.operator<PoolsOptions>(addTerminalFlags(pools), async ([slug = ''], options, terminal) => {
    const { tenantPools } = await import('./tenant-pools.ts');
    await asOperator(terminal, (operator) => tenantPools(operator, slug, options));
  });
}

function declareSuspend(tenant: Command, runner: CommandRunner): void {
  const suspend = tenant
    .command('suspend')
    .description(
      'start nothing of a tenant any more, and refuse what would change it; reading still works, ' +
        'and what runs ends normally. Needs --reason, which the tenant is told',
    )
    .argument('<slug>')
    .option('--cancel-running', 'also end what runs; needs TEMPORAL_ADDRESS')
    .option('--wait <duration>', 'longest wait for the Temporal Schedules and for what runs', '2m');
  showExamples(suspend, [
    ['carillon tenant suspend acme --reason "invoice 4711 is not paid"', 'running executions end'],
    ['carillon tenant suspend acme --reason "incident 12" --cancel-running', 'they are cancelled'],
  ]);
  runner.operator<SuspendOptions>(
    addTerminalFlags(suspend),
    async ([slug = ''], options, terminal) => {
      const { runSuspend } = await import('./tenant-suspend.ts');
      await asOperator(terminal, (operator) => runSuspend(operator, slug, options));
    },
  );
  const resume = tenant
    .command('resume')
    .description(
      'end a suspension: schedules fire again, and each handles the fires it missed by its catch-up policy',
    )
    .argument('<slug>')
    .option('--wait <duration>', 'longest wait for the Temporal Schedules', '2m');
  showExamples(resume, [['carillon tenant resume acme', 'starts after events are made now']]);
  runner.operator<{ wait: string }>(
    addTerminalFlags(resume),
    async ([slug = ''], options, terminal) => {
      const { runResume } = await import('./tenant-suspend.ts');
      await asOperator(terminal, (operator) => runResume(operator, slug, options.wait));
    },
  );
}

function declareExport(tenant: Command, runner: CommandRunner): void {
  const exporting = tenant
    .command('export')
    .description(
      'write everything of a tenant as JSON lines, one file for each table, and at last manifest.json ' +
        'with the number of rows and the SHA-256 of each; never secrets or hashes of tokens',
    )
    .argument('<slug>')
    .requiredOption('--to <directory>', 'a new or empty directory');
  showExamples(exporting, [
    [
      'carillon tenant export acme --to acme-2027-01',
      'a directory without manifest.json is not whole',
    ],
  ]);
  runner.operator<{ to: string }>(
    addTerminalFlags(exporting),
    async ([slug = ''], { to }, terminal) => {
      const { runExport } = await import('./tenant-export.ts');
      await asOperator(terminal, (operator) => runExport(operator, slug, to));
    },
  );
}

function declareRemove(tenant: Command, runner: CommandRunner): void {
  const remove = tenant
    .command('remove')
    .description(
      'delete a suspended tenant with everything it has: rows, record and audit trail, Temporal ' +
        'Schedules and workflows. Cannot be undone: export it before. If it is interrupted, repeat it',
    )
    .argument('<slug>')
    .option('--confirm <slug>', 'the slug again')
    .option('--suspend', 'suspend it first')
    .option('--cancel-running', 'end what runs, and wait for it')
    .option('--wait <duration>', 'longest wait for what runs', '5m')
    .option('--dry-run', 'only count what would be deleted');
  showExamples(remove, [
    ['carillon tenant remove acme --dry-run', 'the number of rows, by table'],
    [
      'carillon tenant remove acme --confirm acme --reason "contract ended"',
      'what stays on record: carillon tenant list --removed',
    ],
  ]);
  runner.operator<RemoveOptions>(
    addTerminalFlags(remove),
    async ([slug = ''], options, terminal) => {
      const { runRemove } = await import('./tenant-remove.ts');
      await asOperator(terminal, (operator) => runRemove(operator, slug, options));
    },
  );
}
