import type { Initiator } from '../domain/audit.ts';

export const tokenRoles = ['operator', 'worker'] as const;
/** Operators drive schedules; workers may only report what they observe. */
export type TokenRole = (typeof tokenRoles)[number];

/** Who asks. Nothing in a request but its credential has a say in this. */
export type Principal = {
  tenantId: string;
  tenantSlug: string;
  roles: readonly TokenRole[];
  initiator: Initiator;
};
