/** What a request asks for, and who may decide it, in words. */
import type { components } from '../../src/client/api-types.ts';
import { rolesWith } from '../../src/domain/access/permissions.ts';

export type Approval = components['schemas']['Approval'];

/** What would be carried out; every kind has some of these. */
type Requested = {
  /** Of a schedule, as it was sent. */
  body?: { name?: string; reason?: string };
  executionId?: string;
  /** The key of a step; null for the execution. */
  step?: string | null;
  status?: string | null;
};

export function requestedOf({ request }: Approval): Requested {
  return typeof request === 'object' && request !== null ? request : {};
}

export function titleOf(approval: Approval): string {
  const { body, step, status } = requestedOf(approval);
  const name = body?.name ?? 'a schedule';
  switch (approval.kind) {
    case 'create-schedule':
      return `Create ${name}`;
    case 'replace-schedule':
      return `Change ${name}`;
    case 'set-result':
      return `Set the result of step ${step ?? ''}${status ? `: ${status.toLowerCase()}` : ''}`;
    case 'skip':
      return `Skip step ${step ?? ''}`;
  }
}

export const statusColors: Readonly<Record<Approval['status'], string>> = {
  Pending: 'bell',
  Approved: 'gray',
  Rejected: 'gray',
  Stale: 'gray',
  Expired: 'gray',
};

/** `a user with the role approver or admin, other than ed`. */
export function decidersOf({ requestedBy }: Approval): string {
  return `a user with the role ${rolesWith('approve').join(' or ')}, other than ${requestedBy.name}`;
}
