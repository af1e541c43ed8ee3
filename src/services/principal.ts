import type { Initiator } from '../domain/audit.ts';

export const tokenRoles = ['operator', 'worker'] as const;
/** Operators drive schedules; workers may only report what they observe. */
export type TokenRole = (typeof tokenRoles)[number];

/** The caller. It comes from the credential alone, never from other parts of a request. */
export type Principal = {
  tenantId: string;
  tenantSlug: string;
  roles: readonly TokenRole[];
  initiator: Initiator;
};
