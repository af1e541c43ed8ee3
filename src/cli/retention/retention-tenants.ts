/** Which tenants keep what until when, by the clock of the database. */
import type { Retention, RetentionKind } from '../../domain/tenant.ts';
import { readDatabaseNow } from '../../store/retention/retention-lock.ts';
import { listTenantFacts, type TenantFacts } from '../../store/tenants/tenant-life.ts';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import { type Operator, requireTenant } from '../tenant/tenant-operator.ts';

const page = 500;
const dayMs = 86_400_000;
const maxClockDifferenceMs = 60_000;

/** All that are not being removed, or the one with the slug. @throws CliError for one that is being removed. */
export async function listRetainedTenants(
  operator: Operator,
  slug: string | undefined,
): Promise<TenantFacts[]> {
  if (slug === undefined) {
    return (await listEveryTenant(operator)).filter(({ state }) => state !== 'Removing');
  }
  const tenant = await requireTenant(operator, slug);
  if (tenant.state !== 'Removing') return [tenant];
  throw new CliError(`"${slug}" is being removed`, { exitCode: exitCodes.conflict });
}

/** With those that are being removed: partitions have rows of them, too. */
export async function listEveryTenant({ database }: Operator): Promise<TenantFacts[]> {
  const tenants: TenantFacts[] = [];
  for (let after = ''; ;) {
    const from = after;
    const some = await database.global((tx) => listTenantFacts(tx, { after: from, limit: page }));
    tenants.push(...some);
    if (some.length < page) return tenants;
    after = some.at(-1)?.slug ?? '';
  }
}

/** @throws CliError when the clocks of this machine and of the database differ: one of them is wrong. */
export async function readNow({ database, io }: Operator): Promise<Date> {
  const now = await database.global((tx) => readDatabaseNow(tx));
  const difference = Math.abs(now.getTime() - io.now().getTime());
  if (difference <= maxClockDifferenceMs) return now;
  throw new CliError(
    `the clocks of PostgreSQL (${now.toISOString()}) and of this machine (${io.now().toISOString()}) differ`,
    {
      exitCode: exitCodes.conflict,
      lines: ['One of them is wrong, and what is old depends on it. Nothing was removed.'],
    },
  );
}

/** Objects of the kind that ended before are due; null when they are always kept. */
export function untilOf(retention: Retention, kind: RetentionKind, now: Date): Date | null {
  const days = retention[kind];
  return days === null ? null : new Date(now.getTime() - days * dayMs);
}

export function keepsEverything({ executions, logs, events }: Retention): boolean {
  return executions === null && logs === null && events === null;
}
