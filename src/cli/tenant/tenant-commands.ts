/** `carillon tenant`: the life of tenants, in the hands of the operator of the installation. */
import type { Command } from 'commander';
import type { CommandRunner } from '../framework/command-runner.ts';
import { declareTenantCreate } from './tenant-create.ts';
import { declareTenantExport } from './tenant-export.ts';
import { declareTenantRead } from './tenant-read.ts';
import { declareTenantRemove } from './tenant-remove.ts';
import { declareTenantSuspend } from './tenant-suspend.ts';

export function declareTenantCommands(root: Command, runner: CommandRunner): void {
  const tenant = root
    .command('tenant')
    .description(
      'create, suspend, export and remove tenants; needs DATABASE_OWNER_URL, as `migrate` does',
    );
  declareTenantRead(tenant, runner);
  declareTenantCreate(tenant, runner);
  declareTenantSuspend(tenant, runner);
  declareTenantExport(tenant, runner);
  declareTenantRemove(tenant, runner);
}
