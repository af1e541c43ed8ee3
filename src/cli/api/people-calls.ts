/** Calls of the API about people: tokens, approvals, and what they did. */
import type { Approval, ApprovalPage } from '../../contract/operations/approvals.ts';
import type { AuditEventPage } from '../../contract/operations/audit-events.ts';
import type {
  ApiTokenBody,
  ApiTokenPage,
  CreatedApiToken,
} from '../../contract/operations/tokens.ts';
import type { Transport } from './api-transport.ts';

type Query = Readonly<Record<string, string | number | undefined>>;

export type PeopleCalls = {
  /** The response alone holds the token. */
  createToken: (body: ApiTokenBody) => Promise<CreatedApiToken>;
  listTokens: (query: Query) => Promise<ApiTokenPage>;
  revokeToken: (id: string) => Promise<void>;
  listAuditEvents: (query: Query) => Promise<AuditEventPage>;
  listApprovals: (query: Query) => Promise<ApprovalPage>;
  /** `verb` is approve or reject. */
  decideApproval: (id: string, verb: string, reason: string | undefined) => Promise<Approval>;
};

export function createPeopleCalls({ send }: Transport): PeopleCalls {
  return {
    createToken: async (body) =>
      (await send<CreatedApiToken>({ method: 'POST', path: '/tokens', body })).body,
    listTokens: async (query) => (await send<ApiTokenPage>({ path: '/tokens', query })).body,
    listAuditEvents: async (query) =>
      (await send<AuditEventPage>({ path: '/audit-events', query })).body,
    listApprovals: async (query) => (await send<ApprovalPage>({ path: '/approvals', query })).body,
    async decideApproval(id, verb, reason) {
      const path = `/approvals/${encodeURIComponent(id)}/${verb}`;
      const body = reason === undefined ? {} : { reason };
      return (await send<Approval>({ method: 'POST', path, body })).body;
    },
    async revokeToken(id) {
      await send({ method: 'DELETE', path: `/tokens/${encodeURIComponent(id)}` });
    },
  };
}
