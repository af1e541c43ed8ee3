/** `carillon migrate`: upgrades the database to the schema of this version. */
import type { Command } from 'commander';
import { readDatabaseOwnerUrl, readDatabaseUrl, readFailpoint } from '../../config/config.ts';
import { ConfigError } from '../../config/environment.ts';
import { armFailpoint } from '../../failpoints.ts';
import { CliError } from '../framework/cli-error.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';

type MigrateOptions = { dryRun?: true };

export function declareMigrate(root: Command, runner: CommandRunner): void {
  const migrate = root
    .command('migrate')
    .description(
      'upgrade the database schema to this version. DATABASE_OWNER_URL is the login that owns the schema, ' +
        'DATABASE_URL the one of the server and the workers: it is created if missing, and may do no more ' +
        'than the application needs. With DATABASE_URL alone, that login is the owner',
    )
    .option('--dry-run', 'only list the migrations that would be applied');
  showExamples(migrate, [
    ['carillon migrate', 'upgrade, and create the partitions of the coming six months'],
    ['carillon migrate --dry-run', 'list the migrations that are missing'],
  ]);
  runner.operator<MigrateOptions>(migrate, (_args, options) => runMigrate(options));
}

async function runMigrate(options: MigrateOptions): Promise<void> {
  const { migrate } = await import('../../store/migrate/migrate.ts');
  const { MigrationError } = await import('../../store/migrate/migration-files.ts');
  armFailpoint(readFailpoint());
  const urls = readUrls();
  const report = (line: string): void => console.log(line);
  const dryRun = options.dryRun === true;
  const { applied } = await migrate({ ...urls, report, dryRun }).catch((error: unknown) => {
    // The message says what to do; a stack would only hide it.
    throw error instanceof MigrationError ? new CliError(error.message) : error;
  });
  const verb = dryRun ? 'to apply' : 'applied';
  report(applied.length === 0 ? 'the schema is up to date' : `${verb}: ${applied.join(', ')}`);
  if (urls.runtimeUrl === undefined) report(ownLogin);
}

/** Shown when only one address is given: then no login was made for the server. */
const ownLogin =
  'The server and the workers need a login of their own: run it with this address as DATABASE_OWNER_URL ' +
  'and theirs as DATABASE_URL, and the login is created.';

function readUrls(): { databaseUrl: string; runtimeUrl?: string } {
  const runtimeUrl = readDatabaseUrl();
  const databaseUrl = readDatabaseOwnerUrl() ?? runtimeUrl;
  if (databaseUrl === null) throw new ConfigError('DATABASE_OWNER_URL is not set');
  if (runtimeUrl === null || runtimeUrl === databaseUrl) return { databaseUrl };
  return { databaseUrl, runtimeUrl };
}
