/** `carillon migrate`: upgrades the database to the schema of this version. */
import type { Command } from 'commander';
import { ConfigError, readDatabaseUrl, readFailpoint } from '../../config.ts';
import { armFailpoint } from '../../failpoints.ts';
import { CliError } from '../framework/cli-error.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';

type MigrateOptions = { dryRun?: true };

export function declareMigrate(root: Command, runner: CommandRunner): void {
  const migrate = root
    .command('migrate')
    .description('upgrade the database schema to this version; needs DATABASE_URL')
    .option('--dry-run', 'only list the migrations that would be applied');
  showExamples(migrate, [['carillon migrate --dry-run', 'list the migrations that are missing']]);
  runner.operator<MigrateOptions>(migrate, (_args, options) => runMigrate(options));
}

async function runMigrate(options: MigrateOptions): Promise<void> {
  const { migrate } = await import('../../store/migrate/migrate.ts');
  const { MigrationError } = await import('../../store/migrate/migration-files.ts');
  armFailpoint(readFailpoint());
  const databaseUrl = readDatabaseUrl();
  if (databaseUrl === null) throw new ConfigError('DATABASE_URL is not set');
  const report = (line: string): void => console.log(line);
  const dryRun = options.dryRun === true;
  const { applied } = await migrate({ databaseUrl, report, dryRun }).catch((error: unknown) => {
    // The message says what to do; a stack would only hide it.
    throw error instanceof MigrationError ? new CliError(error.message) : error;
  });
  const verb = dryRun ? 'to apply' : 'applied';
  report(applied.length === 0 ? 'the schema is up to date' : `${verb}: ${applied.join(', ')}`);
}
