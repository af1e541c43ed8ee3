/** What a step may use, by the tenant it belongs to and the pool it runs in; decided before any effect. */
import {
  type AccessPolicy,
  type AccessRefusal,
  mayUseSecret,
  refusePool,
  refuseSecret,
  servesSystem,
} from '../../src/domain/access/access-policy.ts';
import type { StepScope } from '../../src/domain/access/egress.ts';
import type { ProblemCode } from '../../src/domain/problem.ts';
import type { ConnectedSystem } from '../../src/domain/schedule/schedule.ts';
import type { SqlConnection } from '../../src/domain/schedule/sql-connection.ts';
import { refuseStored } from '../../src/domain/secrets/stored-secret.ts';
import { closestWord } from '../../src/domain/text/closest-word.ts';
import type { EgressGuard } from './http/egress-guard.ts';
import { misconfigured, type StepAccess, StepFailure } from './step-runner.ts';

/** Slug of a tenant that this worker may act for; null for every other. */
export type FindTenantSlug = (tenantId: string) => Promise<string | null>;

/**
 * A system that the tenant stores. @throws Error with the cause when it cannot be found out whether there is one;
 * never with an address of the installation.
 */
export type FindSystem = (
  tenantId: string,
  wanted: { name: string; runProfile: string },
) => Promise<ConnectedSystem | undefined>;

export type StepAccessDeps = {
  policy: AccessPolicy;
  findTenantSlug: FindTenantSlug;
  egress: EgressGuard;
  /** Of the worker's file; they come before those that tenants store. */
  connectedSystems: readonly ConnectedSystem[];
  findSystem: FindSystem;
  /** Of the worker's file; null without one. */
  sqlConnections?: readonly SqlConnection[] | null;
};

export type FindStepAccess = (tenantId: string, pool: string) => Promise<StepAccess>;

/** Never throws: what keeps the step from running is its `failure`. */
export function createStepAccess(deps: StepAccessDeps): FindStepAccess {
  return async (tenantId, pool) => {
    try {
      const tenant = await deps.findTenantSlug(tenantId);
      return tenant === null
        ? noAccess(unknownTenant(tenantId, pool))
        : accessOf(deps, tenantId, { tenant, pool });
    } catch {
      const message = 'the tenant of the step could not be looked up, so it did not start';
      return noAccess(new StepFailure('database-unavailable', message, { retryable: true }));
    }
  };
}

function accessOf(deps: StepAccessDeps, tenantId: string, scope: StepScope): StepAccess {
  const { policy, egress } = deps;
  let system: ReturnType<StepAccess['connectedSystem']> | undefined;
  const refusal = refusePool(policy, scope);
  if (refusal) return noAccess(toFailure('pool-forbidden', refusal));
  return {
    failure: null,
    wall: egress(scope),
    // An attempt names one system, and works with what it found at first.
    connectedSystem: (wanted) => (system ??= systemFor(deps, wanted, { ...scope, tenantId })),
    sqlConnection: (name) => sqlConnectionFor(deps, name, scope),
    mayUseSecret: (name) => mayUseSecret(policy, scope.tenant, name),
    checkStored(secret, target) {
      const refused = refuseStored(policy, scope, { secret, target });
      if (refused) throw toFailure('secret-forbidden', refused);
    },
    checkSecret(name, target) {
      const refused = refuseSecret(policy, scope, { name, target });
      if (refused) throw toFailure('secret-forbidden', refused);
    },
  };
}

/** @throws StepFailure when it cannot be found out, or is for steps of another pool. */
async function systemFor(
  { policy, connectedSystems, findSystem }: StepAccessDeps,
  wanted: { name: string; runProfile: string },
  { tenantId, tenant, pool }: StepScope & { tenantId: string },
): Promise<ConnectedSystem | undefined> {
  const { name } = wanted;
  const ofFile = connectedSystems.find(
    (one) => one.name === name && servesSystem(policy, one.tenants ?? null, tenant),
  );
  const system =
    ofFile ??
    (await findSystem(tenantId, wanted).catch((error: Error) => {
      const message = `the worker could not learn of the connected system ${name}: ${error.message}`;
      throw new StepFailure('connected-system-unavailable', message, { retryable: true });
    }));
  const only = system?.pool ?? pool;
  if (only === pool) return system;
  const message = `the connected system ${name} is for steps of the pool "${only}", not of "${pool}"`;
  throw new StepFailure('pool-forbidden', message, { retryable: false });
}

/** @throws StepFailure that says how this worker could know it. */
function sqlConnectionFor(
  { policy, sqlConnections = null }: StepAccessDeps,
  name: string,
  { tenant, pool }: StepScope,
): SqlConnection {
  if (sqlConnections === null) {
    throw misconfigured(
      `this worker of the pool "${pool}" has no SQL connections; set CARILLON_SQL_CONNECTIONS to a file ` +
        `with "${name}", or run the step in a pool whose workers have one`,
    );
  }
  const usable = sqlConnections.filter(({ tenants }) => servesSystem(policy, tenants, tenant));
  const found = usable.find((one) => one.name === name);
  if (!found) {
    const close = closestWord(
      name,
      usable.map((one) => one.name),
    );
    const hint = close === undefined ? '' : `; did you mean "${close}"?`;
    throw misconfigured(
      `the SQL connection "${name}" is not in the file of this worker (CARILLON_SQL_CONNECTIONS) for the tenant "${tenant}"${hint}`,
    );
  }
  if (found.pool === null || found.pool === pool) return found;
  const message = `the SQL connection ${name} is for steps of the pool "${found.pool}", not of "${pool}"`;
  throw new StepFailure('pool-forbidden', message, { retryable: false });
}

function toFailure(code: ProblemCode, { message, remedy }: AccessRefusal): StepFailure {
  return new StepFailure(code, `${message}; ${remedy}`, { retryable: false });
}

function unknownTenant(tenantId: string, pool: string): StepFailure {
  const message =
    `the tenant ${tenantId} is none that this worker of the pool "${pool}" acts for; give the ` +
    'worker a token of the tenant, or the tenant a pool of its own';
  return new StepFailure('pool-forbidden', message, { retryable: false });
}

/** Every door is shut, whichever is tried. */
function noAccess(failure: StepFailure): StepAccess {
  const refuse = (): never => {
    throw failure;
  };
  const wall = { resolve: async () => refuse(), checkPeer: refuse };
  return {
    failure,
    wall,
    connectedSystem: async () => undefined,
    sqlConnection: refuse,
    mayUseSecret: () => false,
    checkSecret: refuse,
    checkStored: refuse,
  };
}
