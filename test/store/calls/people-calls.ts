/** Arguments for the functions of src/store/people, and for those about steps that ask a person. */
import { id } from '../statement-samples.ts';
import { aPerson, noon } from '../store-fixture.ts';

export const peopleCalls: Record<string, readonly unknown[][]> = {
  requiresFourEyes: [['set-result']],
  insertApproval: [
    [
      {
        id,
        kind: 'skip',
        objectId: id,
        request: {},
        basis: {},
        reason: 'r',
        requestedAt: noon,
        requestedBy: aPerson,
        requestedRoles: ['viewer'],
        requestedFrom: '192.0.2.1',
        tokenId: id,
        expiresAt: noon,
      },
    ],
  ],
  findApproval: [[id]],
  lockApprovalForUpdate: [[id]],
  findSameApproval: [[{ sha256: 'h', by: aPerson, at: noon }]],
  countPendingApprovals: [[noon]],
  listApprovals: [
    [{ pendingAt: null, after: null, limit: 1 }],
    [{ pendingAt: noon, after: id, limit: 1 }],
  ],
  decideApproval: [[{ id, status: 'Stale', at: noon, by: aPerson, reason: 'r', detail: 'd' }]],
  noteApprovalResult: [[{ id, result: 'Done', detail: null }]],
  insertApiToken: [
    [
      {
        id,
        name: 'n',
        roles: ['viewer'],
        sha256: '0'.repeat(64),
        createdAt: noon,
        createdBy: aPerson,
        expiresAt: null,
      },
    ],
  ],
  findApiToken: [[id]],
  listApiTokens: [
    [{ ended: false, at: noon, after: null, limit: 1 }],
    [{ ended: true, at: noon, after: id, limit: 1 }],
  ],
  countUsableApiTokens: [[noon]],
  revokeApiToken: [[{ id, at: noon, by: aPerson }]],
  noteApiTokenUse: [[{ id, at: noon }]],
  listWaitingApprovalSteps: [
    [
      {
        executionId: id,
        decider: { initiator: aPerson, roles: ['approver'] },
        after: { executionId: id, stepIndex: 0 },
        limit: 1,
      },
    ],
    [{ executionId: null, decider: null, after: null, limit: 1 }],
  ],
  listUntoldApprovalSteps: [[{ limit: 1 }]],
  findApprovalSettings: [[{ executionId: id, stepIndex: 0 }]],
};
