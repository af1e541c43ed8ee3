/** Approving and rejecting: another user decides, and what was asked is carried out as its requester. */
import { isSameUser } from '../../domain/access/approval.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { ProblemError, problems } from '../../domain/problem.ts';
import type { Transaction } from '../../store/core/database.ts';
import { findApiToken } from '../../store/people/api-tokens.ts';
import {
  approvalHash,
  decideApproval,
  findApproval,
  listApprovals,
  lockApprovalForUpdate,
  noteApprovalResult,
  type StoredApproval,
} from '../../store/people/approvals.ts';
import { auditRefusal, doneAct, recordAct } from '../audit.ts';
import { carryOutApprovedStep, checkStepBasis } from '../executions/execution-control.ts';
import { isId, type PageOf, type PageRequest, readPage } from '../pagination.ts';
import type { Principal } from '../principal.ts';
import { createSchedule, replaceSchedule } from '../schedules/schedule-writes.ts';
import type { ServiceDeps } from '../service-deps.ts';
import type { Approved } from './approval-requests.ts';

type Decide = { id: string; reason: string | null };

/** The newest first; `ended` includes decided and expired ones. */
export async function readApprovals(
  { database, clock }: ServiceDeps,
  { tenantId }: Principal,
  { ended, page }: { ended: boolean; page: PageRequest },
): Promise<PageOf<StoredApproval>> {
  const pendingAt = ended ? null : clock();
  return readPage(page, {
    filter: { approvals: ended },
    orders: listOrders.approvals,
    isKey: isId,
    read: (wanted) => database.read(tenantId, (tx) => listApprovals(tx, { ...wanted, pendingAt })),
    keyOf: ({ id }) => id,
  });
}

export async function readApproval(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  id: string,
): Promise<StoredApproval> {
  return database.read(tenantId, async (tx) => checkFound(await findApproval(tx, id), id));
}

/** Carries out what was asked, once. @throws ProblemError `approval-stale` when it no longer applies. */
export async function approve(
  deps: ServiceDeps,
  principal: Principal,
  { id, reason }: Decide,
): Promise<StoredApproval> {
  const act = actOf('approve', id, reason);
  await auditRefusal(deps, { principal, ...act }, async () => {
    const asked = await deps.database.read(principal.tenantId, (tx) =>
      findDecidable(tx, deps, { principal, id, lock: false }),
    );
    const by = principal.initiator.name;
    const consume = async (tx: Transaction): Promise<void> => {
      await findDecidable(tx, deps, { principal, id, lock: true });
      await decide(tx, deps, principal, { id, reason, status: 'Approved', detail: null });
      await recordAct(tx, deps, { principal, ...act, detail: asked.kind });
    };
    try {
      await carryOut(deps, asked, { principal, approved: { consume, by } });
    } catch (error) {
      throw await toStale(deps, principal, { id, error });
    }
  });
  return readApproval(deps, principal, id);
}

export async function reject(
  deps: ServiceDeps,
  principal: Principal,
  { id, reason }: Decide,
): Promise<StoredApproval> {
  await deps.database.withTenant(principal.tenantId, async (tx) => {
    checkPending(checkFound(await lockApprovalForUpdate(tx, id), id), deps.clock());
    await decide(tx, deps, principal, { id, reason, status: 'Rejected', detail: null });
    await recordAct(tx, deps, { principal, ...actOf('reject', id, reason) });
  });
  return readApproval(deps, principal, id);
}

function actOf(action: string, id: string, reason: string | null) {
  return doneAct({ action, objectType: 'approval', objectId: id }, reason);
}

function checkFound(found: StoredApproval | null, id: string): StoredApproval {
  if (found) return found;
  throw new ProblemError('approval-not-found', `there is no request ${id}`);
}

function checkPending({ id, status, expiresAt }: StoredApproval, now: Date): void {
  if (status !== 'Pending')
    throw new ProblemError('approval-decided', `${id} is ${status} already`);
  if (expiresAt > now) return;
  throw new ProblemError('approval-decided', `${id} expired at ${expiresAt.toISOString()}`);
}

