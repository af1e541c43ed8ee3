/** `carillon tenant pools`: pools that a tenant may use besides the policy file. */
import { isSlug } from '../../domain/identifiers.ts';
import { type GrantedPool, listGrantedPools } from '../../store/core/tenant-pools.ts';
import { lockTenantForUpdate } from '../../store/tenants/tenant-life.ts';
import { grantPools, revokePools } from '../../store/tenants/tenant-pools.ts';
import { CliError, exitCodes, usageError } from '../framework/cli-error.ts';
import { showInstant } from '../output/show-instant.ts';
import type { Column } from '../output/table.ts';
import { type Operator, requireTenant } from './tenant-operator.ts';

export type PoolsOptions = { add?: string[]; remove?: string[] };

const maxPools = 1_000;

/** Without flags it only lists them. */
export async function tenantPools(
  operator: Operator,
  slug: string,
  { add = [], remove = [] }: PoolsOptions,
): Promise<void> {
  const { database, by, io, note, answer, flags } = operator;
  const both = add.find((pool) => remove.includes(pool));
  if (both !== undefined) throw usageError(`"${both}" is under --add and under --remove`);
  for (const pool of [...add, ...remove]) checkPool(pool);
  const { id } = await requireTenant(operator, slug);
  const reason = flags.reason === undefined ? {} : { reason: flags.reason.slice(0, 500) };
  const act = { at: io.now(), by, ...reason };
  const pools = await database.withTenant(id, async (tx) => {
    if (add.length + remove.length > 0) await lockTenantForUpdate(tx);
    const granted = await grantPools(tx, { ...act, pools: add });
    const revoked = await revokePools(tx, { ...act, pools: remove });
    const now = await listGrantedPools(tx, { limit: maxPools + 1 });
    if (now.length > maxPools) {
      const message = `a tenant is granted at most ${maxPools} pools; list them in the policy file`;
      throw new CliError(message, { exitCode: exitCodes.conflict });
    }
    tx.afterCommit(() => {
      if (granted.length > 0)
        note(`granted: ${granted.join(', ')}. Step workers decide by their policy file`);
      if (revoked.length > 0) note(`no longer granted: ${revoked.join(', ')}`);
    });
    return now;
  });
  const now = io.now();
  const columns: Column<GrantedPool>[] = [
    { title: 'POOL', value: ({ pool }) => pool },
    { title: 'GRANTED', value: ({ grantedAt }) => showInstant(grantedAt.toISOString(), now) },
    { title: 'BY', value: ({ grantedBy }) => grantedBy },
  ];
  await answer.list(pools, { columns, nameOf: ({ pool }) => pool });
}

function checkPool(pool: string): void {
  if (isSlug(pool)) return;
  const remedy = 'Lower-case letters, digits and single hyphens, up to 63, such as gpu.';
  throw usageError(`"${pool}" is not the name of a pool`, remedy);
}
