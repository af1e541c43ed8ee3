import type { Approval } from '../../contract/operations/approvals.ts';
import { toInstant, toInstantOrNull } from '../../contract/validation/schema.ts';
import type { StoredApproval } from '../../store/people/approvals.ts';

/** An approval as the API shows it. */
export function toApproval(stored: StoredApproval, now: Date): Approval {
  const { id, kind, objectId, request, basis, reason, requestedBy, decidedBy } = stored;
  const expired = stored.status === 'Pending' && stored.expiresAt <= now;
  return {
    id,
    kind,
    status: expired ? 'Expired' : stored.status,
    objectId,
    request,
    basis,
    reason,
    requestedAt: toInstant(stored.requestedAt),
    requestedBy,
    expiresAt: toInstant(stored.expiresAt),
    decidedAt: toInstantOrNull(stored.decidedAt),
    decidedBy,
    decisionReason: stored.decisionReason,
    detail: stored.detail,
  };
}
