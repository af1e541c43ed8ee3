import type { Role } from '../domain/access/permissions.ts';
import type { Initiator } from '../domain/audit.ts';

/** The caller. It comes from the credential alone, never from other parts of a request. */
export type Principal = {
  tenantId: string;
  tenantSlug: string;
  roles: readonly Role[];
  initiator: Initiator;
  /** Address that the request came from; null when that is not known. */
  clientAddress: string | null;
  /** Id of the token that was created through the API; null for every other credential. */
  tokenId: string | null;
  /** What made the act, when a person did not ask for it alone; the audit trail names it. */
  cause?: string;
  /** W3C trace context that starts of the request continue, when it has one. */
  traceparent?: string | undefined;
};

/** An accepted credential. Its tenant is named, and not looked up yet. */
export type Accepted = Omit<Principal, 'tenantId' | 'clientAddress' | 'traceparent' | 'cause'>;