async function findDecidable(
  tx: Transaction,
  { clock }: Pick<ServiceDeps, 'clock'>,
  { principal, id, lock }: { principal: Principal; id: string; lock: boolean },
): Promise<StoredApproval> {
  const row = lock ? await lockApprovalForUpdate(tx, id) : await findApproval(tx, id);
  const asked = checkFound(row, id);
  checkPending(asked, clock());
  if (isSameUser(asked.requestedBy, principal.initiator)) {
    throw new ProblemError('forbidden', 'another user than the one who asked must approve it');
  }
  if (approvalHash(asked) !== asked.requestSha256) throw stale('the request was changed');
  const token = asked.tokenId === null ? null : await findApiToken(tx, asked.tokenId);
  const ended = token?.revokedAt ?? null;
  if (ended !== null) throw stale(`the token of ${asked.requestedBy.name} was revoked since`);
  return asked;
}

const stale = (detail: string): ProblemError => new ProblemError('approval-stale', detail);

async function decide(
  tx: Transaction,
  { clock }: Pick<ServiceDeps, 'clock'>,
  { initiator: by }: Principal,
  decision: Decide & { status: 'Approved' | 'Rejected' | 'Stale'; detail: string | null },
): Promise<void> {
  const decided = await decideApproval(tx, { ...decision, at: clock(), by });
  if (!decided) throw new ProblemError('approval-decided', `${decision.id} is decided already`);
}

/** As the user who asked, with the roles they had. */
function requesterOf({ tenantId, tenantSlug }: Principal, asked: StoredApproval): Principal {
  return {
    tenantId,
    tenantSlug,
    roles: asked.requestedRoles,
    initiator: asked.requestedBy,
    clientAddress: asked.requestedFrom,
    tokenId: asked.tokenId,
  };
}

async function carryOut(
  deps: ServiceDeps,
  asked: StoredApproval,
  { principal, approved }: { principal: Principal; approved: Approved },
): Promise<void> {
  const requester = requesterOf(principal, asked);
  const { kind, objectId, request, basis } = asked;
  if (kind === 'create-schedule') {
    await createSchedule(deps, requester, { id: objectId, body: request['body'], approved });
  } else if (kind === 'replace-schedule') {
    const isExpected = (current: { revision: number; generation: number }): boolean =>
      current.revision === basis['revision'] && current.generation === basis['generation'];
    const change = { ref: objectId, isExpected, body: request['body'], approved };
    await replaceSchedule(deps, requester, change);
  } else {
    await carryOutStep(deps, asked, { principal, requester, approved });
  }
}

/** Temporal is asked after the decision is stored: a crash between the two loses the act, never doubles it. */
async function carryOutStep(
  deps: ServiceDeps,
  { id, request, basis }: StoredApproval,
  {
    principal,
    requester,
    approved,
  }: Record<'principal' | 'requester', Principal> & {
    approved: Approved;
  },
): Promise<void> {
  const { tenantId } = principal;
  await deps.database.withTenant(tenantId, async (tx) => {
    await checkStepBasis(tx, { request, basis });
    await approved.consume(tx);
  });
  const note = (result: StoredApproval['result'], detail: string | null) =>
    deps.database.withTenant(tenantId, (tx) => noteApprovalResult(tx, { id, result, detail }));
  try {
    await carryOutApprovedStep(deps, requester, { request, by: approved.by });
    await note('Done', null);
  } catch (error) {
    const refused = error instanceof ProblemError && problems[error.code].status < 500;
    const detail = error instanceof Error ? error.message : null;
    await note(refused ? 'Refused' : 'Unanswered', detail);
    throw error;
  }
}

/** Problems of the decision itself; the request stays as it is. */
const ofDecision: ReadonlySet<string> = new Set([
  'forbidden',
  'approval-not-found',
  'approval-decided',
]);

/** What was asked for no longer applies: it ends, and must be asked again; unless it was decided meanwhile. */
async function toStale(
  deps: ServiceDeps,
  principal: Principal,
  { id, error }: { id: string; error: unknown },
): Promise<unknown> {
  if (!(error instanceof ProblemError) || error.status >= 500) return error;
  if (ofDecision.has(error.code)) return error;
  const detail = `${error.code}: ${error.message}`;
  const ended = await deps.database.withTenant(principal.tenantId, (tx) =>
    decideApproval(tx, {
      id,
      status: 'Stale',
      at: deps.clock(),
      by: principal.initiator,
      reason: null,
      detail,
    }),
  );
  if (!ended) return new ProblemError('approval-decided', `${id} is decided already`);
  return error.code === 'approval-stale' ? error : stale(`it no longer applies: ${error.message}`);
}
