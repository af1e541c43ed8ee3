/** `carillon tenant remove`: deletes a tenant with everything it has, here and in Temporal. */
import { reachFailpoint } from '../../failpoints.ts';
import type { TenantFacts } from '../../store/tenants/tenant-life.ts';
import { countRows } from '../../store/tenants/tenant-removal.ts';
import { CliError, exitCodes, usageError } from '../framework/cli-error.ts';
import { parseDuration, showCount } from '../framework/options.ts';
import type { Column } from '../output/table.ts';
import {
  clearTemporal,
  closeRecord,
  closeTenant,
  deleteRows,
  endTenant,
  requireRightTemporal,
} from './tenant-erase.ts';
import { type Operator, requireReason, requireTenant, withTemporal } from './tenant-operator.ts';
import { cancelRunning, refuseRunning } from './tenant-running.ts';
import { suspend } from './tenant-suspend.ts';

export type RemoveOptions = {
  confirm?: string;
  suspend?: true;
  cancelRunning?: true;
  wait: string;
  dryRun?: true;
};

export async function runRemove(
  operator: Operator,
  slug: string,
  options: RemoveOptions,
): Promise<void> {
  const timeoutMs = parseDuration(options.wait);
  const tenant = await requireTenant(operator, slug);
  if (options.dryRun) {
    const counts = await operator.database.read(tenant.id, (tx) => countRows(tx));
    await showCounts(operator, counts, `would be deleted of ${slug}`);
    return;
  }
  if (options.confirm !== slug) {
    throw usageError(
      `--confirm must be the slug of the tenant, "${slug}"`,
      'It deletes everything of the tenant, and cannot be undone.',
    );
  }
  const reason = requireReason(operator, 'a removal');
  await withTemporal(operator, async (temporal) => {
    const place = { id: tenant.id, slug };
    if (tenant.state !== 'Removing') await requireRightTemporal(operator, temporal, place);
    await requireSuspended(operator, tenant, { isAsked: options.suspend === true, reason });
    if (tenant.state !== 'Removing') {
      if (options.cancelRunning) await cancelRunning(operator, temporal, { ...place, timeoutMs });
      await refuseRunning(operator, place);
    }
    await closeTenant(operator, place, reason);
    await closeRecord(operator, tenant.id);
    await clearTemporal(operator, temporal, place);
    reachFailpoint('tenant.remove.temporal-cleared');
    await deleteRows(operator, place);
    const counts = await endTenant(operator, place);
    await showCounts(operator, counts, `deleted of ${slug}`);
    operator.note(`removed ${slug}. Remove it from credentials, policy and systems files, too.`);
  });
}

async function requireSuspended(
  operator: Operator,
  { id, slug, state }: TenantFacts,
  { isAsked, reason }: { isAsked: boolean; reason: string },
): Promise<void> {
  if (state !== 'Active') return;
  if (isAsked) return suspend(operator, { id, slug }, reason);
  throw new CliError(`"${slug}" is not suspended`, {
    exitCode: exitCodes.conflict,
    lines: [`Run: carillon tenant suspend ${slug} --reason …, or add --suspend.`],
  });
}

type Count = { table: string; rows: number };

async function showCounts(
  { answer, note }: Operator,
  counts: Record<string, number>,
  what: string,
): Promise<void> {
  const rows = Object.entries(counts).map(([table, count]) => ({ table, rows: count }));
  rows.sort((a, b) => (a.table < b.table ? -1 : 1));
  const columns: Column<Count>[] = [
    { title: 'TABLE', value: ({ table }) => table },
    { title: 'ROWS', value: (one) => String(one.rows) },
  ];
  await answer.list(rows, { columns, nameOf: ({ table }) => table });
  note(
    `${showCount(
      rows.reduce((sum, one) => sum + one.rows, 0),
      'row',
    )} ${what}`,
  );
}
