/** What a tenant may use, by the policy file of the server and by what an operator granted besides it. */
import { defaultPolicy } from '../../domain/access/access-policy.ts';
import type { DefinitionAccess, QueueAccess } from '../../domain/access/definition-access.ts';
import { withGrants } from '../../domain/access/system-access.ts';
import { storedSecretLimits, withStored } from '../../domain/secrets/stored-secret.ts';
import type { Transaction } from '../../store/core/database.ts';
import { listGrantedPools } from '../../store/core/tenant-pools.ts';
import { listSecrets } from '../../store/secrets/stored-secrets.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';

/** More than any tenant has. */
export const maxGranted = 1_000;

/** Null without a policy file: then only step workers know what a tenant may use. */
export async function accessOf(
  tx: Transaction,
  { policy }: Pick<ServiceDeps, 'policy'>,
  { tenantSlug: tenant }: Principal,
): Promise<DefinitionAccess | null> {
  if (!policy) return null;
  const granted = await listGrantedPools(tx, { limit: maxGranted });
  const pools = granted.map(({ pool }) => pool);
  const stored = await listSecrets(tx, { limit: storedSecretLimits.secrets });
  return { policy: withStored(withGrants(policy, tenant, pools), tenant, stored), tenant };
}

/** Without a policy file, task queues of other workers are for the home tenant alone. */
export function queueAccessOf(
  { policy, homeTenant }: Pick<ServiceDeps, 'policy' | 'homeTenant'>,
  { tenantSlug: tenant }: Principal,
): QueueAccess {
  return { policy: policy ?? defaultPolicy(homeTenant), tenant };
}
