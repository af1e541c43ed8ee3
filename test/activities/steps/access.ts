/** What the steps of a test may use: by default the tenant `acme`, and every service on this machine. */
import { createEgressGuard, type LookUp } from '../../../activities/steps/http/egress-guard.ts';
import {
  createStepAccess,
  type FindStepAccess,
  type FindSystem,
} from '../../../activities/steps/step-access.ts';
import { type AccessPolicy, defaultPolicy } from '../../../src/domain/access/access-policy.ts';
import type { EgressRule, OwnService } from '../../../src/domain/access/egress.ts';
import { isPatternFault, readHostPattern } from '../../../src/domain/access/host-pattern.ts';
import type { ConnectedSystem } from '../../../src/domain/schedule/schedule.ts';
import type { SqlConnection } from '../../../src/domain/schedule/sql-connection.ts';

export type AccessSetup = {
  policy?: Partial<AccessPolicy>;
  connectedSystems?: readonly ConnectedSystem[];
  ownServices?: readonly OwnService[];
  lookUp?: LookUp;
  tenant?: string | null;
  findTenant?: () => Promise<string | null>;
  /** Of those that tenants store; none unless set. */
  findSystem?: FindSystem;
  /** Null for a worker without a file of them. */
  sqlConnections?: readonly SqlConnection[] | null;
};

export const patterns = (...texts: string[]) =>
  texts.map((text) => {
    const read = readHostPattern(text);
    if (isPatternFault(read)) throw new Error(read.message);
    return read;
  });

export function anEgressRule(changes: Partial<EgressRule> = {}): EgressRule {
  return { tenants: null, pools: null, allow: [], deny: [], publicAddresses: true, ...changes };
}

const openLoopback = anEgressRule({ allow: patterns('127.0.0.0/8', '[::1]', 'localhost') });

export function accessFor(setup: AccessSetup = {}): FindStepAccess {
  const { lookUp, ownServices = [], connectedSystems = [], tenant = 'acme' } = setup;
  const policy = { ...defaultPolicy('acme'), egress: [openLoopback], ...setup.policy };
  const egress = createEgressGuard({
    policy,
    ownServices: async () => ownServices,
    ...(lookUp && { lookUp }),
  });
  return createStepAccess({
    policy,
    egress,
    connectedSystems: connectedSystems.map((system) => ({ tenants: ['*'], ...system })),
    findSystem: setup.findSystem ?? (async () => undefined),
    sqlConnections: setup.sqlConnections ?? null,
    findTenantSlug: setup.findTenant ?? (async () => tenant),
  });
}
