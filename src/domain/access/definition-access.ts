/** What the policy refuses to a tenant, found when a definition is written and not when its step runs. */
import type { InputError, ProblemCode } from '../problem.ts';
import { isActivityStep, isForeignStep, type Step } from '../schedule/schedule.ts';
import { secretsOf } from '../secrets/step-secrets.ts';
import {
  type AccessPolicy,
  type AccessRefusal,
  egressFor,
  refusePool,
  refuseSecret,
  refuseTaskQueue,
  secretTargetOf,
} from './access-policy.ts';
import { denyAddress, denyHost } from './egress.ts';
import { placeOf } from './host-pattern.ts';
import { parseAddress } from './ip-address.ts';

/** The policy as the server knows it; step workers decide by theirs. */
export type DefinitionAccess = { policy: AccessPolicy; tenant: string };

/** `pointer` is the place of the step in the body. */
export function checkAccess(
  step: Step,
  pointer: string,
  { policy, tenant }: DefinitionAccess,
): InputError[] {
  // A step that no worker of ours runs reaches nothing of what these rules are about.
  if (!isActivityStep(step)) return [];
  const scope = { tenant, pool: step.pool };
  const pool = refusePool(policy, scope);
  // What the pool may reach says nothing to a tenant that may not use it.
  if (pool) return [toError(`${pointer}/pool`, 'pool-forbidden', pool)];
  const target = secretTargetOf(step);
  const secrets = secretsOf(step).flatMap(({ path, name }) => {
    const refusal = refuseSecret(policy, scope, { name, target });
    return refusal ? [toError(`${pointer}/${path}`, 'secret-forbidden', refusal)] : [];
  });
  return [...secrets, ...checkHost(step, `${pointer}/url`, { policy, tenant })];
}

/** Known without a policy file as well: then every task queue is for the home tenant. */
export type QueueAccess = {
  policy: Pick<AccessPolicy, 'taskQueues' | 'homeTenant'>;
  tenant: string;
};

export function checkQueueAccess(
  step: Step,
  pointer: string,
  { policy, tenant }: QueueAccess,
): InputError[] {
  if (!isForeignStep(step)) return [];
  const refusal = refuseTaskQueue(policy, tenant, step.taskQueue);
  return refusal ? [toError(`${pointer}/taskQueue`, 'task-queue-forbidden', refusal)] : [];
}

/** Names are resolved by the worker, when the step runs; the server may see other addresses. */
function checkHost(
  step: Step,
  pointer: string,
  { policy, tenant }: DefinitionAccess,
): InputError[] {
  if (step.type !== 'Http' || !URL.canParse(step.url)) return [];
  return checkDestination(step.url, pointer, { policy, tenant, pool: step.pool });
}

/** `url` can be parsed. */
export function checkDestination(
  url: string,
  pointer: string,
  { policy, tenant, pool }: DefinitionAccess & { pool: string },
): InputError[] {
  const place = placeOf(new URL(url));
  const egress = egressFor(policy, { tenant, pool }, []);
  const address = parseAddress(place.host);
  const denial = denyHost(egress, place) ?? (address && denyAddress(egress, place, address));
  if (!denial) return [];
  const message = `steps of the tenant "${tenant}" in the pool "${pool}" may not connect to ${denial.what}`;
  return [toError(pointer, 'egress-denied', { message, remedy: denial.remedy })];
}

export function toError(
  pointer: string,
  code: ProblemCode,
  { message, remedy }: AccessRefusal,
): InputError {
  return { pointer, code, message, suggestion: remedy };
}
