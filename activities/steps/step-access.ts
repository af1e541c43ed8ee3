/** What a step may use, by the tenant it belongs to and the pool it runs in; decided before any effect. */
import {
  type AccessPolicy,
  type AccessRefusal,
  refusePool,
  refuseSecret,
  servesSystem,
} from '../../src/domain/access/access-policy.ts';
import type { StepScope } from '../../src/domain/access/egress.ts';
import type { ProblemCode } from '../../src/domain/problem.ts';
import type { ConnectedSystem } from '../../src/domain/schedule/schedule.ts';
import type { EgressGuard } from './http/egress-guard.ts';
import { type StepAccess, StepFailure } from './step-runner.ts';

/** Slug of a tenant that this worker may act for; null for every other. */
export type FindTenantSlug = (tenantId: string) => Promise<string | null>;

export type StepAccessDeps = {
  policy: AccessPolicy;
  findTenantSlug: FindTenantSlug;
  egress: EgressGuard;
  connectedSystems: readonly ConnectedSystem[];
};

export type FindStepAccess = (tenantId: string, pool: string) => Promise<StepAccess>;

/** Never throws: what keeps the step from running is its `failure`. */
export function createStepAccess(deps: StepAccessDeps): FindStepAccess {
  return async (tenantId, pool) => {
    try {
      const tenant = await deps.findTenantSlug(tenantId);
      return tenant === null
        ? noAccess(unknownTenant(tenantId, pool))
        : accessOf(deps, { tenant, pool });
    } catch {
      const message = 'the tenant of the step could not be looked up, so it did not start';
      return noAccess(new StepFailure('database-unavailable', message, { retryable: true }));
    }
  };
}

function accessOf(
  { policy, egress, connectedSystems }: StepAccessDeps,
  scope: StepScope,
): StepAccess {
  const refusal = refusePool(policy, scope);
  if (refusal) return noAccess(toFailure('pool-forbidden', refusal));
  return {
    failure: null,
    wall: egress(scope),
    connectedSystem(name) {
      const system = connectedSystems.find((one) => one.name === name);
      return system && servesSystem(policy, system.tenants ?? null, scope.tenant)
        ? system
        : undefined;
    },
    checkSecret(name, target) {
      const refused = refuseSecret(policy, scope, { name, target });
      if (refused) throw toFailure('secret-forbidden', refused);
    },
  };
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
  return { failure, wall, connectedSystem: () => undefined, checkSecret: refuse };
}
