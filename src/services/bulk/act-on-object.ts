/** One act of a bulk operation, made through the use case of the single act, as the user who asked. */
import { isPermitted, type Role } from '../../domain/access/permissions.ts';
import {
  hasTakenEffect,
  objectOf,
  permissionOfBulk,
  skippingCodes,
  startsExecutions,
  whyNot,
} from '../../domain/bulk/bulk-operation.ts';
import { ProblemError } from '../../domain/problem.ts';
import { type BulkAct, type BulkActEnd, BulkStopError } from '../../loops/bulk/bulk-loop.ts';
import { findBulkExecutions, findBulkSchedules } from '../../store/bulk/bulk-items.ts';
import { findExecution } from '../../store/executions/executions.ts';
import { findApiToken } from '../../store/people/api-tokens.ts';
import { cancelExecution, controlExecution } from '../executions/execution-control.ts';
import { runSchedule } from '../executions/execution-start.ts';
import { retryExecution } from '../executions/retries.ts';
import type { Principal } from '../principal.ts';
import { disableSchedule, enableSchedule } from '../schedules/schedule-switches.ts';
import { deleteSchedule } from '../schedules/schedule-writes.ts';
import type { ServiceDeps } from '../service-deps.ts';

export type BulkActDeps = ServiceDeps & {
  /** Roles that an entry of the credentials file has now; null for none. */
  rolesOfEntry: (tenantSlug: string, name: string) => readonly Role[] | null;
};

/**
 * Checks access again, then acts. What took effect before a crash is not done again.
 * @throws BulkStopError when the user has lost access; anything else may be tried again.
 */
export async function actOnObject(deps: BulkActDeps, act: BulkAct): Promise<BulkActEnd> {
  const principal = await checkAccess(deps, act);
  const target = await findTarget(deps, act);
  const done = act.again ? await findEnd(deps, act, target) : null;
  if (done) return done;
  const why = target && whyNot(act.kind, target);
  if (why) return { state: 'Skipped', ...why };
  try {
    await carryOut(deps, principal, act);
    return { state: 'Succeeded' };
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status >= 500) throw error;
    const { code, message: detail } = error;
    return { state: skippingCodes.has(code) ? 'Skipped' : 'Failed', code, detail };
  }
}

/** A token, an entry of the credentials file, or roles of an identity provider as they were then. */
async function checkAccess(deps: BulkActDeps, act: BulkAct): Promise<Principal> {
  const { tenant, actor, kind, bulkId } = act;
  const { initiator, tokenId } = actor;
  const roles = await heldRoles(deps, act);
  if (roles === null) throw new BulkStopError(`the access of ${initiator.name} has ended`);
  const permission = permissionOfBulk(kind);
  if (!isPermitted(roles, permission)) {
    throw new BulkStopError(`${initiator.name} has no longer the permission ${permission}`);
  }
  return {
    tenantId: tenant.id,
    tenantSlug: tenant.slug,
    roles,
    initiator,
    clientAddress: actor.clientAddress,
    tokenId,
    cause: `bulk operation ${bulkId}`,
  };
}

async function heldRoles(
  { database, clock, rolesOfEntry }: BulkActDeps,
  { tenant, actor }: BulkAct,
): Promise<readonly Role[] | null> {
  const { initiator, tokenId, roles } = actor;
  if (tokenId !== null) {
    const token = await database.read(tenant.id, (tx) => findApiToken(tx, tokenId));
    const isUsable =
      token?.revokedAt === null && (token.expiresAt === null || token.expiresAt > clock());
    return isUsable ? token.roles : null;
  }
  return initiator.type === 'apiKey' ? rolesOfEntry(tenant.slug, initiator.name) : roles;
}

async function findTarget({ database }: BulkActDeps, { tenant, kind, objectId }: BulkAct) {
  return database.read(tenant.id, async (tx) => {
    if (objectOf(kind) === 'schedule') {
      const [row] = await findBulkSchedules(tx, [objectId]);
      return row ? { type: 'schedule' as const, ...row } : null;
    }
    const [row] = await findBulkExecutions(tx, [objectId]);
    return row ? { type: 'execution' as const, ...row } : null;
  });
}

type Target = Awaited<ReturnType<typeof findTarget>>;

/** What an earlier try of the act came to; null when it took no effect. */
async function findEnd(
  { database }: BulkActDeps,
  { tenant, kind, executionId }: BulkAct,
  target: Target,
): Promise<BulkActEnd | null> {
  if (startsExecutions(kind)) {
    const made = await database.read(tenant.id, (tx) => findExecution(tx, executionId));
    if (made?.status !== 'Skipped') return made && { state: 'Succeeded' };
    return { state: 'Skipped', code: 'execution-overlap', detail: made.error ?? 'it was skipped' };
  }
  const isDone =
    kind === 'DeleteSchedules' ? target === null : target !== null && hasTakenEffect(kind, target);
  return isDone ? { state: 'Succeeded' } : null;
}

async function carryOut(deps: BulkActDeps, principal: Principal, act: BulkAct): Promise<void> {
  const { kind, objectId: id, executionId, revision } = act;
  const reason = act.reason ?? undefined;
  const control = { executionId: id, step: null, reason: act.reason };
  switch (kind) {
    case 'CancelExecutions':
      await cancelExecution(deps, principal, { executionId: id, reason: act.reason });
      return;
    case 'PauseExecutions':
      await controlExecution(deps, principal, {
        ...control,
        action: 'pause',
        update: 'pauseExecution',
      });
      return;
    case 'ResumeExecutions':
      await controlExecution(deps, principal, {
        ...control,
        action: 'resume',
        update: 'resumeExecution',
      });
      return;
    case 'RetryExecutions':
      await retryExecution(deps, principal, { id, revision, reason, executionId });
      return;
    case 'RunSchedules':
      await runSchedule(deps, principal, { ref: id, executionId, overlap: undefined, reason });
      return;
    case 'EnableSchedules':
      await enableSchedule(deps, principal, { ref: id, reason });
      return;
    case 'DisableSchedules':
      await disableSchedule(deps, principal, { ref: id, reason, until: null });
      return;
    case 'DeleteSchedules':
      await deleteSchedule(deps, principal, { ref: id, isExpected: null });
  }
}
