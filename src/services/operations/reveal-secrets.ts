/** Gives the values of stored secrets to the step worker that carries out an attempt, and to no other client. */
import { defaultPolicy, servesSystem } from '../../domain/access/access-policy.ts';
import type { AttemptKey } from '../../domain/observation.ts';
import { commandStepTypes, isActivityStep, type Step } from '../../domain/schedule/schedule.ts';
import { secretsOf } from '../../domain/secrets/step-secrets.ts';
import {
  type GivenSecret,
  refuseStored,
  secretNamesIn,
} from '../../domain/secrets/stored-secret.ts';
import type { Transaction } from '../../store/core/database.ts';
import { findSystem } from '../../store/schedules/connected-systems.ts';
import { decryptSecrets } from '../../store/secrets/encrypted-secret.ts';
import { findStepOfAttempt, readEncrypted } from '../../store/secrets/stored-secrets.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';

/**
 * Only those that the step names, itself or through its system or connection. What is stored nowhere is left out.
 * @throws ProblemError unless the attempt is proven to be of this worker, and has not ended.
 */
export async function revealSecrets(
  deps: ServiceDeps,
  principal: Principal,
  { attempt, names }: { attempt: AttemptKey; names: readonly string[] },
): Promise<GivenSecret[]> {
  const { database, observations, policy, secretKeys = null } = deps;
  const { tenantId, tenantSlug: tenant } = principal;
  await observations.requireRunning(tenantId, attempt);
  const { step, rows } = await database.read(tenantId, async (tx) => {
    const found = await findStepOfAttempt(tx, attempt);
    const named = found ? await namesOf(tx, deps, { step: found, tenant }) : [];
    const wanted = names.filter((name) => named.includes(name));
    return { step: found, rows: wanted.length === 0 ? [] : await readEncrypted(tx, wanted) };
  });
  if (!step || !isActivityStep(step)) return [];
  // Requests go where the worker finds them to go: it compares the hosts.
  const target = commandStepTypes.includes(step.type) ? 'command' : 'connection';
  const scope = { tenant, pool: step.pool };
  // Without a policy file only the worker knows what the operator allows.
  const known = policy ?? defaultPolicy(tenant);
  const given = rows.map((secret) => ({
    secret,
    refusal: refuseStored(known, scope, { secret, target }),
  }));
  const refused = given.flatMap(({ secret: { name }, refusal }) =>
    refusal
      ? [
          {
            name,
            code: 'secret-forbidden',
            reason: `${refusal.message}; ${refusal.remedy}`,
          } as const,
        ]
      : [],
  );
  const open = given.flatMap(({ secret, refusal }) => (refusal ? [] : [secret]));
  return [...refused, ...decryptSecrets(secretKeys, tenantId, open)];
}

type Named = { step: Step; tenant: string };

async function namesOf(
  tx: Transaction,
  { connectedSystems, sqlConnections, homeTenant }: ServiceDeps,
  { step, tenant }: Named,
): Promise<string[]> {
  const own = secretsOf(step).map(({ name }) => name);
  const isFor = (tenants: readonly string[] | null | undefined): boolean =>
    servesSystem({ homeTenant }, tenants ?? null, tenant);
  if (step.type === 'RunProfile') {
    const { connectedSystem: name } = step;
    const ofFile = connectedSystems.find((one) => one.name === name && isFor(one.tenants));
    const system = ofFile ?? (await findSystem(tx, name));
    return [...own, ...secretNamesIn(system?.headers ?? {})];
  }
  if (step.type !== 'Sql') return own;
  const connection = sqlConnections?.find(
    (one) => one.name === step.connection && isFor(one.tenants),
  );
  return [...own, ...(connection?.password ? [connection.password.secret] : [])];
}
