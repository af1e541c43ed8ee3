/** `carillon migrate`: brings the database to the schema of this version. */
import { ConfigError, readDatabaseUrl, readKillPoint } from '../../config.ts';
import { armKillPoint } from '../../kill-points.ts';
import { migrate, MigrationError } from '../../store/migrate.ts';
import { CliError } from '../cli-error.ts';
import type { MigrateOptions } from '../operator-options.ts';

export async function runMigrate(options: MigrateOptions): Promise<void> {
  armKillPoint(readKillPoint());
  const databaseUrl = readDatabaseUrl();
  if (databaseUrl === null) throw new ConfigError('DATABASE_URL is not set');
  const report = (line: string): void => console.log(line);
  const { applied } = await migrate({
    ...{ databaseUrl, report, dryRun: options.dryRun === true },
  }).catch((error: unknown) => {
    // The message says what to do; a stack would only hide it.
    throw error instanceof MigrationError ? new CliError(error.message) : error;
  });
  const verb = options.dryRun ? 'to apply' : 'applied';
  report(applied.length === 0 ? 'the schema is up to date' : `${verb}: ${applied.join(', ')}`);
}
